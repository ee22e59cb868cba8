"""People's labels with the texts that they are labels of: what the next training learns from."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import select

from libs.common.database import Transaction
from libs.common.events import InsatsContent
from services.classification.queries.labels import CLASSIFICATION, REVIEW, decided, reviews_of
from services.classification.reviewing.told import TEXTS

PAGE = 500


async def corrections(tx: Transaction) -> AsyncIterator[dict[str, Any]]:
    """One per text, by insats: `{id, respondent, declared, name, …, goals, labels: {facet: value}}`.

    Of several texts of an insats the one that was labelled last comes last. `declared` is the area that the respondent
    reported in. Labels that are in force alone; who gave them stays here.
    """
    after = ""
    while True:
        ids = await tx.rows(
            select(REVIEW.c.insats_id)
            .where(REVIEW.c.insats_id > after, REVIEW.c.in_force)
            .distinct()
            .order_by(REVIEW.c.insats_id)
            .limit(PAGE)
        )
        if not ids:
            return
        after = ids[-1].insats_id
        reviews = await reviews_of(tx, [row.insats_id for row in ids])
        for insats_id, said in reviews.items():
            for text in _in_order([row.text_sha256 for row in said]):
                labels = decided(said, text)
                row = await tx.row(
                    select(CLASSIFICATION)
                    .where(CLASSIFICATION.c.insats_id == insats_id, CLASSIFICATION.c.text_sha256 == text)
                    .order_by(CLASSIFICATION.c.version.desc())
                    .limit(1)
                )
                if labels and row:
                    yield _line(row, labels)


def _in_order(texts: Sequence[str]) -> list[str]:
    """Each text once, by where it stands last."""
    return list(dict.fromkeys(reversed(texts)))[::-1]


def _line(row: Any, labels: dict[str, Any]) -> dict[str, Any]:
    content = InsatsContent.model_validate_json(row.content)
    texts = {field: getattr(content, field) for field in TEXTS}
    whose = {"id": row.insats_id, "respondent": row.respondent, "declared": content.area}
    return {**whose, **texts, "labels": dict(sorted(labels.items()))}
