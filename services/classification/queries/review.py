"""The review queue: facets of insatser that stand and that a person should look at, those most in need of it first.

- `disagrees`: the model is sure, and of another area than the one declared.
- `changed`: a person has labelled the facet, and the text has changed since.
- `unsure`: the label's confidence is below the facet's threshold; of the areas those come first where the model would
  say another than the one declared.

A facet leaves the queue when a person's label of its text is in force, and one's own when one has said one's part.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, union_all
from sqlalchemy.sql.selectable import Select, Subquery

from libs.common import code_lists
from libs.common.database import Transaction, table_of
from libs.common.events import InsatsContent, Labels, RoundState
from services.classification import models, reviewing
from services.classification.findings.area import disputed_id
from services.classification.queries.findings import answer, responses_in
from services.classification.queries.labels import CLASSIFICATION, REVIEW, reviews_of, said

STANDING = table_of(models.StandingInsats)
RETURN = table_of(models.StandingReturn)
ROUND = table_of(models.Round)
AREA = "area"
ORDER = ("place", "rank", "confidence", "round", "respondent", "position")


class Wanted(NamedTuple):
    """`person`: whose queue it is. `facet`: None for all of them."""

    round: str | None
    respondent: str | None
    reason: str | None
    person: str
    facet: str | None = AREA


class Queued(NamedTuple):
    """A facet of an insats: `row` joins what stands with what was read in it."""

    row: Any
    content: InsatsContent
    labels: Labels
    respondent_name: str
    round_title: str
    former: dict[str, Any] | None
    proposals: list[dict[str, Any]]
    response: dict[str, Any] | None


async def queue(tx: Transaction, wanted: Wanted, limit: int, offset: int) -> tuple[list[Queued], dict[str, int]]:
    """A page of the queue, and how many there are in each facet."""
    asked = union_all(*(_asked(facet, wanted) for facet in reviewing.WANTED)).subquery("asked")
    counts = await tx.rows(select(asked.c.facet, func.count().label("number")).group_by(asked.c.facet))
    rows = await tx.rows(_page(asked, wanted.facet, limit, offset))
    states = await states_of(tx, {row.round for row in rows})
    reviews = await reviews_of(tx, [row.insats_id for row in rows])
    responses = {round: await responses_in(tx, round) for round in states}
    queued = [
        _queued(row, states.get(row.round), reviews.get(row.insats_id, []), responses.get(row.round, {}))
        for row in rows
    ]
    numbers = {row.facet: row.number for row in counts}
    return queued, {facet: numbers.get(facet, 0) for facet in reviewing.WANTED}


async def states_of(tx: Transaction, rounds: set[str]) -> dict[str, RoundState]:
    rows = await tx.rows(select(ROUND).where(ROUND.c.id.in_(sorted(rounds))))
    return {row.id: RoundState.model_validate_json(row.state) for row in rows}


def _page(asked: Subquery, facet: str | None, limit: int, offset: int) -> Select[Any]:
    """The texts are joined to those alone that are shown."""
    chosen = select(asked) if facet is None else select(asked).where(asked.c.facet == facet)
    page = chosen.order_by(*_in_order(asked.c)).limit(limit).offset(offset).subquery("page")
    return (
        select(
            page, RETURN.c.return_id, CLASSIFICATION.c.content, CLASSIFICATION.c.labels,
            CLASSIFICATION.c.label_version, CLASSIFICATION.c.text_sha256, CLASSIFICATION.c.suggested,
            CLASSIFICATION.c.confidence.label("confidence_of_area"),
        )
        .join(CLASSIFICATION, _same(CLASSIFICATION, page.c))
        .join(RETURN, and_(RETURN.c.round == page.c.round, RETURN.c.respondent == page.c.respondent))
        .order_by(*_in_order(page.c))
    )  # fmt: skip


def _in_order(columns: Any) -> list[ColumnElement[Any]]:
    """What has no confidence, for nothing is said any more, comes after what has one, on either database."""
    return [columns[name].nulls_last() for name in ORDER]


def _asked(facet: str, wanted: Wanted) -> Select[Any]:
    """What people are to be asked of one facet."""
    reason, rank = _of_area() if facet == AREA else _of_facet(facet)
    query = (
        select(
            STANDING.c.round, STANDING.c.insats_id, STANDING.c.version, STANDING.c.respondent, STANDING.c.position,
            STANDING.c.area, literal(facet).label("facet"), literal(list(reviewing.WANTED).index(facet)).label("place"),
            reason.label("reason"), rank.label("rank"), _confidence(facet).label("confidence"),
        )
        .join(CLASSIFICATION, _same(CLASSIFICATION, STANDING.c))
        .where(
            CLASSIFICATION.c.suggested.is_not(None),
            STANDING.c.area.in_(code_lists.load("areas").codes),
            reason.is_not(None),
            ~_said_of_it(facet, REVIEW.c.in_force),
            ~_said_of_it(facet, REVIEW.c.decided_by == wanted.person),
        )
    )  # fmt: skip
    for column, value in ((STANDING.c.round, wanted.round), (STANDING.c.respondent, wanted.respondent)):
        query = query if value is None else query.where(column == value)
    return query if wanted.reason is None else query.where(reason == wanted.reason)


def _same(table: Any, other: Any) -> ColumnElement[bool]:
    return and_(table.c.insats_id == other.insats_id, table.c.version == other.version)


def _confidence(facet: str) -> Any:
    return CLASSIFICATION.c.confidence if facet == AREA else CLASSIFICATION.c[f"sure_of_{facet}"]


def _of_area() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Why it is in the queue (null if it is not), and its place among the reasons."""
    other = CLASSIFICATION.c.suggested != STANDING.c.area
    disagrees = and_(other, CLASSIFICATION.c.confidence >= reviewing.area_disagrees())
    doubtful = and_(other, CLASSIFICATION.c.confidence < reviewing.area_disagrees())
    unsure = or_(CLASSIFICATION.c.confidence < reviewing.area_sure(), doubtful)
    changed = _changed(AREA)
    reason = case((disagrees, "disagrees"), (changed, "changed"), (unsure, "unsure"))
    rank = case((disagrees, 0), (changed, 1), (and_(unsure, other), 2), else_=3)
    return reason, rank


def _of_facet(facet: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The same of a facet that nobody has declared."""
    changed = _changed(facet)
    reason = case((changed, "changed"), (_confidence(facet) < reviewing.sure_from(facet), "unsure"))
    return reason, case((changed, 1), else_=2)


def _changed(facet: str) -> ColumnElement[bool]:
    of_another_text = REVIEW.c.text_sha256 != CLASSIFICATION.c.text_sha256
    return _any(and_(REVIEW.c.facet == facet, of_another_text, REVIEW.c.in_force))


def _said_of_it(facet: str, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    of_this_text = REVIEW.c.text_sha256 == CLASSIFICATION.c.text_sha256
    return _any(and_(REVIEW.c.facet == facet, of_this_text, condition))


def _any(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(REVIEW.c.id).where(REVIEW.c.insats_id == CLASSIFICATION.c.insats_id, condition).exists()


def _queued(row: Any, state: RoundState | None, reviews: Sequence[Any], responses: Mapping[str, Any]) -> Queued:
    disputed = disputed_id(row.insats_id, row.text_sha256, row.area, row.suggested)
    response = responses.get(disputed) if row.facet == AREA else None
    of_facet = [one for one in reviews if one.facet == row.facet]
    former = [said(one) for one in of_facet if one.in_force and one.text_sha256 != row.text_sha256]
    names = {respondent.code: respondent.name for respondent in state.respondents} if state else {}
    return Queued(
        row,
        InsatsContent.model_validate_json(row.content),
        Labels.model_validate_json(row.labels),
        names.get(row.respondent, row.respondent),
        state.title if state else row.round,
        former[-1] if former else None,
        [said(one) for one in of_facet if one.text_sha256 == row.text_sha256],
        answer(response) if response else None,
    )
