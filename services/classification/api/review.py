"""The review queue, and a person's label of an insats."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request

from libs.common.bodies import body_schema, read
from libs.common.events import AreaChoice
from libs.common.problems import Problem
from services.classification.api.shared import Agency, Db, Limit, Offset, settings_of
from services.classification.handlers import classifying, reviewing
from services.classification.queries import review as queries
from services.classification.reviewing.told import TEXTS
from services.classification.schemas import FindingResponse, Reviewed, ReviewIn, ReviewItem, ReviewQueue, Said

router = APIRouter()
TWO = 2


@router.get("/v1/review", tags=["review"], summary="Insatser whose area a person should look at")
async def get_queue(
    request: Request,
    database: Db,
    principal: Agency,
    round: str | None = None,
    respondent: str | None = None,
    reason: Annotated[Literal["disagrees", "changed", "unsure"] | None, Query()] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> ReviewQueue:
    """Those most in need of it first: clear disagreements, texts that changed under a person's label, the unsure.

    What the caller has had a say in is not in the caller's queue.
    """
    wanted = queries.Wanted(round, respondent, reason, principal.subject)
    async with database.reading() as tx:
        queued, total = await queries.queue(tx, wanted, limit, offset)
    items = await asyncio.to_thread(lambda: [_item(one) for one in queued])
    return ReviewQueue(items=items, total=total, four_eyes=settings_of(request).review_four_eyes)


def _item(queued: queries.Queued) -> ReviewItem:
    """The evidence is read anew from the text: what is kept speaks for the area declared."""
    row, read_anew = queued.row, classifying.classify(queued.content, None)
    guess = read_anew.area
    return ReviewItem(
        insats_id=row.insats_id,
        version=row.version,
        round=row.round,
        round_title=queued.round_title,
        respondent=row.respondent,
        respondent_name=queued.respondent_name,
        return_id=row.return_id,
        pointer=f"/insatser/{row.position}",
        reason=row.reason,
        texts={field: getattr(queued.content, field) for field in TEXTS},
        declared=row.area,
        suggested=AreaChoice(code=row.suggested, confidence=row.confidence),
        alternatives=[AreaChoice(code=guess.code, confidence=guess.confidence), *guess.alternatives],
        evidence=[one for one in read_anew.evidence if one.facet in ("area", "suggested_area")],
        former=Said(**queued.former) if queued.former else None,
        proposals=[Said(**one) for one in queued.proposals],
        response=FindingResponse(**queued.response) if queued.response else None,
        label_version=row.label_version,
    )


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
