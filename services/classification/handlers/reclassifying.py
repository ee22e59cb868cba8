"""Reads again what stands, by today's rules, model and code lists, and tells of what comes out different."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select

from libs.common.database import Transaction, any_of, table_of
from libs.common.events import InsatsContent, Labels
from services.classification import models, reviewing, rules
from services.classification.handlers.classifying import (
    CLASSIFICATION,
    chosen_by,
    classify_insats,
    decided_of,
    deciding,
)
from services.classification.reviewing.differences import Change, Place, changes

STANDING = table_of(models.StandingInsats)
BATCH = 200
FROM_THE_BEGINNING = ("", 0)


class Batch(NamedTuple):
    """`last` is where the next batch goes on: None when there is none."""

    last: tuple[str, int] | None
    read: int
    different: int
    changes: list[Change]


async def reclassify_some(tx: Transaction, after: tuple[str, int], everything: bool) -> Batch:
    """The next versions that stand, or are the newest of their insats, and that other rules have read.

    With `everything` also those that these rules have read. A run that is broken off is taken up by another: what it
    has done has these rules' version. Nobody's decision comes in between, and people's labels stay as they are.
    """
    await deciding(tx, alone=True)
    rows = await _next(tx, after, everything)
    decided = await decided_of(tx, {row.insats_id for row in rows})
    places = await _places(tx, rows)
    updated, found, different = [], list[Change](), 0
    for row in rows:
        content, old = InsatsContent.model_validate_json(row.content), Labels.model_validate_json(row.labels)
        new, said = classify_insats(content), decided.get((row.insats_id, row.text_sha256), {})
        before, counts = reviewing.in_force(old, said), reviewing.in_force(new, said)
        differs = _facets(before) != _facets(counts)
        label_version = row.label_version + differs
        updated.append(_update(tx, row, content, new, label_version))
        if differs:
            different += 1
            here = places.get((row.insats_id, row.version), [])
            found += changes(here, row.insats_id, content, before, counts)
            tx.emit(
                reviewing.told(
                    row.round, row.respondent, row.insats_id, row.version, content, new, said, label_version,
                    rules.RULES_VERSION,
                )
            )  # fmt: skip
    await tx.update_many(CLASSIFICATION, updated, ("insats_id", "version"))
    last = (rows[-1].insats_id, rows[-1].version) if rows else None
    return Batch(last, len(rows), different, found)


async def _next(tx: Transaction, after: tuple[str, int], everything: bool) -> Sequence[Any]:
    newer = CLASSIFICATION.alias("newer")
    stands = (
        select(STANDING.c.insats_id)
        .where(STANDING.c.insats_id == CLASSIFICATION.c.insats_id, STANDING.c.version == CLASSIFICATION.c.version)
        .exists()
    )
    highest = select(func.max(newer.c.version)).where(newer.c.insats_id == CLASSIFICATION.c.insats_id)
    query = select(CLASSIFICATION).where(
        or_(
            CLASSIFICATION.c.insats_id > after[0],
            and_(CLASSIFICATION.c.insats_id == after[0], CLASSIFICATION.c.version > after[1]),
        ),
        or_(stands, CLASSIFICATION.c.version == highest.scalar_subquery()),
        CLASSIFICATION.c.content != "",
    )
    if not everything:
        query = query.where(CLASSIFICATION.c.rules_version != rules.RULES_VERSION)
    return await tx.rows(query.order_by(CLASSIFICATION.c.insats_id, CLASSIFICATION.c.version).limit(BATCH))


async def _places(tx: Transaction, rows: Sequence[Any]) -> dict[tuple[str, int], list[Place]]:
    """Where each version stands."""
    of = any_of(tx, STANDING.c.insats_id, sorted({row.insats_id for row in rows}))
    found: dict[tuple[str, int], list[Place]] = {}
    for row in await tx.rows(select(STANDING).where(of).order_by(STANDING.c.round)):
        found.setdefault((row.insats_id, row.version), []).append(Place(row.round, row.respondent))
    return found


def _facets(labels: Labels) -> Labels:
    """What others are told of: other evidence for the same is no difference."""
    return labels.model_copy(update={"evidence": []})


def _update(tx: Transaction, row: Any, content: InsatsContent, labels: Labels, label_version: int) -> dict[str, Any]:
    return {
        "insats_id": row.insats_id,
        "version": row.version,
        "label_version": label_version,
        "rules_version": rules.RULES_VERSION,
        "labels": labels.model_dump_json(),
        "classified_at": tx.now,
        **chosen_by(content, labels),
    }
