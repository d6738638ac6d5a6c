"""Calendar feeds: the digest of the address at which a person's calendar program asks."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("person_id", Id, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_calendar_feeds_person"),
        sa.PrimaryKeyConstraint("person_id"),
        sa.UniqueConstraint("digest", name="uq_calendar_feeds_digest"),
    )


def downgrade() -> None:
    op.drop_table("calendar_feeds")
