"""The first tables."""

import sqlalchemy as sa
from alembic import op

from libs.common.database import BigId, UtcDateTime
from libs.common.migrating import compress_large_columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cell",
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("respondent", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("sequence", BigId, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("insatser", sa.Integer(), nullable=False),
        sa.Column("return_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("round", "respondent", "area"),
    )
    op.create_table(
        "compilation",
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("respondent", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("round", "respondent"),
    )
    op.create_table(
        "decision",
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("respondent", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("round", "respondent"),
    )
    op.create_table(
        "draft_activity",
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("respondent", sa.String(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("round", "respondent"),
    )
    op.create_table(
        "inbox",
        sa.Column("position", BigId, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event_type", sa.String(length=64), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("event_id"),
    )
    op.create_table(
        "outbox",
        sa.Column("position", BigId, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("routing_key", sa.String(length=255), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_table(
        "parked",
        sa.Column("id", BigId, nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("routing_key", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("parked_at", UtcDateTime(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("retried_at", UtcDateTime(), nullable=True),
        sa.Column("retried_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("queue", "event_id", "fingerprint"),
    )
    op.create_table(
        "round",
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("round"),
    )
    op.create_table(
        "signed_insats",
        sa.Column("position", BigId, nullable=False),
        sa.Column("insats_id", sa.String(), nullable=False),
        sa.Column("return_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    with op.batch_alter_table("signed_insats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signed_insats_insats_id"), ["insats_id"], unique=False)

    op.create_table(
        "standing_return",
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("respondent", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.String(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("on_time", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("round", "respondent"),
    )
    op.create_table(
        "timeline",
        sa.Column("position", BigId, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("time", UtcDateTime(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("respondent", sa.String(), nullable=True),
        sa.Column("return_id", sa.String(), nullable=True),
        sa.Column("insats_id", sa.String(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("timeline", schema=None) as batch_op:
        batch_op.create_index(
            "ix_timeline_insats",
            ["insats_id"],
            unique=False,
            postgresql_where=sa.text("insats_id is not null"),
        )
        batch_op.create_index(
            "ix_timeline_return",
            ["return_id"],
            unique=False,
            postgresql_where=sa.text("return_id is not null"),
        )
    compress_large_columns(op.get_bind(), "inbox.body", "outbox.body")


def downgrade() -> None:
    with op.batch_alter_table("timeline", schema=None) as batch_op:
        batch_op.drop_index("ix_timeline_return", postgresql_where=sa.text("return_id is not null"))
        batch_op.drop_index("ix_timeline_insats", postgresql_where=sa.text("insats_id is not null"))

    op.drop_table("timeline")
    op.drop_table("standing_return")
    with op.batch_alter_table("signed_insats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signed_insats_insats_id"))

    op.drop_table("signed_insats")
    op.drop_table("round")
    op.drop_table("parked")
    op.drop_table("outbox")
    op.drop_table("inbox")
    op.drop_table("draft_activity")
    op.drop_table("decision")
    op.drop_table("compilation")
    op.drop_table("cell")
