"""The reports floor's tables. Who reported stands in a table of its own: remove its rows and nobody is named.

A case is one page; `key` is the digest of its canonical target and makes two reports one case. Pictures and the
reporter's chat are sealed. Moments are UTC.
"""

from typing import Literal

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.schema import Id, Moment, id_column, metadata

State = Literal[
    "new", "reviewing", "waiting", "fake", "not_fake", "out_of_scope", "duplicate", "forwarded", "taken_down"
]
Harm = Literal["money", "data", "false_news", "other"]

OPEN: tuple[State, ...] = ("new", "reviewing", "waiting")
DECIDED: tuple[State, ...] = ("fake", "not_fake", "duplicate", "forwarded", "taken_down")
STATES: tuple[State, ...] = (*OPEN, *DECIDED)
HARMS: tuple[Harm, ...] = ("money", "data", "false_news", "other")

cases = Table(
    "cases",
    metadata,
    id_column(),
    Column("key", String(64), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("canonical", Text, nullable=False),
    Column("display", Text, nullable=False),
    Column("site", String(253)),  # the host, when it has one owner
    Column("imitates", String(200), nullable=False),
    Column("harm", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("decisions", Integer, nullable=False),
    Column("officer_id", Id),
    Column("duplicate_of", Id),
    Column("first_seen", Moment, nullable=False),
    Column("decided_at", Moment),
    Column("note", Text, nullable=False),
    ForeignKeyConstraint(["duplicate_of"], ["cases.id"], name="fk_cases_duplicate"),
    UniqueConstraint("key", name="uq_cases_key"),
    Index("ix_cases_state", "state", "first_seen"),
    Index("ix_cases_officer", "officer_id"),
    Index("ix_cases_site", "site"),
    Index("ix_cases_duplicate", "duplicate_of"),
    sqlite_autoincrement=True,
)

reporters = Table(
    "reporters",
    metadata,
    id_column(),
    Column("case_id", Id, nullable=False),
    Column("person", String(64), nullable=False),  # keyed digest
    Column("chat", LargeBinary, nullable=False),  # sealed
    ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_reporters_case"),
    UniqueConstraint("case_id", "person", name="uq_reporters_person"),
    Index("ix_reporters_person", "person"),
    sqlite_autoincrement=True,
)

reports = Table(
    "reports",
    metadata,
    id_column(),
    Column("case_id", Id, nullable=False),
    Column("reporter_id", Id),
    Column("receipt", String(60), nullable=False),
    Column("imitates", String(200), nullable=False),
    Column("harm", String(20), nullable=False),
    Column("note", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_reports_case"),
    ForeignKeyConstraint(["reporter_id"], ["reporters.id"], name="fk_reports_reporter"),
    UniqueConstraint("receipt", name="uq_reports_receipt"),
    UniqueConstraint("reporter_id", name="uq_reports_reporter"),
    Index("ix_reports_case", "case_id"),
    sqlite_autoincrement=True,
)

evidence = Table(
    "evidence",
    metadata,
    id_column(),
    Column("report_id", Id, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("media_type", String(60), nullable=False),
    Column("size", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_evidence_report"),
    UniqueConstraint("report_id", "sha256", name="uq_evidence_picture"),
    Index("ix_evidence_sha256", "sha256"),
    sqlite_autoincrement=True,
)

evidence_bodies = Table(
    "evidence_bodies",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),  # sealed
)

case_events = Table(
    "case_events",
    metadata,
    id_column(),
    Column("case_id", Id, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(60), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_events_case"),
    Index("ix_case_events_case", "case_id", "id"),
    sqlite_autoincrement=True,
)

report_counters = Table(
    "report_counters",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Integer, nullable=False),
)
