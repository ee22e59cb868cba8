"""What was found in a round: labels counted, the insatser behind a count, findings and the answers to them."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from libs.common.auth import Principal, not_yours
from libs.common.bodies import body_schema, read
from libs.common.events import RoundState
from libs.common.problems import Problem, language_of, not_found
from services.classification.api.shared import Db, Limit, Offset, Reader, Reporter
from services.classification.handlers import responding
from services.classification.queries import findings, overview, standing
from services.classification.schemas import FindingList, FindingResponse, ResponseIn, RoundInsatser, RoundLabels

router = APIRouter()


@router.get("/v1/rounds/{round}/labels", tags=["rounds"], summary="What was read in a round's insatser, counted")
async def get_round_labels(round: str, database: Db, _: Reader) -> RoundLabels:
    """Of the insatser that stand. `areas`: declared against suggested. A count's insatser: `…/insatser?sdg=5`."""
    async with database.reading() as tx:
        state = await standing.round_of(tx, round)
        material = await standing.standing_in(tx, round)
    counted = await asyncio.to_thread(lambda: overview.overview(list(standing.parsed(*material))))
    return RoundLabels(round=round, title=state.title, areas_of_the_form=state.areas, **counted)


@router.get("/v1/rounds/{round}/insatser", tags=["rounds"], summary="The insatser behind a count")
async def get_round_insatser(
    request: Request, round: str, database: Db, _: Reader, limit: Limit = 100, offset: Offset = 0
) -> RoundInsatser:
    """Any of declared, suggested, area, sdg, framework, horizon, basis, perspective, territory, target_group,
    municipality, result (achieved, expected) as parameters; the value `none` for those that have no value."""
    where = {name: value for name, value in request.query_params.items() if name not in ("limit", "offset")}
    if unknown := sorted(set(where) - set(overview.CHOICES)):
        known = ", ".join(overview.CHOICES)
        raise Problem(
            422,
            "choice-unknown",
            (
                f"Det går inte att välja på {', '.join(unknown)}. Välj bland: {known}.",
                f"Insatser cannot be chosen by {', '.join(unknown)}. Choose among: {known}.",
            ),
        )
    async with database.reading() as tx:
        state = await standing.round_of(tx, round)
        material = await standing.standing_in(tx, round)
    items = await asyncio.to_thread(lambda: overview.chosen(standing.parsed(*material), where))
    names = {respondent.code: respondent.name for respondent in state.respondents}
    page = [item | {"respondent_name": names.get(item["respondent"], "")} for item in items[offset : offset + limit]]
    return RoundInsatser.model_validate({"items": page, "total": len(items)})


@router.get("/v1/rounds/{round}/findings", tags=["findings"], summary="What is worth a second look")
async def get_findings(
    request: Request,
    round: str,
    database: Db,
    principal: Reporter,
    respondent: str | None = None,
    rule: Annotated[int | None, Query(ge=1, le=9999)] = None,
    answered: bool | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> FindingList:
    """Of the insatser that stand. With the scope `submit` one's own alone, and of others not even the names."""
    async with database.reading() as tx:
        state = await standing.round_of(tx, round)
        only = _only(principal, state, respondent)
        material = await standing.standing_in(tx, round)
        responses = await findings.responses_in(tx, round)
    found, returns = await asyncio.to_thread(_found, state, material, responses)
    wanted = [
        one
        for one in found
        if respondent in (None, one.finding.item.respondent)
        and only in (None, one.finding.item.respondent)
        and rule in (None, one.finding.rule.number)
        and answered in (None, one.response is not None)
    ]
    english = language_of(request) == "en"
    items = [findings.body(one, returns, only, english) for one in wanted[offset : offset + limit]]
    return FindingList.model_validate({"items": items, "total": len(wanted)})


def _found(state: RoundState, material: Any, responses: dict[str, Any]) -> tuple[list[findings.Found], dict[str, str]]:
    stands = list(standing.parsed(*material))
    return findings.found_in(state, stands, responses), {one.row.respondent: one.row.return_id for one in stands}


def _only(principal: Principal, state: RoundState, respondent: str | None) -> str | None:
    """The one respondent whose findings the caller may see; None for all. Raises Problem 403 for another's."""
    if principal.scopes & {"agency", "admin"} or (state.owner is not None and principal.may_submit(state.owner)):
        return None
    if respondent is not None and not principal.may_submit(respondent):
        raise not_yours(respondent)
    return principal.respondent or ""


@router.post(
    "/v1/rounds/{round}/findings/{finding}/response",
    tags=["findings"],
    summary="The respondent confirms or explains",
    openapi_extra=body_schema(ResponseIn),
)
async def post_response(
    request: Request, round: str, finding: str, database: Db, principal: Reporter
) -> FindingResponse:
    """By the respondent itself, or by the owner of the round. The newest answer counts; the agency sees it."""
    given = await read(request, ResponseIn)
    if given.answer == "explained" and not given.text.strip():
        said = ("Skriv en förklaring.", "Write an explanation.")
        raise Problem(
            422, "invalid", said, [{"pointer": "/text", "code": "missing", "severity": "error", "message": said}]
        )
    async with database.reading() as tx:
        state = await standing.round_of(tx, round)
        material = await standing.standing_in(tx, round)
    found, _ = await asyncio.to_thread(_found, state, material, {})
    item = next((one.finding.item for one in found if one.finding.id == finding), None)
    if item is None:
        raise not_found("Iakttagelsen", "The finding")
    if not principal.may_submit(item.respondent) and not (state.owner and principal.may_submit(state.owner)):
        raise not_yours(item.respondent)
    async with database.transaction() as tx:
        now, by = tx.now, principal.subject
        await responding.respond(tx, round, item.respondent, finding, given.answer, given.text.strip(), by)
    return FindingResponse(answer=given.answer, text=given.text.strip(), by=by, at=now)
