"""Classification's reads."""

import json
from typing import Any

from sqlalchemy import select

from libs.common.database import Transaction, table_of
from libs.common.problems import not_found
from services.classification import models

CLASSIFICATION = table_of(models.Classification)


async def labels_of(tx: Transaction, insats_id: str, version: int | None) -> Any:
    """The labels of one version of the insats, or of its newest."""
    query = select(CLASSIFICATION).where(CLASSIFICATION.c.insats_id == insats_id)
    if version is not None:
        query = query.where(CLASSIFICATION.c.version == version)
    row = await tx.row(query.order_by(CLASSIFICATION.c.version.desc()).limit(1))
    if row is None:
        raise not_found("Den klassade insatsen", "The classified insats")
    return row


def as_body(row: Any) -> dict[str, Any]:
    return {
        "insats_id": row.insats_id,
        "version": row.version,
        "label_version": row.label_version,
        "rules_version": row.rules_version,
        "labels": json.loads(row.labels),
    }
