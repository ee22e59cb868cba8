"""The review queue: insatser that stand and whose area a person should look at, those most in need of it first.

- `disagrees`: the model is sure, and of another area than the one declared.
- `changed`: a person has labelled the insats, and its text has changed since.
- `unsure`: the model is not sure; those where it would say another area than the one declared come first.

An insats leaves the queue when a person's label of its text is in force, and one's own when one has said one's part.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.sql.selectable import Select

from libs.common import code_lists
from libs.common.database import Transaction, table_of
from libs.common.events import InsatsContent, RoundState
from services.classification import models, reviewing
from services.classification.findings.area import disputed_id
from services.classification.queries.findings import answer, responses_in
from services.classification.queries.labels import CLASSIFICATION, REVIEW, reviews_of, said

STANDING = table_of(models.StandingInsats)
RETURN = table_of(models.StandingReturn)
ROUND = table_of(models.Round)
AREA = "area"
REASONS = ("disagrees", "changed", "unsure")


class Wanted(NamedTuple):
    """`person`: whose queue it is."""

    round: str | None
    respondent: str | None
    reason: str | None
    person: str


class Queued(NamedTuple):
    """An insats of the queue: `row` joins what stands with what was read in it."""

    row: Any
    content: InsatsContent
    respondent_name: str
    round_title: str
    former: dict[str, Any] | None
    proposals: list[dict[str, Any]]
    response: dict[str, Any] | None


async def queue(tx: Transaction, wanted: Wanted, limit: int, offset: int) -> tuple[list[Queued], int]:
    """A page of the queue, and how many there are in all."""
    query = _queue(wanted)
    total = await tx.scalar(select(func.count()).select_from(query.subquery()))
    order = ("rank", "confidence", "round", "respondent", "position")
    columns = [query.selected_columns[name] for name in order]
    rows = await tx.rows(query.order_by(*columns).limit(limit).offset(offset))
    states = await states_of(tx, {row.round for row in rows})
    reviews = await reviews_of(tx, [row.insats_id for row in rows])
    responses = {round: await responses_in(tx, round) for round in states}
    queued = [
        _queued(row, states.get(row.round), reviews.get(row.insats_id, []), responses.get(row.round, {}))
        for row in rows
    ]
    return queued, int(total or 0)


async def states_of(tx: Transaction, rounds: set[str]) -> dict[str, RoundState]:
    rows = await tx.rows(select(ROUND).where(ROUND.c.id.in_(sorted(rounds))))
    return {row.id: RoundState.model_validate_json(row.state) for row in rows}


def _queue(wanted: Wanted) -> Select[Any]:
    reason, rank = _reason()
    query = (
        select(
            STANDING.c.round, STANDING.c.insats_id, STANDING.c.version, STANDING.c.respondent, STANDING.c.position,
            STANDING.c.area, RETURN.c.return_id, CLASSIFICATION.c.content, CLASSIFICATION.c.label_version,
            CLASSIFICATION.c.text_sha256, CLASSIFICATION.c.suggested, CLASSIFICATION.c.confidence,
            CLASSIFICATION.c.rules_version, reason.label("reason"), rank.label("rank"),
        )
        .join(CLASSIFICATION, _same(CLASSIFICATION))
        .join(RETURN, and_(RETURN.c.round == STANDING.c.round, RETURN.c.respondent == STANDING.c.respondent))
        .where(
            CLASSIFICATION.c.suggested.is_not(None),
            STANDING.c.area.in_(code_lists.load("areas").codes),
            reason.is_not(None),
            ~_said_of_it(REVIEW.c.in_force),
            ~_said_of_it(REVIEW.c.decided_by == wanted.person),
        )
    )  # fmt: skip
    for column, value in ((STANDING.c.round, wanted.round), (STANDING.c.respondent, wanted.respondent)):
        query = query if value is None else query.where(column == value)
    return query if wanted.reason is None else query.where(reason == wanted.reason)


def _same(table: Any) -> ColumnElement[bool]:
    return and_(table.c.insats_id == STANDING.c.insats_id, table.c.version == STANDING.c.version)


def _reason() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Why it is in the queue (null if it is not), and its place among the reasons."""
    other = CLASSIFICATION.c.suggested != STANDING.c.area
    disagrees = and_(other, CLASSIFICATION.c.confidence >= reviewing.area_disagrees())
    doubtful = and_(other, CLASSIFICATION.c.confidence < reviewing.area_disagrees())
    unsure = or_(CLASSIFICATION.c.confidence < reviewing.area_sure(), doubtful)
    of_another_text = REVIEW.c.text_sha256 != CLASSIFICATION.c.text_sha256
    changed = _any(and_(REVIEW.c.facet == AREA, of_another_text, REVIEW.c.in_force))
    reason = case((disagrees, "disagrees"), (changed, "changed"), (unsure, "unsure"))
    rank = case((disagrees, 0), (changed, 1), (and_(unsure, other), 2), else_=3)
    return reason, rank


def _said_of_it(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    of_this_text = REVIEW.c.text_sha256 == CLASSIFICATION.c.text_sha256
    return _any(and_(REVIEW.c.facet == AREA, of_this_text, condition))


def _any(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(REVIEW.c.id).where(REVIEW.c.insats_id == CLASSIFICATION.c.insats_id, condition).exists()


def _queued(row: Any, state: RoundState | None, reviews: Sequence[Any], responses: Mapping[str, Any]) -> Queued:
    response = responses.get(disputed_id(row.insats_id, row.text_sha256, row.area, row.suggested))
    of_area = [one for one in reviews if one.facet == AREA]
    former = [said(one) for one in of_area if one.in_force and one.text_sha256 != row.text_sha256]
    names = {respondent.code: respondent.name for respondent in state.respondents} if state else {}
    return Queued(
        row,
        InsatsContent.model_validate_json(row.content),
        names.get(row.respondent, row.respondent),
        state.title if state else row.round,
        former[-1] if former else None,
        [said(one) for one in of_area if one.text_sha256 == row.text_sha256],
        answer(response) if response else None,
    )
