"""Status, timelines and the live stream."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from sse_starlette import EventSourceResponse

from libs.common.auth import Principal, needs, not_yours
from libs.common.problems import language_of, not_found
from services.notifications import stream
from services.notifications.api.shared import Limit, Offset, Storage, Word
from services.notifications.queries import status as queries
from services.notifications.queries import steps
from services.notifications.schemas import status as schemas
from services.notifications.schemas import steps as schemas_of_steps

router = APIRouter()

Caller = Annotated[Principal, Depends(needs("read", "agency", "admin", "submit", "edit"))]


@router.get("/v1/rounds", tags=["status"], summary="Rounds, newest first")
async def list_rounds(database: Storage, caller: Caller, limit: Limit = 100, offset: Offset = 0) -> schemas.RoundList:
    async with database.reading() as tx:
        return await queries.rounds(tx, _only(caller), limit, offset)


@router.get("/v1/rounds/{round}/status", tags=["status"], summary="Who has reported what")
async def read_status(database: Storage, caller: Caller, round: str) -> schemas.RoundStatus:
    """With the scopes `submit` and `edit`, the respondents and the counts are the caller's own alone."""
    async with database.reading() as tx:
        status = await queries.round_status(tx, round, _only(caller))
    if status is None:
        raise not_found(f"Omgången {round}", f"The round {round}")
    return status


@router.get("/v1/queue", tags=["status"], summary="Returns that are being processed, and how long that may take")
async def read_queue(request: Request, database: Storage, caller: Caller, round: Word = None) -> schemas_of_steps.Queue:
    """With the scope `submit`, the caller's own and those of its own rounds; positions count everybody's."""
    settings = request.app.state.runtime.settings
    async with database.reading() as tx:
        return await steps.queue(tx, round, _only(caller), timedelta(minutes=settings.stuck_minutes))


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
        told = await queries.timeline(tx, condition, limit, offset, language_of(request) == "en")
        return told.model_copy(update={"steps": await steps.steps_of_return(tx, return_id)})


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
        told = await queries.timeline(tx, condition, limit, offset, language_of(request) == "en")
        return told.model_copy(update={"steps": await steps.steps_of_insats(tx, insats_id)})


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
    round: Word = None,
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


def _only(caller: Principal) -> str | None:
    """The respondent that the caller's view is limited to (`queries.is_own`); None for all of them."""
    if caller.scopes & {"read", "agency", "admin"}:
        return None
    return caller.respondent or ""


def _check(caller: Principal, owner: str) -> None:
    if not queries.is_own(_only(caller), owner):
        raise not_yours(owner)
