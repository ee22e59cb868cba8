"""Reports of what stands in a round now."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response

from libs.common.problems import language_of
from services.reporting.api.shared import Language, Limit, Offset, OwnDatabase, Reader, Turns
from services.reporting.formats import FORMATS
from services.reporting.queries import reports as queries
from services.reporting.reports import respondent_of
from services.reporting.schemas.rounds import RoundList

router = APIRouter(tags=["reports"])

ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The document",
        "content": {one.media_type.partition(";")[0]: {} for one in FORMATS.values()},
    },
    304: {"description": "The caller has this very document (If-None-Match)"},
    404: {"description": "No such round, report or format; the detail names what there is"},
}


@router.get("/v1/rounds", summary="Rounds that reports can be made of")
async def list_rounds(
    database: OwnDatabase,
    _: Reader,
    limit: Limit = 100,
    offset: Offset = 0,
) -> RoundList:
    async with database.reading() as tx:
        return await queries.rounds(tx, limit, offset)


@router.get(
    "/v1/rounds/{round}/reports/{report:path}.{format}",
    summary="A report of what stands in a round",
    description="Our own words in Swedish, or English by `language` or Accept-Language; "
    "respondents' texts always as they were written.",
    response_class=Response,
    responses=ANSWERS,
)
async def get_report(
    request: Request,
    database: OwnDatabase,
    turns: Turns,
    _: Reader,
    round: str,
    report: str,
    format: str,
    language: Language = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    asked = queries.Asked(round, report, format, language or language_of(request))
    queries.check(asked)
    async with database.reading() as tx:
        etag = queries.etag_of(asked, await queries.stand_of(tx, round))
    if queries.is_fresh(if_none_match, etag):
        return Response(status_code=304, headers=_headers(etag))
    async with turns:
        async with database.reading() as tx:  # anew: it may have waited long
            stand = await queries.stand_of(tx, round)
            source = await queries.source_of(tx, round, stand, respondent_of(report))
        body = await asyncio.to_thread(queries.compiled, asked, source)
    chosen = FORMATS[format]
    headers = _headers(queries.etag_of(asked, stand)) | {
        "Content-Language": asked.language,
        "Content-Disposition": f'{chosen.disposition}; filename="{asked.filename}"',
    }
    return Response(body, media_type=chosen.media_type, headers=headers)


def _headers(etag: str) -> dict[str, str]:
    return {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept-Language, Authorization"}
