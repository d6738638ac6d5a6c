"""The reports tables: cases, reports, who reported, pictures, timeline, counters."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("display", sa.Text(), nullable=False),
        sa.Column("site", sa.String(length=253), nullable=True),
        sa.Column("imitates", sa.String(length=200), nullable=False),
        sa.Column("harm", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("officer_id", Id, nullable=True),
        sa.Column("duplicate_of", Id, nullable=True),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["duplicate_of"], ["cases.id"], name="fk_cases_duplicate"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", name="uq_cases_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_cases_duplicate", "cases", ["duplicate_of"], unique=False)
    op.create_index("ix_cases_officer", "cases", ["officer_id"], unique=False)
    op.create_index("ix_cases_site", "cases", ["site"], unique=False)
    op.create_index("ix_cases_state", "cases", ["state", "first_seen"], unique=False)
    op.create_table(
        "evidence_bodies",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "report_counters",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "case_events",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_events_case"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_events_case", "case_events", ["case_id", "id"], unique=False)
    op.create_table(
        "reporters",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("chat", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_reporters_case"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "person", name="uq_reporters_person"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reporters_person", "reporters", ["person"], unique=False)
    op.create_table(
        "reports",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("reporter_id", Id, nullable=True),
        sa.Column("receipt", sa.String(length=60), nullable=False),
        sa.Column("imitates", sa.String(length=200), nullable=False),
        sa.Column("harm", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_reports_case"),
        sa.ForeignKeyConstraint(["reporter_id"], ["reporters.id"], name="fk_reports_reporter"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("receipt", name="uq_reports_receipt"),
        sa.UniqueConstraint("reporter_id", name="uq_reports_reporter"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reports_case", "reports", ["case_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("report_id", Id, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_evidence_report"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("report_id", "sha256", name="uq_evidence_picture"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_evidence_sha256", "evidence", ["sha256"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_evidence_sha256", table_name="evidence")
    op.drop_table("evidence")
    op.drop_index("ix_reports_case", table_name="reports")
    op.drop_table("reports")
    op.drop_index("ix_reporters_person", table_name="reporters")
    op.drop_table("reporters")
    op.drop_index("ix_case_events_case", table_name="case_events")
    op.drop_table("case_events")
    op.drop_table("report_counters")
    op.drop_table("evidence_bodies")
    op.drop_index("ix_cases_state", table_name="cases")
    op.drop_index("ix_cases_site", table_name="cases")
    op.drop_index("ix_cases_officer", table_name="cases")
    op.drop_index("ix_cases_duplicate", table_name="cases")
    op.drop_table("cases")
