"""Reads each new insats version once and tells what was found."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select, text

from libs.common.database import Transaction, any_of, table_of
from libs.common.envelope import CloudEvent
from libs.common.events import InsatsContent, InsatsReceived, Labels
from services.classification import models, reviewing, rules
from services.classification.written import Written, written

CLASSIFICATION = table_of(models.Classification)
REVIEW = table_of(models.Review)
FIRST = 1
"""Version of the labels that an insats version gets on arrival."""
DECIDING = 7_241_632
"""Key of the advisory lock between reading new versions (shared: replicas do it side by side) and a person's
decision (alone): of the two, the later sees what the earlier wrote."""


def read(content: Any, declared_area: str | None) -> rules.Labels:
    """What is found in anything with the five texts: an insats, or a text of a dry run."""
    text = rules.Text(content.name, content.description, content.outputs, content.outcomes, content.goals)
    return rules.classify(text, declared_area)


def classify(content: Any, declared_area: str | None) -> Labels:
    """The same as others read it."""
    return Labels.model_validate_json(written(read(content, declared_area)).labels)


def classify_insats(insats: InsatsContent) -> Labels:
    """Labels of an insats as it is kept: with a suggestion beside what was declared, where the areas are national."""
    return classify(insats, insats.area)


async def classify_insatser(tx: Transaction, events: Sequence[CloudEvent[InsatsReceived]]) -> None:
    """Labels do not depend on the round: a version that is known already keeps the labels it has.

    What a person has said of the same text counts for the new version too.
    """
    found = {(e.data.insats_id, e.data.version): e.data for e in events}
    decided = await _decided(tx, found)
    labels = {key: read(data.insats, data.insats.area) for key, data in found.items()}
    writings = {key: written(one) for key, one in labels.items()}
    rows = [_row(tx, data, labels[key], writings[key]) for key, data in found.items()]
    hashes = {(row["insats_id"], row["version"]): row["text_sha256"] for row in rows}
    for key in await _keep(tx, rows):
        data = found[key]
        _tell(tx, data, writings[key], decided.get((data.insats_id, hashes[key]), {}))


def _tell(tx: Transaction, data: InsatsReceived, labels: Written, decided: Mapping[str, Any]) -> None:
    """Labels that nobody has changed are told as they were written; others are read again, and changed."""
    changed = Labels.model_validate_json(labels.labels) if decided else reviewing.WRITTEN_APART
    event = reviewing.told(
        data.round, data.respondent, data.insats_id, data.version, data.insats, changed, decided, FIRST,
        rules.RULES_VERSION,
    )  # fmt: skip
    tx.emit(event, None if decided else reviewing.told_json(event, labels.told))


def _row(tx: Transaction, data: InsatsReceived, labels: rules.Labels, labels_written: Written) -> dict[str, Any]:
    return {
        "insats_id": data.insats_id,
        "version": data.version,
        "respondent": data.respondent,
        "label_version": FIRST,
        "rules_version": rules.RULES_VERSION,
        "labels": labels_written.labels,
        "classified_at": tx.now,
        "round": data.round,
        "content": data.insats.model_dump_json(),
        "text_sha256": reviewing.text_sha256(data.insats),
        **chosen_by(data.insats, labels),
    }


def chosen_by(content: InsatsContent, labels: Labels | rules.Labels) -> dict[str, Any]:
    """The columns that the queue chooses by."""
    area = labels.suggested_area
    others = reviewing.certainties(content, labels)
    return {
        "suggested": area.code if area else None,
        "confidence": area.confidence if area else None,
        **{f"sure_of_{facet}": confidence for facet, confidence in others.items()},
    }


async def _keep(tx: Transaction, rows: list[dict[str, Any]]) -> Sequence[tuple[Any, ...]]:
    """Answers which versions had no labels before."""
    if tx.repeating:
        return await tx.insert_missing(CLASSIFICATION, rows, ("insats_id", "version"))
    tx.add(CLASSIFICATION, rows)
    return [(row["insats_id"], row["version"]) for row in rows]


Key = tuple[str, str]
"""insats_id, text_sha256"""


async def _decided(
    tx: Transaction, found: Mapping[tuple[str, int], InsatsReceived]
) -> Mapping[Key, Mapping[str, Any]]:  # fmt: skip
    """What people have said of the insatser that have been here before: a first version is nobody's yet.

    Should a later version have come before the first, the first is of no return that stands.
    """
    known = {insats_id for insats_id, version in found if version > FIRST}
    if not known:
        return {}
    await deciding(tx, alone=False)
    return await decided_of(tx, known)


async def deciding(tx: Transaction, alone: bool) -> None:
    """From here to the commit no decision is made (or with `alone`, nor is any new version read)."""
    if tx.is_postgresql:
        await tx.execute(text(f"select pg_advisory_xact_lock{'' if alone else '_shared'}({DECIDING})"))


async def decided_of(tx: Transaction, insats_ids: Iterable[str]) -> dict[Key, dict[str, Any]]:
    """By text: facet → the value in force."""
    of = any_of(tx, REVIEW.c.insats_id, sorted(insats_ids))
    columns = REVIEW.c.insats_id, REVIEW.c.text_sha256, REVIEW.c.facet, REVIEW.c.value
    rows = await tx.rows(select(*columns).where(of, REVIEW.c.in_force).order_by(REVIEW.c.id))
    found: dict[Key, dict[str, Any]] = {}
    for row in rows:
        found.setdefault((row.insats_id, row.text_sha256), {})[row.facet] = json.loads(row.value)
    return found
