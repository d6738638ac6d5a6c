"""The clock of sessions: a step of many people is planned in pieces, and looking for due steps is quick for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_OPEN = sa.text("planned_at IS NULL AND withdrawn_at IS NULL")


def upgrade() -> None:
    reached = sa.Column(
        "reached",
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        server_default="0",
        nullable=False,
    )
    op.add_column("reminder_steps", reached)
    op.drop_index("ix_reminder_steps_due", table_name="reminder_steps")
    op.create_index(
        "ix_reminder_steps_due",
        "reminder_steps",
        ["due_at"],
        unique=False,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    op.drop_index("ix_reminder_steps_due", table_name="reminder_steps")
    op.create_index("ix_reminder_steps_due", "reminder_steps", ["due_at"], unique=False)
    op.drop_column("reminder_steps", "reached")
