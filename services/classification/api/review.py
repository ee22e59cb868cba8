"""The review queue, and a person's label of an insats."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import APIRouter, Query, Request

from libs.common.bodies import body_schema, read
from libs.common.events import AreaChoice, Evidence
from libs.common.problems import Problem
from services.classification.api.shared import Agency, Db, Limit, Offset, settings_of
from services.classification.handlers import classifying, reviewing
from services.classification.queries import review as queries
from services.classification.reviewing import FACETS, certainty, thresholds
from services.classification.reviewing import choices as choices_of
from services.classification.reviewing.told import TEXTS
from services.classification.schemas import (
    Choice,
    FindingResponse,
    QueuedFacet,
    Reviewed,
    ReviewIn,
    ReviewItem,
    ReviewQueue,
    Said,
)

router = APIRouter()
TWO = 2


@router.get("/v1/review", tags=["review"], summary="What a person should look at")
async def get_queue(
    request: Request,
    database: Db,
    principal: Agency,
    round: str | None = None,
    respondent: str | None = None,
    reason: Annotated[Literal["disagrees", "changed", "unsure"] | None, Query()] = None,
    facet: QueuedFacet | Literal["all"] = "area",
    limit: Limit = 20,
    offset: Offset = 0,
) -> ReviewQueue:
    """Those most in need of it first: clear disagreements, texts that changed under a person's label, the unsure.

    Of the area, unless another `facet` is asked for; with `all` the area comes first. What the caller has had a say in
    is not in the caller's queue.
    """
    one = None if facet == "all" else facet
    wanted = queries.Wanted(round, respondent, reason, principal.subject, one)
    async with database.reading() as tx:
        queued, facets = await queries.queue(tx, wanted, limit, offset)
    items = await asyncio.to_thread(lambda: [_item(one) for one in queued])
    total = sum(number for name, number in facets.items() if one in (None, name))
    return ReviewQueue.model_validate(
        {"items": items, "total": total, "facets": facets, "four_eyes": settings_of(request).review_four_eyes}
    )


def _item(queued: queries.Queued) -> ReviewItem:
    row, read = queued.row, _area(queued) if queued.row.facet == "area" else _facet(queued)
    return ReviewItem(
        insats_id=row.insats_id,
        version=row.version,
        round=row.round,
        round_title=queued.round_title,
        respondent=row.respondent,
        respondent_name=queued.respondent_name,
        return_id=row.return_id,
        pointer=f"/insatser/{row.position}",
        facet=row.facet,
        confidence=row.confidence,
        sure_from=thresholds.sure_from(row.facet),
        reason=row.reason,
        texts={field: getattr(queued.content, field) for field in TEXTS},
        declared=row.area,
        suggested=AreaChoice(code=row.suggested, confidence=row.confidence_of_area),
        alternatives=read.areas,
        value=read.value,
        choices=read.choices,
        evidence=read.evidence,
        former=Said(**queued.former) if queued.former else None,
        proposals=[Said(**one) for one in queued.proposals],
        response=FindingResponse(**queued.response) if queued.response else None,
        label_version=row.label_version,
    )


class _Read(NamedTuple):
    """What the machine makes of the facet; `areas` are all seven, likeliest first."""

    areas: list[AreaChoice]
    value: Any
    choices: list[Choice]
    evidence: list[Evidence]


def _area(queued: queries.Queued) -> _Read:
    """The evidence is read anew from the text: what is kept speaks for the area declared."""
    anew = classifying.classify(queued.content, None)
    areas = [AreaChoice(code=anew.area.code, confidence=anew.area.confidence), *anew.area.alternatives]
    choices = _choices("area", {one.code: one.confidence for one in areas})
    evidence = [one for one in anew.evidence if one.facet in ("area", "suggested_area")]
    return _Read(areas, queued.row.suggested, choices, evidence)


def _facet(queued: queries.Queued) -> _Read:
    facet, labels = queued.row.facet, queued.labels
    guess = labels.suggested_area or labels.area
    areas = [AreaChoice(code=guess.code, confidence=guess.confidence), *guess.alternatives]
    choices = _choices(facet, certainty.of_labels(facet, labels))
    evidence = [one for one in labels.evidence if one.facet == facet]
    return _Read(areas, FACETS[facet].shown(labels), choices, evidence)


def _choices(facet: str, confidences: Mapping[Any, float]) -> list[Choice]:
    return [Choice(value=value, confidence=confidences.get(value)) for value in choices_of(facet)]


@router.post(
    "/v1/insatser/{insats_id}/review", tags=["review"], summary="A person's label", openapi_extra=body_schema(ReviewIn)
)
async def post_review(request: Request, insats_id: str, database: Db, principal: Agency) -> Reviewed:
    """Wins over every machine's and over what was declared, and stays for as long as the text does.

    Saying the same again changes nothing. With four eyes it takes effect when a second person has said the same.
    """
    body = await read(request, ReviewIn)
    if body.confirm == ("value" in body.model_fields_set):
        both = ("Ange antingen value eller confirm: true.", "Give either value or confirm: true.")
        fault = {"pointer": "/value", "code": "value-or-confirm", "severity": "error", "message": both}
        raise Problem(422, "invalid", both, [fault])
    opinion = reviewing.Opinion(body.facet, body.value, body.confirm, body.version, body.why, principal.subject)
    people = TWO if settings_of(request).review_four_eyes else 1
    async with database.transaction() as tx:
        outcome = await reviewing.decide(tx, insats_id, opinion, people)
    return Reviewed(insats_id=insats_id, facet=body.facet, **outcome._asdict())
