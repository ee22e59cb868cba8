"""Aggregation over HTTP: tables, completeness, and the subscriber's feed."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from libs.common.auth import Principal, needs
from libs.common.database import Database
from libs.common.problems import Problem
from libs.common.service import database_of
from services.aggregation import queries
from services.aggregation.measures import DIMENSIONS
from services.aggregation.schemas import Aggregates, Completeness, Feed

router = APIRouter()

Db = Annotated[Database, Depends(database_of)]
Reader = Annotated[Principal, Depends(needs("read", "agency", "admin"))]
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=2**63 - 1)]
FEED_POLL_SECONDS = 0.5
"""How soon a stream looks for what another replica has added."""


def page(items: Sequence[Any], limit: int, offset: int) -> dict[str, Any]:
    return {"items": items[offset : offset + limit], "total": len(items)}


@router.get("/v1/rounds/{round_id}/aggregates", response_model=Aggregates, response_model_exclude_unset=True)
async def get_aggregates(
    round_id: str,
    database: Db,
    _: Reader,
    by: Annotated[str, Query(description=f"Comma-separated: {', '.join(DIMENSIONS)}")] = "respondent,area",
    limit: Limit = 1000,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Standing insatser, certified nils and declared amounts; `href` of a row leads to the insatser behind it.

    422 `too-many-rows` for dimensions that together would divide the insatser among more than 250 000 rows."""
    async with database.reading() as tx:
        rows = await queries.aggregates(tx, round_id, queries.dimensions(by))
    return page(rows, limit, offset)


@router.get("/v1/rounds/{round_id}/aggregates/insatser")
async def get_insatser_behind(
    request: Request, round_id: str, database: Db, _: Reader, limit: Limit = 1000, offset: Offset = 0
) -> dict[str, Any]:
    """The insats versions behind a row: give the row's own values, e.g. `?respondent=24&area=boende`."""
    where = {k: v for k, v in request.query_params.items() if k not in ("limit", "offset")}
    queries.only_dimensions(list(where))
    async with database.reading() as tx:
        return page(await queries.insatser_behind(tx, round_id, where), limit, offset)


@router.get("/v1/rounds/{round_id}/completeness", response_model=Completeness, response_model_exclude_unset=True)
async def get_completeness(
    round_id: str, database: Db, _: Reader, limit: Limit = 1000, offset: Offset = 0
) -> dict[str, Any]:
    async with database.reading() as tx:
        return page(await queries.completeness(tx, round_id), limit, offset)


@router.get("/v1/events", response_model=Feed, responses={200: {"content": {"text/event-stream": {}}}})
async def get_events(
    request: Request,
    database: Db,
    reader: Reader,
    after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
    limit: Limit = 100,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Any:
    """The feed after number `after`; with `Accept: text/event-stream` as a stream that goes on until the token ends."""
    if "text/event-stream" in request.headers.get("accept", ""):
        return EventSourceResponse(_stream(database, _start(last_event_id, after), reader.expires), ping=15)
    async with database.reading() as tx:
        entries, head = await queries.feed(tx, after, limit), await queries.feed_head(tx)
    # The bodies are passed on as they were sent, byte for byte.
    items = b",".join(body for _, body in entries)
    return Response(b'{"items":[' + items + b'],"total":%d}' % head, media_type="application/json")


def _start(last_event_id: str | None, after: int) -> int:
    if last_event_id is None:
        return after
    if not re.fullmatch("[0-9]{1,18}", last_event_id):
        raise Problem(
            400, "bad-last-event-id", ("Last-Event-ID ska vara ett heltal.", "Last-Event-ID should be a whole number.")
        )
    return int(last_event_id)


async def _stream(database: Database, after: int, until: float) -> AsyncIterator[ServerSentEvent]:
    while time.time() < until:
        async with database.reading() as tx:
            entries = await queries.feed(tx, after, 200)
        for sequence, body in entries:
            after = sequence
            yield ServerSentEvent(data=body.decode(), event="aggregate.updated.v1", id=str(sequence))
        if not entries:
            await asyncio.sleep(FEED_POLL_SECONDS)
