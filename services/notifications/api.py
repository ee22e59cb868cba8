"""The HTTP API of notifications: status, timelines, the live stream and parked messages."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Query, Request
from sse_starlette import EventSourceResponse

from libs.common.auth import Principal, needs, not_yours
from libs.common.database import Database
from libs.common.problems import language_of, not_found
from libs.common.service import database_of
from services.notifications import parking, queries, schemas, stream

router = APIRouter()

Caller = Annotated[Principal, Depends(needs("read", "agency", "admin", "submit"))]
Admin = Annotated[Principal, Depends(needs("admin"))]
Storage = Annotated[Database, Depends(database_of)]
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0)]


@router.get("/v1/rounds", tags=["status"], summary="Rounds, newest first")
async def list_rounds(database: Storage, caller: Caller, limit: Limit = 100, offset: Offset = 0) -> schemas.RoundList:
    async with database.reading() as tx:
        return await queries.rounds(tx, _only(caller), limit, offset)


@router.get("/v1/rounds/{round}/status", tags=["status"], summary="Who has reported what")
async def read_status(database: Storage, caller: Caller, round: str) -> schemas.RoundStatus:
    """With the scope `submit`, the respondents and the counts are the caller's own alone."""
    async with database.reading() as tx:
        status = await queries.round_status(tx, round, _only(caller))
    if status is None:
        raise not_found(f"Omgången {round}", f"The round {round}")
    return status


@router.get("/v1/returns/{return_id}/timeline", tags=["timelines"], summary="What has happened to a return")
async def read_return_timeline(
    request: Request,
    database: Storage,
    caller: Caller,
    return_id: str,
    limit: Limit = 100,
    offset: Offset = 0,
) -> schemas.Timeline:
    async with database.reading() as tx:
        condition = queries.of_return(return_id)
        owner = await queries.owner(tx, condition)
        if owner is None:
            raise not_found(f"Återrapporteringen {return_id}", f"The return {return_id}")
        _check(caller, owner)
        return await queries.timeline(tx, condition, limit, offset, language_of(request) == "en")


@router.get("/v1/insatser/{insats_id}/timeline", tags=["timelines"], summary="What has happened to an insats")
async def read_insats_timeline(
    request: Request,
    database: Storage,
    caller: Caller,
    insats_id: str,
    limit: Limit = 100,
    offset: Offset = 0,
) -> schemas.Timeline:
    """Includes the fate of the returns that it was signed in."""
    async with database.reading() as tx:
        condition = queries.of_insats(insats_id)
        owner = await queries.owner(tx, condition)
        if owner is None:
            raise not_found(f"Insatsen {insats_id}", f"The insats {insats_id}")
        _check(caller, owner)
        return await queries.timeline(tx, condition, limit, offset, language_of(request) == "en")


@router.get(
    "/v1/status/stream",
    tags=["status"],
    summary="The timeline as it grows (Server-Sent Events)",
    response_class=EventSourceResponse,
)
async def follow(
    request: Request,
    database: Storage,
    caller: Caller,
    round: str | None = None,
    detail: stream.Detail = "all",
    last_event_id: Annotated[int | None, Header(ge=0)] = None,
) -> EventSourceResponse:
    """Messages `timeline`, one per event, and `status`, at most four a second, with what has changed.

    `id` is the place in the timeline. With the header `Last-Event-ID` the stream goes on after that place
    without a gap; without it, it starts now, with a `status` of the latest events. `detail=status` leaves
    the single events out. A comment every 15 seconds shows that the line is open. The stream ends when the
    token does.
    """
    state = request.app.state
    if not hasattr(state, "tail"):
        state.tail = stream.Tail(database)
    view = stream.View(
        round=round,
        only=_only(caller),
        detail=detail,
        english=language_of(request) == "en",
        until=caller.expires,
    )
    return EventSourceResponse(stream.messages(state.tail, view, last_event_id), ping=15)


@router.get("/v1/parked", tags=["parked"], summary="Messages that could not be processed, last parked first")
async def list_parked(
    database: Storage,
    _: Admin,
    state: Literal["open", "retried", "all"] = "open",
    limit: Limit = 100,
    offset: Offset = 0,
) -> schemas.ParkedList:
    async with database.reading() as tx:
        return await queries.parked_list(tx, state, limit, offset)


@router.get("/v1/parked/{id}", tags=["parked"], summary="A parked message with its body")
async def read_parked(database: Storage, _: Admin, id: int) -> schemas.ParkedDetail:
    async with database.reading() as tx:
        found = await queries.parked_detail(tx, id)
    if found is None:
        raise not_found(f"Det parkerade meddelandet {id}", f"The parked message {id}")
    return found


@router.post("/v1/parked/{id}/retry", tags=["parked"], summary="Send the message to its queue again")
async def retry_parked(request: Request, database: Storage, caller: Admin, id: int) -> schemas.ParkedDetail:
    """409 if it was sent again already; 503, and it stays listed, if the bus is away."""
    await parking.retry(database, request.app.state.runtime.bus, id, caller.subject)
    return await read_parked(database, caller, id)


def _only(caller: Principal) -> str | None:
    """The one respondent that the caller may see; None for all of them."""
    if caller.scopes & {"read", "agency", "admin"}:
        return None
    return caller.respondent or ""


def _check(caller: Principal, owner: str) -> None:
    only = _only(caller)
    if only is not None and owner != only:
        raise not_yours(owner)
