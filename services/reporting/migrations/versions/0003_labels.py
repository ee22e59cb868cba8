"""labels"""

import sqlalchemy as sa
from alembic import op

from libs.common.migrating import compress_large_columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UNREAD = '{"area":{"code":"","confidence":0}}'


def upgrade() -> None:
    op.create_table(
        "awaited_label",
        sa.Column("insats_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("insats_id", "version", "return_id"),
    )
    with op.batch_alter_table("awaited_label", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_awaited_label_return_id"), ["return_id"], unique=False)

    op.create_table(
        "insats_label",
        sa.Column("insats_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("label_version", sa.Integer(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("insats_id", "version"),
    )
    with op.batch_alter_table("return_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("update return_version set told = taken_in")
    # Texts from before were classified unheard: without a row, a return that refers to one would wait for ever.
    op.execute(
        sa.text(
            "insert into insats_label (insats_id, version, label_version, labels) "
            "select insats_id, version, 0, :unread from insats_text"
        ).bindparams(unread=UNREAD)
    )
    compress_large_columns(op.get_bind(), "insats_label.labels")


def downgrade() -> None:
    with op.batch_alter_table("return_version", schema=None) as batch_op:
        batch_op.drop_column("told")

    op.drop_table("insats_label")
    with op.batch_alter_table("awaited_label", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_awaited_label_return_id"))

    op.drop_table("awaited_label")
