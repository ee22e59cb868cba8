"""Messages that could not be processed: seen, and sent again or discarded."""

from typing import Literal

from fastapi import APIRouter, Request

from libs.common.bodies import body_schema, read
from libs.common.problems import not_found
from services.notifications import parking
from services.notifications.api.shared import Admin, Id, Limit, Offset, Storage
from services.notifications.queries import parked as queries
from services.notifications.schemas import parked as schemas

router = APIRouter()


@router.get("/v1/parked", tags=["parked"], summary="Messages that could not be processed, last parked first")
async def list_parked(
    database: Storage,
    _: Admin,
    state: Literal["open", "retried", "discarded", "all"] = "open",
    limit: Limit = 100,
    offset: Offset = 0,
) -> schemas.ParkedList:
    async with database.reading() as tx:
        return await queries.parked_list(tx, state, limit, offset)


@router.get("/v1/parked/{id}", tags=["parked"], summary="A parked message with its body")
async def read_parked(database: Storage, _: Admin, id: Id) -> schemas.ParkedDetail:
    async with database.reading() as tx:
        found = await queries.parked_detail(tx, id)
    if found is None:
        raise not_found(f"Det parkerade meddelandet {id}", f"The parked message {id}")
    return found


@router.post("/v1/parked/{id}/retry", tags=["parked"], summary="Send the message to its queue again")
async def retry_parked(request: Request, database: Storage, caller: Admin, id: Id) -> schemas.ParkedDetail:
    """409 if it was sent again already; 503, and it stays listed, if the bus is away."""
    await parking.retry(database, request.app.state.runtime.bus, id, caller.subject)
    return await read_parked(database, caller, id)


@router.post(
    "/v1/parked/{id}/discard",
    tags=["parked"],
    summary="Say that the message is not to be processed, and why",
    openapi_extra=body_schema(schemas.DiscardIn),
)
async def discard_parked(request: Request, database: Storage, caller: Admin, id: Id) -> schemas.ParkedDetail:
    """It stays readable with `state=discarded`. 409 if it was sent again or discarded already."""
    wanted = await read(request, schemas.DiscardIn)
    async with database.transaction() as tx:
        await parking.discard(tx, id, caller.subject, wanted.reason)
    return await read_parked(database, caller, id)
