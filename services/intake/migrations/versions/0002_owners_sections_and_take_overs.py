"""owners sections and take-overs"""

import sqlalchemy as sa
from alembic import op

import libs.common.database

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "take_over",
        sa.Column("round", sa.String(length=63), nullable=False),
        sa.Column("insats_id", sa.String(length=164), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_round", sa.String(length=63), nullable=False),
        sa.Column("from_insats_id", sa.String(length=164), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("from_return", sa.String(length=140), nullable=True),
        sa.Column("taken_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("round", "insats_id"),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sections", sa.Text(), nullable=False, server_default="[]"))

    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owner", sa.String(length=63), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_column("owner")

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_column("sections")

    op.drop_table("take_over")
