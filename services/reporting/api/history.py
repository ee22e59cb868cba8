"""One insats through the years, by its respondent's own key."""

import asyncio
import re

from fastapi import APIRouter, Request, Response

from libs.common.auth import Principal, caller, not_yours
from libs.common.problems import language_of
from services.reporting.api.shared import Language, OwnDatabase, document_response
from services.reporting.queries import history as queries
from services.reporting.queries.reports import check_format, rendered
from services.reporting.reports.changes.history import history_document
from services.reporting.schemas import History

router = APIRouter(tags=["insatser"])
HISTORY = "/v1/insatser/{respondent}/{key}/history"


async def _may_read(request: Request, respondent: str) -> None:
    """What is signed is read by those who read reports, and by the respondent itself."""
    principal: Principal = await caller(request)
    if not principal.scopes & {"read", "agency", "admin"} and not principal.may_submit(respondent):
        raise not_yours(respondent)


@router.get(
    HISTORY + ".{format}",
    response_class=Response,
    summary="An insats through the years, as a document in any format",
)
async def get_history_document(
    request: Request,
    database: OwnDatabase,
    respondent: str,
    key: str,
    format: str,
    language: Language = None,
) -> Response:
    await _may_read(request, respondent)
    check_format(format)
    async with database.reading() as tx:
        found = await queries.history_of(tx, respondent, key)
    chosen = language or language_of(request)
    body = await asyncio.to_thread(rendered, history_document(found, chosen), format)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{found.insats_id}-history") + f".{format}"
    return document_response(body, format, name, chosen)


@router.get(HISTORY, summary="An insats through the years: planned against achieved, round by round")
async def get_history(request: Request, database: OwnDatabase, respondent: str, key: str) -> History:
    """Oldest round first; each with the signed versions that hold it, what was planned and achieved, and what changed
    since the round before."""
    await _may_read(request, respondent)
    async with database.reading() as tx:
        return await queries.history_of(tx, respondent, key)
