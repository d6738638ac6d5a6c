"""The reports floor's tables. Who reported stands in a table of its own: remove its rows and nobody is named.

A case is one page; `key` is the digest of its canonical target and makes two reports one case. Pictures and the
reporter's chat are sealed. Moments are UTC.
"""

from typing import Literal, get_args

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.schema import Id, Moment, id_column, metadata

State = Literal[
    "new", "reviewing", "waiting", "fake", "not_fake", "out_of_scope", "duplicate", "forwarded", "taken_down"
]
Harm = Literal["money", "data", "false_news", "malware", "name", "other"]

OPEN: tuple[State, ...] = ("new", "reviewing", "waiting")
DECIDED: tuple[State, ...] = ("fake", "not_fake", "duplicate", "forwarded", "taken_down")
STATES: tuple[State, ...] = (*OPEN, *DECIDED)
HARMS: tuple[Harm, ...] = get_args(Harm)

# Where a case stands in the line of work; lists go from the highest to the lowest, in each the newest first.
SETTLED, SNOOZED, TAKEN, UNASSIGNED = range(4)

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
    Column("standing", SmallInteger, nullable=False, server_default="3"),
    Column("snoozed_until", Moment),
    Column("looked_at", Moment),  # when an officer first did something about it
    ForeignKeyConstraint(["duplicate_of"], ["cases.id"], name="fk_cases_duplicate"),
    UniqueConstraint("key", name="uq_cases_key"),
    Index("ix_cases_standing", "standing", "id"),
    Index("ix_cases_state", "state", "standing", "id"),
    Index("ix_cases_officer", "officer_id", "standing", "id"),
    Index("ix_cases_snoozed", "snoozed_until"),
    Index("ix_cases_site", "site"),
    Index("ix_cases_decided", "decided_at"),
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
    Column(
        "unsaved", SmallInteger, nullable=False, server_default="0"
    ),  # times the receipt is to be shown again
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
    Column("body", LargeBinary, nullable=False),  # the original, sealed
    Column("preview", LargeBinary),  # what is shown instead, sealed
)

# How a picture looks, 256 bits; pictures that differ little have at least one of their sixteen bands in common.
evidence_likenesses = Table(
    "evidence_likenesses",
    metadata,
    Column("evidence_id", Id, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_evidence_likenesses_evidence"),
)

evidence_bands = Table(
    "evidence_bands",
    metadata,
    Column("evidence_id", Id, primary_key=True, autoincrement=False),
    Column("band", Integer, primary_key=True, autoincrement=False),
    ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_evidence_bands_evidence"),
    Index("ix_evidence_bands_band", "band"),
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

# The words by which a case is found, apart from it so that looking through all of them reads little.
case_texts = Table(
    "case_texts",
    metadata,
    Column("case_id", Id, primary_key=True, autoincrement=False),
    Column("folded", Text, nullable=False),
    ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_texts_case"),
)

case_actions = Table(
    "case_actions",
    metadata,
    id_column(),
    Column("officer_id", Id, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("undone_at", Moment),
    Index("ix_case_actions_at", "at"),
    sqlite_autoincrement=True,
)

case_changes = Table(
    "case_changes",
    metadata,
    id_column(),
    Column("action_id", Id, nullable=False),
    Column("case_id", Id, nullable=False),
    Column("body", Text, nullable=False),
    ForeignKeyConstraint(["action_id"], ["case_actions.id"], name="fk_case_changes_action"),
    ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_changes_case"),
    Index("ix_case_changes_action", "action_id"),
    Index("ix_case_changes_case", "case_id"),
    sqlite_autoincrement=True,
)

case_views = Table(
    "case_views",
    metadata,
    id_column(),
    Column("officer_id", Id),  # nobody: everybody's
    Column("name", String(60), nullable=False),
    Column("query", Text, nullable=False),
    Index("ix_case_views_officer", "officer_id"),
    sqlite_autoincrement=True,
)

canned_replies = Table(
    "canned_replies",
    metadata,
    id_column(),
    Column("name", String(80), nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("name", name="uq_canned_replies_name"),
    sqlite_autoincrement=True,
)

case_presence = Table(
    "case_presence",
    metadata,
    Column("case_id", Id, primary_key=True, autoincrement=False),
    Column("officer_id", Id, primary_key=True, autoincrement=False),
    Column("seen_at", Moment, nullable=False),
    ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_presence_case"),
)

# A warning of a page, or with `corrects` the correction of one; its case may be gone when the last is told.
warnings = Table(
    "warnings",
    metadata,
    id_column(),
    Column("case_id", Id, nullable=False),
    Column("corrects", Id),
    Column("body", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("author", String(60), nullable=False),
    Column("approver", String(60), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("stopped_at", Moment),
    Column("finished_at", Moment),
    ForeignKeyConstraint(["corrects"], ["warnings.id"], name="fk_warnings_corrects"),
    UniqueConstraint("corrects", name="uq_warnings_corrects"),
    Index("ix_warnings_case", "case_id"),
    Index("ix_warnings_finished", "finished_at"),
    sqlite_autoincrement=True,
)

warning_recipients = Table(
    "warning_recipients",
    metadata,
    id_column(),
    Column("warning_id", Id, nullable=False),
    Column("person_id", Id),  # nobody: forgotten, and still counted
    Column("state", SmallInteger, nullable=False),
    Column("key", String(200)),  # of the row of the outbox to look at
    ForeignKeyConstraint(["warning_id"], ["warnings.id"], name="fk_warning_recipients_warning"),
    UniqueConstraint("warning_id", "person_id", name="uq_warning_recipients_person"),
    Index("ix_warning_recipients_state", "warning_id", "state"),
    Index("ix_warning_recipients_person", "person_id"),
    sqlite_autoincrement=True,
)

warning_choices = Table(
    "warning_choices",
    metadata,
    Column("person_id", Id, primary_key=True, autoincrement=False),
    Column("wanted", Boolean, nullable=False),  # no: not through a branch either
    Column("chosen_at", Moment, nullable=False),
)

appeals = Table(
    "appeals",
    metadata,
    id_column(),
    Column("case_id", Id, nullable=False),
    Column("code", String(60), nullable=False),
    Column("page", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("contact", LargeBinary),  # sealed
    Column("chat", LargeBinary),  # sealed
    Column("person", String(64)),  # keyed digest
    Column("state", String(20), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Column("officer_id", Id),
    Column("answer", Text, nullable=False),
    UniqueConstraint("code", name="uq_appeals_code"),
    Index("ix_appeals_state", "state", "due_at"),
    Index("ix_appeals_case", "case_id"),
    Index("ix_appeals_person", "person"),
    sqlite_autoincrement=True,
)

# News of a case for one of the committee's own places; without `outbox_key` it still has to be queued.
forwardings = Table(
    "forwardings",
    metadata,
    id_column(),
    Column("channel", String(20), nullable=False),
    Column("address", String(200), nullable=False),
    Column("case_id", Id, nullable=False),
    Column("event_id", Id, nullable=False),  # of the timeline
    Column("news", String(20), nullable=False),
    Column("at", Moment, nullable=False),
    Column("attempt", SmallInteger, nullable=False),
    Column("outbox_key", String(120)),
    ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_forwardings_case"),
    UniqueConstraint("channel", "address", "event_id", name="uq_forwardings_event"),
    Index("ix_forwardings_case", "case_id"),
    Index("ix_forwardings_key", "outbox_key"),
    sqlite_autoincrement=True,
)
