"""The draft's answers, certificates of nothing to report and analyses: each put or removed by itself."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from libs.common.bodies import body_schema, read
from libs.common.events import NilReturn
from libs.common.problems import not_found
from services.intake.api.shared import CONDITIONS, DRAFT, Db, Own, frozen_form, refuse_errors
from services.intake.handlers import conditions, draft_parts, drafts
from services.intake.rules import check_answer, check_nil_return
from services.intake.schemas import AnalysesIn, AnswerIn, NilReasonIn

router = APIRouter(tags=["draft"])


@router.put(DRAFT + "/answers/{question}", response_model=AnswerIn, openapi_extra=body_schema(AnswerIn) | CONDITIONS)
async def put_answer(request: Request, round_id: str, respondent: str, question: str, database: Db, _: Own) -> Response:
    given = await read(request, AnswerIn)
    refuse_errors(check_answer(await frozen_form(request, round_id), question, given, ""))
    async with database.transaction() as tx:
        await drafts.open_draft(tx, round_id, respondent)
        if condition := conditions.wanted(request.headers):
            conditions.check(condition, await draft_parts.answer_tag(tx, round_id, respondent, question))
        await draft_parts.put_answers(tx, round_id, respondent, {question: given})
    return _put(given.model_dump(), given.model_dump(exclude_none=True))


@router.delete(DRAFT + "/answers/{question}", status_code=204, openapi_extra=CONDITIONS)
async def remove_answer(request: Request, round_id: str, respondent: str, question: str, database: Db, _: Own) -> None:
    """The question stands unanswered again."""
    async with database.transaction() as tx:
        await drafts.open_draft(tx, round_id, respondent)
        if condition := conditions.wanted(request.headers):
            conditions.check(condition, await draft_parts.answer_tag(tx, round_id, respondent, question))
        if not await draft_parts.remove_answer(tx, round_id, respondent, question):
            raise not_found("Svaret i utkastet", "The answer in the draft")


@router.put(
    DRAFT + "/nil-returns/{area}", response_model=NilReturn, openapi_extra=body_schema(NilReasonIn) | CONDITIONS
)
async def put_nil_return(request: Request, round_id: str, respondent: str, area: str, database: Db, _: Own) -> Response:
    """Certifies that there is nothing to report in the area, and why."""
    nil = NilReturn(area=area, reason=(await read(request, NilReasonIn)).reason)
    form = await frozen_form(request, round_id)
    async with database.transaction() as tx:
        await drafts.open_draft(tx, round_id, respondent)
        if condition := conditions.wanted(request.headers):
            conditions.check(condition, await draft_parts.nil_return_tag(tx, round_id, respondent, area))
        there = await drafts.insatser_in_area(tx, round_id, respondent, area)
        refuse_errors(check_nil_return(form, nil, there, ""))
        await draft_parts.put_nil_returns(tx, round_id, respondent, [nil])
    return _put(nil.model_dump(), nil.model_dump())


@router.delete(DRAFT + "/nil-returns/{area}", status_code=204, openapi_extra=CONDITIONS)
async def remove_nil_return(request: Request, round_id: str, respondent: str, area: str, database: Db, _: Own) -> None:
    async with database.transaction() as tx:
        await drafts.open_draft(tx, round_id, respondent)
        if condition := conditions.wanted(request.headers):
            conditions.check(condition, await draft_parts.nil_return_tag(tx, round_id, respondent, area))
        if not await draft_parts.remove_nil_return(tx, round_id, respondent, area):
            raise not_found("Intyget i utkastet", "The certificate in the draft")


@router.put(DRAFT + "/analyses", response_model=AnalysesIn, openapi_extra=body_schema(AnalysesIn) | CONDITIONS)
async def put_analyses(request: Request, round_id: str, respondent: str, database: Db, _: Own) -> Response:
    """Replaces the table of analyses. What the rules say of its rows is a finding, told with the draft."""
    rows = (await read(request, AnalysesIn)).analyses
    async with database.transaction() as tx:
        await drafts.open_draft(tx, round_id, respondent)
        if condition := conditions.wanted(request.headers):
            conditions.check(condition, await draft_parts.analyses_tag(tx, round_id, respondent))
        await draft_parts.put_analyses(tx, round_id, respondent, rows)
    return _put({"analyses": rows}, rows)


def _put(body: object, content: object) -> Response:
    """What was put, with the tag that it now has."""
    return JSONResponse(body, headers={"ETag": f'"{conditions.tag(content)}"'})
