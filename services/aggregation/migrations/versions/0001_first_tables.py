"""first tables"""

import sqlalchemy as sa
from alembic import op

import libs.common.database
from libs.common.migrating import compress_large_columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cell",
        sa.Column("round", sa.String(length=63), nullable=False),
        sa.Column("respondent", sa.String(length=63), nullable=False),
        sa.Column("area", sa.String(length=63), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("round", "respondent", "area"),
    )
    op.create_table(
        "classified_insats",
        sa.Column("insats_id", sa.String(length=164), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("label_version", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("insats_id", "version"),
    )
    op.create_table(
        "contribution",
        sa.Column("round", sa.String(length=63), nullable=False),
        sa.Column("insats_id", sa.String(length=164), nullable=False),
        sa.Column("respondent", sa.String(length=63), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("round", "insats_id"),
    )
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contribution_respondent"), ["respondent"], unique=False)

    op.create_table(
        "feed",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_table(
        "feed_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "inbox",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event_type", sa.String(length=64), nullable=False),
        sa.Column("received_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("event_id"),
    )
    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("routing_key", sa.String(length=255), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_table(
        "return_insats",
        sa.Column("round", sa.String(length=63), nullable=False),
        sa.Column("respondent", sa.String(length=63), nullable=False),
        sa.Column("return_version", sa.Integer(), nullable=False),
        sa.Column("insats_id", sa.String(length=164), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=63), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("round", "respondent", "return_version", "insats_id"),
    )
    with op.batch_alter_table("return_insats", schema=None) as batch_op:
        batch_op.create_index("ix_return_insats", ["insats_id", "version"], unique=False)

    op.create_table(
        "return_version",
        sa.Column("round", sa.String(length=63), nullable=False),
        sa.Column("respondent", sa.String(length=63), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.String(length=140), nullable=False),
        sa.Column("received_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("on_time", sa.Boolean(), nullable=False),
        sa.Column("nil_returns", sa.Text(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("round", "respondent", "version"),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute("insert into feed_head (id, sequence) values (1, 0)")
    compress_large_columns(op.get_bind(), "outbox.body", "inbox.body", "feed.body")


def downgrade() -> None:
    op.drop_table("round")
    op.drop_table("return_version")
    with op.batch_alter_table("return_insats", schema=None) as batch_op:
        batch_op.drop_index("ix_return_insats")

    op.drop_table("return_insats")
    op.drop_table("outbox")
    op.drop_table("inbox")
    op.drop_table("feed_head")
    op.drop_table("feed")
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contribution_respondent"))

    op.drop_table("contribution")
    op.drop_table("classified_insats")
    op.drop_table("cell")
