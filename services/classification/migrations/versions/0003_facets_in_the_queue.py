"""facets in the queue"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEW = ("sure_of_perspectives", "sure_of_sdg", "sure_of_basis", "sure_of_achieved", "sure_of_expected")
"""Of what was read so far they come with `insats classification reclassify`, as suggestions did."""


def upgrade() -> None:
    for name in NEW:
        op.add_column("classification", sa.Column(name, sa.Float(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("classification") as batch:
        for name in NEW:
            batch.drop_column(name)
