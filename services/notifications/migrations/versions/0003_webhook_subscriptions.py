"""Webhook subscriptions"""

import sqlalchemy as sa
from alembic import op

import libs.common.database
from libs.common.migrating import compress_large_columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("subscription_id", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("respondent", sa.String(), nullable=True),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", libs.common.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", libs.common.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("first_tried_at", libs.common.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("tried_at", libs.common.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", libs.common.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("fault", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("subscription_id", "number"),
    )
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_webhook_delivery_due",
            ["subscription_id", "due_at"],
            unique=False,
            postgresql_where=sa.text("due_at is not null"),
            sqlite_where=sa.text("due_at is not null"),
        )
        batch_op.create_index(
            "ix_webhook_delivery_unsettled",
            ["subscription_id", "lane", "number"],
            unique=False,
            postgresql_where=sa.text("state = 'pending'"),
            sqlite_where=sa.text("state = 'pending'"),
        )

    op.create_table(
        "feed_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "remembered_answer",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("remembered_at", libs.common.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "key"),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("heartbeat_seconds", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("paused_because", sa.String(), nullable=True),
        sa.Column("created_at", libs.common.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("former_key_until", libs.common.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("replays", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", libs.common.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_fault", sa.String(), nullable=True),
        sa.Column("last_contact_at", libs.common.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("retry_at", libs.common.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("due_at", libs.common.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", libs.common.columns.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscription_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_subscription_owner"), ["owner"], unique=False)

    op.create_table(
        "waiting_event",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("feed_sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("arrived_at", libs.common.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("waiting_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiting_event_feed_sequence"), ["feed_sequence"], unique=False)

    compress_large_columns(op.get_bind(), "webhook_delivery.body")
    # What had been told before there were subscribers: the feed goes on from there.
    op.execute("insert into feed_place (id, sequence) select 1, coalesce(max(sequence), 0) from cell")


def downgrade() -> None:
    with op.batch_alter_table("waiting_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waiting_event_feed_sequence"))

    op.drop_table("waiting_event")
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscription_owner"))
        batch_op.drop_index(batch_op.f("ix_subscription_due_at"))

    op.drop_table("subscription")
    op.drop_table("remembered_answer")
    op.drop_table("feed_place")
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_webhook_delivery_unsettled",
            postgresql_where=sa.text("state = 'pending'"),
            sqlite_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(
            "ix_webhook_delivery_due",
            postgresql_where=sa.text("due_at is not null"),
            sqlite_where=sa.text("due_at is not null"),
        )

    op.drop_table("webhook_delivery")
