"""The labels of an insats as they count, and as the machine has them."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, select

from libs.common.database import Transaction, any_of, table_of
from libs.common.events import Labels
from libs.common.problems import not_found
from services.classification import models, reviewing

CLASSIFICATION = table_of(models.Classification)
REVIEW = table_of(models.Review)
STANDING = table_of(models.StandingInsats)

Text = tuple[str, str]
"""insats_id, text_sha256"""


async def labels_of(tx: Transaction, insats_id: str, version: int | None, *, signed: bool = False) -> Any:
    """The labels of one version of the insats, or of its newest; with `signed`, of those that stand in a return."""
    query = select(CLASSIFICATION).where(CLASSIFICATION.c.insats_id == insats_id)
    if signed:
        same = and_(STANDING.c.insats_id == CLASSIFICATION.c.insats_id, STANDING.c.version == CLASSIFICATION.c.version)
        query = query.where(select(STANDING.c.insats_id).where(same).exists())
    if version is not None:
        query = query.where(CLASSIFICATION.c.version == version)
    row = await tx.row(query.order_by(CLASSIFICATION.c.version.desc()).limit(1))
    if row is None:
        raise not_found("Den klassade insatsen", "The classified insats")
    return row


async def reviews_of(tx: Transaction, insats_ids: Iterable[str]) -> dict[str, list[Any]]:
    """What people have said of these insatser, oldest first."""
    of = any_of(tx, REVIEW.c.insats_id, sorted(set(insats_ids)))
    found: dict[str, list[Any]] = {}
    for row in await tx.rows(select(REVIEW).where(of).order_by(REVIEW.c.id)):
        found.setdefault(row.insats_id, []).append(row)
    return found


def decided(reviews: Iterable[Any], text_sha256: str) -> dict[str, Any]:
    """Of this text: facet → the value in force."""
    return {row.facet: json.loads(row.value) for row in reviews if row.in_force and row.text_sha256 == text_sha256}


def as_body(row: Any, reviews: Sequence[Any]) -> dict[str, Any]:
    """`labels` as they count; `reviews` is everything that people have said of this very text."""
    mine = [one for one in reviews if one.text_sha256 == row.text_sha256]
    labels = reviewing.in_force(Labels.model_validate_json(row.labels), decided(mine, row.text_sha256))
    return {
        "insats_id": row.insats_id,
        "version": row.version,
        "label_version": row.label_version,
        "rules_version": row.rules_version,
        "labels": labels,
        "reviews": [said(one) for one in mine],
    }


def said(row: Any) -> dict[str, Any]:
    return {
        "facet": row.facet,
        "value": json.loads(row.value),
        "by": row.decided_by,
        "at": row.decided_at,
        "why": row.why,
        "in_force": row.in_force,
    }
