"""Webhook subscriptions: a subscriber's own; an admin sees and mends everybody's."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Request, Response

from libs.common.auth import Principal, needs
from libs.common.database import Transaction
from libs.common.problems import Problem, not_found
from libs.common.remembering import Reply, once
from services.notifications.api.shared import Limit, Offset, Storage
from services.notifications.handlers import subscriptions as handlers
from services.notifications.models import REMEMBERED
from services.notifications.queries import subscriptions as queries
from services.notifications.schemas import subscriptions as schemas
from services.notifications.subscriptions import signing
from services.notifications.webhooks.challenge import challenge, check_target
from services.notifications.webhooks.lanes import sender_of
from services.notifications.webhooks.sending import Sender

router = APIRouter(prefix="/v1/subscriptions", tags=["subscriptions"])
Subscriber = Annotated[Principal, Depends(needs("read", "admin"))]
IdempotencyKey = Annotated[str | None, Header(max_length=255)]


def sender(request: Request) -> Sender:
    state = request.app.state
    if not hasattr(state, "webhook_sender"):
        state.webhook_sender = sender_of(state.runtime)
    made: Sender = state.webhook_sender
    return made


@router.post("", status_code=201, summary="Subscribe")
async def create(
    request: Request,
    response: Response,
    database: Storage,
    caller: Subscriber,
    given: schemas.NewSubscription,
    idempotency_key: IdempotencyKey = None,
) -> schemas.SubscriptionWithSecret:
    """The endpoint is sent a challenge at once and must give it back (docs/subscribe.md); it is `active` then, else
    `unverified` with the reason in `last_fault`: call `resume` when it is ready. The secret is shown this once."""
    sending = sender(request)
    await check_target(sending, given.url)
    async with database.transaction() as tx:

        async def act() -> Reply:
            return Reply(201, {"id": await handlers.create_subscription(tx, caller.subject, given.model_dump())})

        reply = await once(tx, REMEMBERED, idempotency_key, caller, await request.body(), act)
        id = reply.body["id"]
        row = await handlers.locked(tx, id)
    if row is None:
        raise not_found(f"Prenumerationen {id}", f"The subscription {id}")
    if row.state == "unverified":
        await _challenge(request, database, row)
    response.headers["Location"] = f"{request.url.path}/{id}"
    shown = await read(database, caller, id)
    secret = signing.shown(signing.secret_of(sending.key, id, row.key_version))
    return schemas.SubscriptionWithSecret(**shown.model_dump(), secret=secret)


@router.get("", summary="Subscriptions, the oldest first")
async def list_all(
    database: Storage, caller: Subscriber, limit: Limit = 100, offset: Offset = 0
) -> schemas.SubscriptionList:
    async with database.reading() as tx:
        return await queries.subscriptions(tx, None if "admin" in caller.scopes else caller.subject, limit, offset)


@router.get("/{id}", summary="A subscription and how it fares")
async def read(database: Storage, caller: Subscriber, id: str) -> schemas.SubscriptionItem:
    async with database.reading() as tx:
        found = await queries.subscription(tx, id)
    if found is None or not _may_see(caller, found.owner):
        raise not_found(f"Prenumerationen {id}", f"The subscription {id}")
    return found


@router.patch("/{id}", summary="Change what is told, or where")
async def change(
    request: Request, database: Storage, caller: Subscriber, id: str, given: schemas.ChangedSubscription
) -> schemas.SubscriptionItem:
    fields = {name: part for name, part in given.model_dump(exclude_unset=True).items() if part is not None}
    if "url" in fields:
        await check_target(sender(request), fields["url"])
    async with database.transaction() as tx:
        moved = await handlers.change_subscription(tx, await _mine(tx, caller, id), fields, caller.subject)
        row = await handlers.locked(tx, id)
    if moved:
        await _challenge(request, database, row)
    return await read(database, caller, id)


@router.delete("/{id}", status_code=204, summary="End a subscription; its messages go with it")
async def remove(database: Storage, caller: Subscriber, id: str) -> None:
    async with database.transaction() as tx:
        await handlers.delete_subscription(tx, await _mine(tx, caller, id), caller.subject)


@router.get("/{id}/deliveries", summary="Its messages and what became of each, the newest first")
async def list_deliveries(
    database: Storage,
    caller: Subscriber,
    id: str,
    state: Literal["pending", "delivered", "parked", "all"] = "all",
    limit: Limit = 100,
    offset: Offset = 0,
) -> schemas.DeliveryList:
    await read(database, caller, id)
    async with database.reading() as tx:
        return await queries.deliveries(tx, id, state, limit, offset)


@router.post("/{id}/replay", status_code=202, summary="Send everything from a number on again")
async def replay(database: Storage, caller: Subscriber, id: str, given: schemas.ReplayFrom) -> schemas.Replayed:
    """The same bytes under the same `webhook-id`. While it is paused they wait for `resume`. 422 where what was
    accepted long ago has been removed: `kept_from` is the first number that can be had. `parked_only` sends what was
    given up, which is never removed."""
    async with database.transaction() as tx:
        mine = await _mine(tx, caller, id)
        messages = await handlers.replay_subscription(
            tx, mine, given.from_, caller.subject, parked_only=given.parked_only
        )
    return schemas.Replayed(from_=given.from_, messages=messages)


@router.post("/{id}/pause", summary="Send nothing for now; what happens is kept")
async def pause(database: Storage, caller: Subscriber, id: str) -> schemas.SubscriptionItem:
    async with database.transaction() as tx:
        await handlers.pause_subscription(tx, await _mine(tx, caller, id), caller.subject)
    return await read(database, caller, id)


@router.post("/{id}/resume", summary="Go on, and try at once what is waiting")
async def resume(request: Request, database: Storage, caller: Subscriber, id: str) -> schemas.SubscriptionItem:
    """One that is unverified is sent the challenge again; 422 with the reason if that is not given back."""
    async with database.transaction() as tx:
        row = await _mine(tx, caller, id)
        if row.state != "unverified":
            await handlers.resume_subscription(tx, row, caller.subject)
    if row.state == "unverified":
        await _challenge(request, database, row)
        after = await read(database, caller, id)
        if after.state == "unverified":
            raise _not_echoed(str(after.last_fault), after.last_status)
    return await read(database, caller, id)


@router.post("/{id}/rotate-key", summary="A new secret; the former signs too for a while")
async def rotate_key(
    request: Request, database: Storage, caller: Subscriber, id: str, given: schemas.NewKey | None = None
) -> schemas.SubscriptionWithSecret:
    """During the overlap `webhook-signature` holds two signatures. The new secret is shown this once."""
    hours = (given or schemas.NewKey()).overlap_hours
    async with database.transaction() as tx:
        version = await handlers.rotate_key(tx, await _mine(tx, caller, id), hours, caller.subject)
    shown = await read(database, caller, id)
    secret = signing.shown(signing.secret_of(sender(request).key, id, version))
    return schemas.SubscriptionWithSecret(**shown.model_dump(), secret=secret)


async def _challenge(request: Request, database: Storage, row: Any) -> None:
    """Outside of any transaction: it lasts as long as the endpoint takes to answer."""
    result = await challenge(sender(request), row.id, row.url, (row.key_version,))
    async with database.transaction() as tx:
        if result.fault is None:
            await handlers.verify_subscription(tx, row.id, row.url)
        else:
            await handlers.refuse_subscription(tx, row.id, result.status, result.fault)


async def _mine(tx: Transaction, caller: Principal, id: str) -> Any:
    row = await handlers.locked(tx, id)
    if row is None or not _may_see(caller, row.owner):
        raise not_found(f"Prenumerationen {id}", f"The subscription {id}")
    return row


def _may_see(caller: Principal, owner: str) -> bool:
    return "admin" in caller.scopes or caller.subject == owner


def _not_echoed(fault: str, status: int | None) -> Problem:
    told = f"{fault}, HTTP {status}" if status else fault
    return Problem(
        422,
        "endpoint-unverified",
        (
            f"Adressen svarade inte med kontrollfrågans ord ({told}).",
            f"The endpoint did not give the challenge back ({told}).",
        ),
    )
