"""Reads each new insats version once and tells what was found."""

from collections.abc import Sequence
from typing import Any

from libs.common.database import Transaction, table_of
from libs.common.envelope import CloudEvent
from libs.common.events import Declared, InsatsClassified, InsatsContent, InsatsReceived, Labels
from services.classification import models, rules

CLASSIFICATION = table_of(models.Classification)
FIRST = 1
"""Version of the labels that an insats version gets on arrival."""


def classify(content: Any, declared_area: str | None) -> Labels:
    """Labels of anything with the five texts: an insats, or a text of a dry run."""
    text = rules.Text(content.name, content.description, content.outputs, content.outcomes, content.goals)
    return Labels.model_validate(rules.classify(text, declared_area), from_attributes=True)


async def classify_insatser(tx: Transaction, events: Sequence[CloudEvent[InsatsReceived]]) -> None:
    """Labels do not depend on the round: a version that is known already keeps the labels it has."""
    found = {(e.data.insats_id, e.data.version): e.data for e in events}
    labels = {key: classify(data.insats, data.insats.area) for key, data in found.items()}
    rows = [
        {
            "insats_id": insats_id,
            "version": version,
            "respondent": found[insats_id, version].respondent,
            "label_version": FIRST,
            "rules_version": rules.RULES_VERSION,
            "labels": read.model_dump_json(),
            "classified_at": tx.now,
        }
        for (insats_id, version), read in labels.items()
    ]
    for key in await _keep(tx, rows):
        tx.emit(_classified(found[key], labels[key]))


async def _keep(tx: Transaction, rows: list[dict[str, Any]]) -> Sequence[tuple[Any, ...]]:
    """Answers which versions had no labels before."""
    if tx.repeating:
        return await tx.insert_missing(CLASSIFICATION, rows, ("insats_id", "version"))
    tx.add(CLASSIFICATION, rows)
    return [(row["insats_id"], row["version"]) for row in rows]


def _classified(data: InsatsReceived, labels: Labels) -> InsatsClassified:
    return InsatsClassified.model_construct(
        round=data.round,
        respondent=data.respondent,
        insats_id=data.insats_id,
        version=data.version,
        label_version=FIRST,
        rules_version=rules.RULES_VERSION,
        declared=_declared(data.insats),
        labels=labels,
    )


def _declared(insats: InsatsContent) -> Declared:
    return Declared.model_construct(
        area=insats.area,
        funding=insats.funding,
        total_budget_sek=insats.total_budget_sek,
        municipalities=insats.municipalities,
        priority=insats.priority,
        sdg=insats.sdg,
    )
