"""A person's label of an insats: kept apart from the machine's, and told of when it takes effect."""

import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from libs.common import code_lists
from libs.common.database import Transaction, table_of
from libs.common.events import InsatsContent, Labels, RoundState
from libs.common.problems import Problem, not_found
from services.classification import models, reviewing
from services.classification.handlers.classifying import CLASSIFICATION, REVIEW, decided_of, deciding
from services.classification.reviewing import Said, UnfitValueError

ROUND = table_of(models.Round)
STANDING = table_of(models.StandingInsats)
NOTHING = object()


class Opinion(NamedTuple):
    """`confirms`: what counts now is right as it is, and `value` is not looked at.

    `version`: the one that the person has read; another text may have come since.
    """

    facet: str
    value: Any
    confirms: bool
    version: int | None
    why: str
    by: str


class Outcome(NamedTuple):
    """`in_force` False: kept, and waiting for a second person to say the same."""

    version: int
    label_version: int
    value: Any
    in_force: bool


async def decide(tx: Transaction, insats_id: str, opinion: Opinion, people: int) -> Outcome:
    """Keeps the label and, with so many `people` behind it, tells of it. Saying the same again changes nothing.

    Raises Problem 404 for an insats that has not been read, 409 if its text has changed since the person read it,
    422 for a value that is none of the facet's.
    """
    await deciding(tx, alone=True)
    row = await _subject(tx, insats_id, opinion.version)
    decided = (await decided_of(tx, [insats_id])).get((insats_id, row.text_sha256), {})
    shown = reviewing.FACETS[opinion.facet].shown
    labels = Labels.model_validate_json(row.labels)
    counts = shown(reviewing.in_force(labels, decided))
    value = counts if opinion.confirms else _read(opinion, await _areas(tx, insats_id))
    written = json.dumps(value, ensure_ascii=False)
    said = await _said(tx, row, opinion.facet)
    effective = reviewing.takes_effect(said, Said(opinion.by, written), people)
    is_so = decided.get(opinion.facet, NOTHING) == value
    mine = [one.value for one in said if one.by == opinion.by]
    if not (mine and mine[-1] == written and (is_so or not effective)):
        before = {
            "value": shown(labels), "rules_version": row.rules_version,
            "suggested": row.suggested, "confidence": row.confidence,
        }  # fmt: skip
        tx.add(REVIEW, [_review(tx, row, opinion, written, before, effective)])
    if not effective or is_so:
        return Outcome(row.version, row.label_version, value, is_so)
    label_version = await _tell(tx, row, {**decided, opinion.facet: value})
    return Outcome(row.version, label_version, value, True)


async def _subject(tx: Transaction, insats_id: str, read_version: int | None) -> Any:
    """The version that stands, or else the newest; the one that the person has read must have the same text."""
    rows = await tx.rows(
        select(CLASSIFICATION).where(CLASSIFICATION.c.insats_id == insats_id).order_by(CLASSIFICATION.c.version.desc())
    )
    standing = await tx.rows(select(STANDING.c.version).where(STANDING.c.insats_id == insats_id))
    stands = {row.version for row in standing}
    current = next((row for row in rows if row.version in stands), rows[0] if rows else None)
    read = current if read_version is None else next((row for row in rows if row.version == read_version), None)
    if current is None or read is None:
        raise not_found("Den klassade insatsen", "The classified insats")
    if read.text_sha256 != current.text_sha256:
        raise Problem(
            409,
            "text-changed",
            (
                f"Texten har ändrats sedan version {read.version}. Läs version {current.version} och märk den.",
                f"The text has changed since version {read.version}. Read version {current.version} and label that.",
            ),
        )
    return current


async def _areas(tx: Transaction, insats_id: str) -> Collection[str]:
    """The areas of the forms that it stands in; else those of the national list."""
    states = await tx.rows(
        select(ROUND.c.state).join(STANDING, STANDING.c.round == ROUND.c.id).where(STANDING.c.insats_id == insats_id)
    )
    areas = [area for row in states for area in RoundState.model_validate_json(row.state).areas]
    return [area.code for area in areas] or code_lists.load("areas").codes


def _read(opinion: Opinion, areas: Collection[str]) -> Any:
    try:
        return reviewing.read_value(opinion.facet, opinion.value, areas)
    except UnfitValueError as unfit:
        swedish, english = unfit.expected
        raise Problem(
            422,
            "invalid",
            (f"Inget har sparats. {swedish}", f"Nothing was saved. {english}"),
            [{"pointer": "/value", "code": "unfit-value", "severity": "error", "message": unfit.expected}],
        ) from None


async def _said(tx: Transaction, row: Any, facet: str) -> Sequence[Said]:
    """What people have said of this facet of this text, oldest first."""
    rows = await tx.rows(
        select(REVIEW.c.decided_by, REVIEW.c.value)
        .where(REVIEW.c.insats_id == row.insats_id, REVIEW.c.text_sha256 == row.text_sha256, REVIEW.c.facet == facet)
        .order_by(REVIEW.c.id)
    )
    return [Said(one.decided_by, one.value) for one in rows]


def _review(
    tx: Transaction, row: Any, opinion: Opinion, written: str, before: dict[str, Any], effective: bool
) -> dict[str, Any]:
    return {
        "insats_id": row.insats_id,
        "version": row.version,
        "text_sha256": row.text_sha256,
        "facet": opinion.facet,
        "value": written,
        "machine": json.dumps(before, ensure_ascii=False),
        "decided_by": opinion.by,
        "decided_at": tx.now,
        "why": opinion.why,
        "in_force": effective,
    }


async def _tell(tx: Transaction, subject: Any, decided: reviewing.Decided) -> int:
    """Every version with this text has new labels; answers the subject's label version."""
    same = (CLASSIFICATION.c.insats_id == subject.insats_id) & (CLASSIFICATION.c.text_sha256 == subject.text_sha256)
    rows = await tx.rows(select(CLASSIFICATION).where(same).order_by(CLASSIFICATION.c.version))
    key = ("insats_id", "version")
    raised = [{"insats_id": r.insats_id, "version": r.version, "label_version": r.label_version + 1} for r in rows]
    await tx.update_many(CLASSIFICATION, raised, key)
    for row in rows:
        content, labels = InsatsContent.model_validate_json(row.content), Labels.model_validate_json(row.labels)
        tx.emit(
            reviewing.told(
                row.round, row.respondent, row.insats_id, row.version, content, labels,
                decided, row.label_version + 1, row.rules_version,
            )
        )  # fmt: skip
    return int(subject.label_version) + 1
