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
        "draft",
        sa.Column("round", sa.String(length=63), nullable=False),
        sa.Column("respondent", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("due_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("locks_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("analyses", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("round", "respondent"),
    )
    op.create_table(
        "draft_answer",
        sa.Column("round", sa.String(length=63), nullable=False),
        sa.Column("respondent", sa.String(length=63), nullable=False),
        sa.Column("question", sa.String(length=63), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("round", "respondent", "question"),
    )
    op.create_table(
        "draft_insats",
        sa.Column("round", sa.String(length=63), nullable=False),
        sa.Column("insats_id", sa.String(length=164), nullable=False),
        sa.Column("respondent", sa.String(length=63), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=63), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("round", "insats_id"),
    )
    op.create_table(
        "draft_nil_return",
        sa.Column("round", sa.String(length=63), nullable=False),
        sa.Column("respondent", sa.String(length=63), nullable=False),
        sa.Column("area", sa.String(length=63), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("round", "respondent", "area"),
    )
    op.create_table(
        "extension",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.String(length=63), nullable=False),
        sa.Column("respondent", sa.String(length=63), nullable=False),
        sa.Column("due_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("locks_at", libs.common.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("granted_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extension_round"), ["round"], unique=False)

    op.create_table(
        "form",
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "version"),
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
        "insats_version",
        sa.Column("insats_id", sa.String(length=164), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("received_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("insats_id", "version"),
    )
    with op.batch_alter_table("insats_version", schema=None) as batch_op:
        batch_op.create_index("ux_insats_version_content", ["insats_id", "content_sha256"], unique=True)

    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("routing_key", sa.String(length=255), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_table(
        "remembered_answer",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("remembered_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "key"),
    )
    op.create_table(
        "return_version",
        sa.Column("id", sa.String(length=140), nullable=False),
        sa.Column("round", sa.String(length=63), nullable=False),
        sa.Column("respondent", sa.String(length=63), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("signed_subject", sa.String(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("aggregated", sa.Boolean(), nullable=False),
        sa.Column("reported", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", libs.common.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("return_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_version_received_at"), ["received_at"], unique=False)
        batch_op.create_index("ux_return_version", ["round", "respondent", "version"], unique=True)

    op.create_table(
        "round",
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("form", sa.String(length=63), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("opens_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("locks_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    compress_large_columns(
        op.get_bind(), "outbox.body", "inbox.body", "insats_version.content", "return_version.document"
    )


def downgrade() -> None:
    op.drop_table("round")
    with op.batch_alter_table("return_version", schema=None) as batch_op:
        batch_op.drop_index("ux_return_version")
        batch_op.drop_index(batch_op.f("ix_return_version_received_at"))

    op.drop_table("return_version")
    op.drop_table("remembered_answer")
    op.drop_table("outbox")
    with op.batch_alter_table("insats_version", schema=None) as batch_op:
        batch_op.drop_index("ux_insats_version_content")

    op.drop_table("insats_version")
    op.drop_table("inbox")
    op.drop_table("form")
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_extension_round"))

    op.drop_table("extension")
    op.drop_table("draft_nil_return")
    op.drop_table("draft_insats")
    op.drop_table("draft_answer")
    op.drop_table("draft")
