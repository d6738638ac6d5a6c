"""The tables of questions that nobody could answer yet, and of how often an answer helped.

They hold no column that leads to a person.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.schema import Id, Moment, id_column, metadata

questions = Table(
    "questions",
    metadata,
    id_column(),
    Column("folded", String(400), nullable=False),
    Column("text", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("rule", String(120)),
    UniqueConstraint("folded", name="uq_questions_folded"),
    Index("ix_questions_state", "state", "asked_at"),
    sqlite_autoincrement=True,
)

# Who waits is sealed with the house's key, and the row is deleted with the answer: afterwards there is no way back.
question_waiters = Table(
    "question_waiters",
    metadata,
    id_column(),
    Column("question_id", Id, nullable=False),
    Column("waiter", LargeBinary, nullable=False),
    Column("mark", String(32), nullable=False),
    ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_question_waiters_question"),
    UniqueConstraint("question_id", "mark", name="uq_question_waiters_mark"),
    sqlite_autoincrement=True,
)

# The day is a Vietnamese calendar day as ISO text; a "no" without a reason has the reason "".
answer_feedback = Table(
    "answer_feedback",
    metadata,
    Column("rule", String(120), nullable=False),
    Column("day", String(10), nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("reason", String(20), nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("rule", "day", "helpful", "reason", name="pk_answer_feedback"),
)
