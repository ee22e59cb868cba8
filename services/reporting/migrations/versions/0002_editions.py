"""editions"""

import sqlalchemy as sa
from alembic import op

from libs.common.database import UtcDateTime
from libs.common.migrating import compress_large_columns, keep_for_ever, let_go

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEPT = ("edition", "edition_part", "publication")


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("round", "number"),
    )
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.create_index("ux_edition_content", ["round", "content_sha256"], unique=True)

    op.create_table(
        "edition_part",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "publication",
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("round", "number"),
    )
    op.create_table(
        "remembered_answer",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("remembered_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "key"),
    )
    with op.batch_alter_table("return_insats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_insats_insats_id"), ["insats_id"], unique=False)

    compress_large_columns(op.get_bind(), "edition.manifest", "edition_part.content")
    keep_for_ever(op.get_bind(), *KEPT)


def downgrade() -> None:
    let_go(op.get_bind(), *KEPT)
    with op.batch_alter_table("return_insats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_insats_insats_id"))

    op.drop_table("remembered_answer")
    op.drop_table("publication")
    op.drop_table("edition_part")
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_index("ux_edition_content")

    op.drop_table("edition")
