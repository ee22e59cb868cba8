"""first tables"""

import sqlalchemy as sa
from alembic import op

from libs.common.database import UtcDateTime
from libs.common.migrating import compress_large_columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "awaited_text",
        sa.Column("insats_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("insats_id", "version", "return_id"),
    )
    with op.batch_alter_table("awaited_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_awaited_text_return_id"), ["return_id"], unique=False)

    op.create_table(
        "inbox",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event_type", sa.String(length=64), nullable=False),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("event_id"),
    )
    op.create_table(
        "insats_text",
        sa.Column("insats_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("insats_id", "version"),
    )
    op.create_table(
        "outbox",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("routing_key", sa.String(length=255), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_table(
        "return_insats",
        sa.Column("return_id", sa.String(), nullable=False),
        sa.Column("insats_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("return_id", "insats_id", "version"),
    )
    op.create_table(
        "return_version",
        sa.Column("return_id", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("respondent", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("insatser", sa.Integer(), nullable=False),
        sa.Column("taken_in", sa.Boolean(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("return_id"),
    )
    with op.batch_alter_table("return_version", schema=None) as batch_op:
        batch_op.create_index("return_version_of_round", ["round", "taken_in"], unique=False)

    op.create_table(
        "round",
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("round"),
    )
    op.create_table(
        "standing_return",
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("respondent", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("round", "respondent"),
    )
    compress_large_columns(op.get_bind(), "inbox.body", "insats_text.content", "return_version.document")


def downgrade() -> None:
    op.drop_table("standing_return")
    op.drop_table("round")
    with op.batch_alter_table("return_version", schema=None) as batch_op:
        batch_op.drop_index("return_version_of_round")

    op.drop_table("return_version")
    op.drop_table("return_insats")
    op.drop_table("outbox")
    op.drop_table("insats_text")
    op.drop_table("inbox")
    with op.batch_alter_table("awaited_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_awaited_text_return_id"))

    op.drop_table("awaited_text")
