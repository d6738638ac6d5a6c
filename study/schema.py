"""The study floor's tables. Moments are UTC; words stored in state columns are those of the constants below."""

from typing import Literal

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.schema import Id, Moment, id_column, metadata

Role = Literal["member", "secretary", "deputy"]
Membership = Literal["pending", "confirmed", "left"]
# What kind of member somebody is: full, on probation, excused from sessions for good, temporarily in another branch.
MemberKind = Literal["official", "probationary", "exempt", "elsewhere"]
SessionKind = Literal["regular", "thematic", "extraordinary"]
SessionState = Literal["planned", "cancelled", "held"]
AnswerWord = Literal["yes", "no", "later"]
Reason = Literal["sick", "work", "family", "other"]
Mark = Literal["present", "excused", "unexcused", "exempt", "elsewhere"]

branches = Table(
    "branches",
    metadata,
    id_column(),
    Column("name", String(200), nullable=False),
    Column("parent_id", Id),
    Column("created_at", Moment, nullable=False),
    Column("invite_digest", String(64)),
    # True: who follows the invite waits until the secretary confirms them.
    Column("approval", Boolean, nullable=False),
    ForeignKeyConstraint(["parent_id"], ["branches.id"], name="fk_branches_parent"),
    UniqueConstraint("invite_digest", name="uq_branches_invite"),
    Index("ix_branches_parent", "parent_id"),
    Index("uq_branches_name", "parent_id", "name", unique=True),
    sqlite_autoincrement=True,
)

memberships = Table(
    "memberships",
    metadata,
    id_column(),
    Column("branch_id", Id, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("role", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("joined_at", Moment, nullable=False),
    Column("kind", String(20), nullable=False, server_default="official"),
    ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_memberships_branch"),
    ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_memberships_person"),
    UniqueConstraint("branch_id", "person_id", name="uq_memberships_person"),
    Index("ix_memberships_person", "person_id"),
    sqlite_autoincrement=True,
)

# Somebody of an imported list who has not come yet: a name, and the digest of a code that lets one person in.
invitations = Table(
    "invitations",
    metadata,
    id_column(),
    Column("branch_id", Id, nullable=False),
    Column("name", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_invitations_branch"),
    UniqueConstraint("digest", name="uq_invitations_digest"),
    Index("ix_invitations_branch", "branch_id", "name"),
    Index("ix_invitations_created", "created_at"),
    sqlite_autoincrement=True,
)

# The secretary's role, offered by who has it to a member who has not said yes yet.
handovers = Table(
    "handovers",
    metadata,
    Column("branch_id", Id, primary_key=True, autoincrement=False),
    Column("giver_id", Id, nullable=False),
    Column("taker_id", Id, nullable=False),
    Column("offered_at", Moment, nullable=False),
    ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_handovers_branch"),
    ForeignKeyConstraint(["giver_id"], ["people.id"], name="fk_handovers_giver"),
    ForeignKeyConstraint(["taker_id"], ["people.id"], name="fk_handovers_taker"),
    Index("ix_handovers_giver", "giver_id"),
    Index("ix_handovers_taker", "taker_id"),
)

# The group chats a branch is told its sessions in, and the code that binds one.
branch_groups = Table(
    "branch_groups",
    metadata,
    Column("chat_id", Id, primary_key=True, autoincrement=False),
    Column("branch_id", Id, nullable=False),
    Column("bound_at", Moment, nullable=False),
    ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_branch_groups_chat"),
    ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_branch_groups_branch"),
    Index("ix_branch_groups_branch", "branch_id"),
)

group_codes = Table(
    "group_codes",
    metadata,
    Column("branch_id", Id, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("expires_at", Moment, nullable=False),
    ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_group_codes_branch"),
    UniqueConstraint("digest", name="uq_group_codes_digest"),
)

study_series = Table(
    "study_series",
    metadata,
    id_column(),
    Column("branch_id", Id, nullable=False),
    Column("rule", Text, nullable=False),  # recurrence.Rule as JSON
    Column("kind", String(20), nullable=False),
    Column("place", String(200), nullable=False),
    Column("topic", String(500), nullable=False),
    Column("link", String(300), nullable=False, server_default=""),
    Column("handbook", String(300), nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False),
    Column("extended_at", Moment, nullable=False),  # when its coming sessions were last laid down
    Column("ended_at", Moment),
    ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_study_series_branch"),
    Index("ix_study_series_branch", "branch_id"),
    Index("ix_study_series_extended", "extended_at"),
    sqlite_autoincrement=True,
)

study_sessions = Table(
    "study_sessions",
    metadata,
    id_column(),
    Column("branch_id", Id, nullable=False),
    Column("series_id", Id),
    # The start its series named; it stays when the session is moved, so that no second one is planned for it.
    Column("planned_for", Moment),
    Column("kind", String(20), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("place", String(200), nullable=False),
    Column("topic", String(500), nullable=False),
    Column("link", String(300), nullable=False, server_default=""),  # of the meeting, when it is held online
    Column("handbook", String(300), nullable=False, server_default=""),  # where its documents are
    Column("agenda", String(1000), nullable=False, server_default=""),
    Column("state", String(20), nullable=False),
    Column("revision", Integer, nullable=False),  # grows when the session is moved or cancelled
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_study_sessions_branch"),
    ForeignKeyConstraint(["series_id"], ["study_series.id"], name="fk_study_sessions_series"),
    UniqueConstraint("series_id", "planned_for", name="uq_study_sessions_planned"),
    Index("ix_study_sessions_branch", "branch_id", "starts_at"),
    Index("ix_study_sessions_state", "state", "starts_at"),
    sqlite_autoincrement=True,
)

reminder_steps = Table(
    "reminder_steps",
    metadata,
    id_column(),
    Column("session_id", Id, nullable=False),
    Column("step", String(20), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("useful_until", Moment, nullable=False),
    Column("planned_at", Moment),
    Column("withdrawn_at", Moment),
    # Up to which person's number it was planned, while it is planned in pieces.
    Column("reached", Id, nullable=False, server_default="0"),
    ForeignKeyConstraint(["session_id"], ["study_sessions.id"], name="fk_reminder_steps_session"),
    UniqueConstraint("session_id", "step", name="uq_reminder_steps_step"),
    Index(
        "ix_reminder_steps_due",
        "due_at",
        sqlite_where=text("planned_at IS NULL AND withdrawn_at IS NULL"),
        postgresql_where=text("planned_at IS NULL AND withdrawn_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)

answers = Table(
    "answers",
    metadata,
    id_column(),
    Column("session_id", Id, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("answer", String(10), nullable=False),
    Column("reason", String(20)),  # a category only, never what somebody is ill with
    Column("changed_at", Moment, nullable=False),
    ForeignKeyConstraint(["session_id"], ["study_sessions.id"], name="fk_answers_session"),
    ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_answers_person"),
    UniqueConstraint("session_id", "person_id", name="uq_answers_person"),
    Index("ix_answers_person", "person_id"),
    sqlite_autoincrement=True,
)

# The address of a person's calendar is a secret of theirs: only its digest is kept, a new one ends the old one.
calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("person_id", Id, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_calendar_feeds_person"),
    UniqueConstraint("digest", name="uq_calendar_feeds_digest"),
)

# The reminder steps a branch chose ("3d,1d,2h"); without a row the usual ones hold.
branch_steps = Table(
    "branch_steps",
    metadata,
    Column("branch_id", Id, primary_key=True, autoincrement=False),
    Column("steps", String(100), nullable=False),
    ForeignKeyConstraint(["branch_id"], ["branches.id"], name="fk_branch_steps_branch"),
)

# "Remind me later": one moment a person and session, gone once it was told.
snoozes = Table(
    "snoozes",
    metadata,
    id_column(),
    Column("session_id", Id, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("due_at", Moment, nullable=False),
    ForeignKeyConstraint(["session_id"], ["study_sessions.id"], name="fk_snoozes_session"),
    ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_snoozes_person"),
    UniqueConstraint("session_id", "person_id", name="uq_snoozes_person"),
    Index("ix_snoozes_person", "person_id"),
    Index("ix_snoozes_due", "due_at"),
    sqlite_autoincrement=True,
)

pauses = Table(
    "pauses",
    metadata,
    Column("person_id", Id, primary_key=True, autoincrement=False),
    Column("until", Moment, nullable=False),
    ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_pauses_person"),
)

# What one message tells a person of several things: when one of them changes, the message is found by its key.
bundles = Table(
    "bundles",
    metadata,
    id_column(),
    Column("key", String(200), nullable=False),
    Column("person_id", Id, nullable=False),
    Column("session_id", Id),
    Column("task_id", Id),
    Column("until", Moment, nullable=False),
    ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_bundles_person"),
    Index("ix_bundles_person", "person_id"),
    Index("ix_bundles_session", "session_id"),
    Index("ix_bundles_key", "key"),
    Index("ix_bundles_until", "until"),
    sqlite_autoincrement=True,
)

preparation_tasks = Table(
    "preparation_tasks",
    metadata,
    id_column(),
    Column("session_id", Id, nullable=False),
    Column("person_id", Id),  # null: who had it is gone, the branch gives it to somebody else
    Column("title", String(200), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("remind_at", Moment),  # null: nothing more to remind of
    Column("done_at", Moment),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(["session_id"], ["study_sessions.id"], name="fk_preparation_tasks_session"),
    ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_preparation_tasks_person"),
    Index("ix_preparation_tasks_session", "session_id"),
    Index("ix_preparation_tasks_person", "person_id"),
    Index("ix_preparation_tasks_remind", "remind_at"),
    sqlite_autoincrement=True,
)

roll_calls = Table(
    "roll_calls",
    metadata,
    Column("session_id", Id, primary_key=True, autoincrement=False),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    ForeignKeyConstraint(["session_id"], ["study_sessions.id"], name="fk_roll_calls_session"),
)

# Who is not here yet was not called yet.
attendance = Table(
    "attendance",
    metadata,
    id_column(),
    Column("session_id", Id, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("mark", String(20), nullable=False),
    Column("marked_at", Moment, nullable=False),
    ForeignKeyConstraint(["session_id"], ["study_sessions.id"], name="fk_attendance_session"),
    ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_attendance_person"),
    UniqueConstraint("session_id", "person_id", name="uq_attendance_person"),
    Index("ix_attendance_person", "person_id"),
    sqlite_autoincrement=True,
)

# What of the minutes is done; never what stands in them.
minutes_ticks = Table(
    "minutes_ticks",
    metadata,
    Column("session_id", Id, primary_key=True, autoincrement=False),
    Column("item", String(20), primary_key=True),
    Column("ticked_at", Moment, nullable=False),
    ForeignKeyConstraint(["session_id"], ["study_sessions.id"], name="fk_minutes_ticks_session"),
)
