"""review"""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

import libs.common.database
from libs.common.migrating import compress_large_columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW = ("round", "content", "text_sha256", "suggested", "confidence")
TEXTS = ("name", "description", "outputs", "outcomes", "goals")
PAGE = 500


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("insats_id", sa.String(length=164), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("facet", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=255), nullable=False),
        sa.Column("decided_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_review_text", "review", ["insats_id", "text_sha256"])
    op.create_table(
        "finding_response",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("round", sa.String(length=63), nullable=False),
        sa.Column("respondent", sa.String(length=63), nullable=False),
        sa.Column("finding", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=255), nullable=False),
        sa.Column("answered_at", libs.common.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_finding_response", "finding_response", ["round", "respondent"])
    op.create_table(
        "round",
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "standing_return",
        sa.Column("round", sa.String(length=63), nullable=False),
        sa.Column("respondent", sa.String(length=63), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.String(length=140), nullable=False),
        sa.PrimaryKeyConstraint("round", "respondent"),
    )
    op.create_table(
        "standing_insats",
        sa.Column("round", sa.String(length=63), nullable=False),
        sa.Column("insats_id", sa.String(length=164), nullable=False),
        sa.Column("respondent", sa.String(length=63), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=63), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("round", "insats_id"),
    )
    op.create_index("ix_standing_insats_insats_id", "standing_insats", ["insats_id"])
    op.create_index("ix_standing_insats_respondent", "standing_insats", ["respondent"])
    op.add_column("classification", sa.Column("round", sa.String(length=63), server_default="", nullable=False))
    op.add_column("classification", sa.Column("content", sa.Text(), server_default="", nullable=False))
    op.add_column("classification", sa.Column("text_sha256", sa.String(length=64), server_default="", nullable=False))
    op.add_column("classification", sa.Column("suggested", sa.String(length=63), nullable=True))
    op.add_column("classification", sa.Column("confidence", sa.Float(), nullable=True))
    compress_large_columns(op.get_bind(), "classification.content", "round.state")
    _keep_texts(op.get_bind())


def _keep_texts(connection: sa.Connection) -> None:
    """The inbox has the texts that were read so far. Suggestions come with `insats classification reclassify`."""
    inbox = sa.table("inbox", sa.column("position"), sa.column("event_type"), sa.column("body"))
    read = sa.table("classification", *(sa.column(name) for name in ("insats_id", "version", *NEW)))
    after = 0
    received = inbox.c.event_type == "insats.received.v1"
    while True:
        page = sa.select(inbox.c.position, inbox.c.body).where(received, inbox.c.position > after)
        rows = connection.execute(page.order_by(inbox.c.position).limit(PAGE)).all()
        for row in rows:
            data = json.loads(bytes(row.body))["data"]
            content = data["insats"]
            texts = json.dumps([content.get(field, "") for field in TEXTS], ensure_ascii=False)
            connection.execute(
                sa.update(read)
                .where(read.c.insats_id == data["insats_id"], read.c.version == data["version"], read.c.content == "")
                .values(
                    round=data["round"],
                    content=json.dumps(content, ensure_ascii=False),
                    text_sha256=hashlib.sha256(texts.encode()).hexdigest(),
                )
            )
        if len(rows) < PAGE:
            return
        after = rows[-1].position


def downgrade() -> None:
    with op.batch_alter_table("classification") as batch:
        for name in NEW:
            batch.drop_column(name)
    for table in ("standing_insats", "standing_return", "round", "finding_response", "review"):
        op.drop_table(table)
