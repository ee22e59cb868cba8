"""One insats through the years, by its respondent's own key."""

import asyncio
import re

from fastapi import APIRouter, Request, Response

from libs.common.auth import Principal, caller, not_yours
from libs.common.database import Database
from libs.common.problems import Problem, language_of
from services.reporting.api.shared import Language, OwnDatabase, document_response
from services.reporting.queries import history as queries
from services.reporting.queries.reports import check_format, rendered
from services.reporting.reports.changes.history import history_document
from services.reporting.schemas.history import History

router = APIRouter(tags=["insatser"])
HISTORY = "/v1/insatser/{respondent}/{key}/history"


async def _whose_rounds(request: Request, respondent: str) -> str | None:
    """What is signed is read by those who read reports and by the respondent itself: None. Whoever owns rounds sees
    what its respondents have signed in them."""
    principal: Principal = await caller(request)
    if principal.scopes & {"read", "agency", "admin"} or principal.may_edit(respondent):
        return None
    if not principal.scopes & {"submit", "edit"} or principal.respondent is None:
        raise not_yours(respondent)
    return principal.respondent


async def _history(request: Request, database: Database, respondent: str, key: str) -> History:
    owner = await _whose_rounds(request, respondent)
    async with database.reading() as tx:
        try:
            return await queries.history_of(tx, respondent, key, owner)
        except Problem:
            if owner is None:
                raise
            raise not_yours(respondent) from None  # not told whether there is any


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
    check_format(format)
    found = await _history(request, database, respondent, key)
    chosen = language or language_of(request)
    body = await asyncio.to_thread(rendered, history_document(found, chosen), format)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{found.insats_id}-history") + f".{format}"
    return document_response(body, format, name, chosen)


@router.get(HISTORY, summary="An insats through the years: planned against achieved, round by round")
async def get_history(request: Request, database: OwnDatabase, respondent: str, key: str) -> History:
    """Oldest round first; each with the signed versions that hold it, what was planned and achieved, and what changed
    since the round before."""
    return await _history(request, database, respondent, key)
