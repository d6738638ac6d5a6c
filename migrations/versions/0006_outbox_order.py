"""The outbox's open rows indexed in the order they are claimed in, replies by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_ORDER = ["channel", "due_at", "id"]


def upgrade() -> None:
    op.drop_index("ix_outbox_due", table_name="outbox")
    _index("ix_outbox_due", _ORDER, "state < 2")
    _index("ix_outbox_replies", _ORDER, "state < 2 AND kind = 'reply'")


def downgrade() -> None:
    op.drop_index("ix_outbox_replies", table_name="outbox")
    op.drop_index("ix_outbox_due", table_name="outbox")
    _index("ix_outbox_due", ["state", "due_at"], "state < 2")


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, "outbox", columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
