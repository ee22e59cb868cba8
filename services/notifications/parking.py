"""Messages that a service could not process: taken in from the parking queue, sent back or discarded by an admin."""

import asyncio
import hashlib
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from libs.common.bus import Bus, Incoming, Parked, ReceiveParked
from libs.common.database import Database, Transaction, is_transient, table_of
from libs.common.problems import Problem, not_found
from services.notifications import audit, models

log = structlog.get_logger()

PARKED = table_of(models.ParkedMessage)
LONGEST_PAUSE_SECONDS = 5.0


def receive_parked(database: Database) -> ReceiveParked:
    """Takes in parked messages. Returns when one is stored: the bus may forget it then, so never before."""

    async def receive(parked: Parked) -> None:
        pause = 0.1
        while True:
            try:
                async with database.transaction() as tx:
                    await store(tx, parked)
                return
            except Exception as error:
                # Whatever the fault, giving up would lose the message; one that does not pass by itself is
                # shown as an error for somebody to act on.
                report = log.warning if is_transient(error) else log.error
                report("parked message not stored, trying again", id=parked.message.id, reason=repr(error))
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    return receive


async def store(tx: Transaction, parked: Parked) -> None:
    """A message not seen before is added; one that was retried since is open again; else it is a repeat."""
    statement = (postgresql_insert if tx.is_postgresql else sqlite_insert)(PARKED).values(_row(tx, parked))
    again = statement.on_conflict_do_update(
        index_elements=["queue", "event_id", "fingerprint"],
        set_={
            "cause": statement.excluded.cause,
            "parked_at": statement.excluded.parked_at,
            "times": PARKED.c.times + 1,
            "retried_at": None,
            "retried_by": None,
        },
        where=PARKED.c.retried_at.is_not(None),
    )
    await tx.execute(again)


def _row(tx: Transaction, parked: Parked) -> dict[str, Any]:
    message = parked.message
    return {
        "queue": parked.queue,
        "event_id": message.id,
        "fingerprint": hashlib.sha256(message.body).hexdigest(),
        "event_type": message.event_type,
        "routing_key": message.routing_key,
        "body": message.body,
        "cause": parked.cause.replace("\x00", "\N{REPLACEMENT CHARACTER}"),  # PostgreSQL's text has no NUL
        "parked_at": tx.now,
        "times": 1,
        "retried_at": None,
        "retried_by": None,
        "discarded_at": None,
        "discarded_by": None,
        "discard_reason": None,
    }


async def retry(database: Database, bus: Bus, parked_id: int, by: str) -> None:
    """Puts the message back in the queue that it came from, then notes it. Raises Problem 404, 409 or 503.

    The row stays locked from before the publishing until the note is committed: should the message come back
    at once, it is taken in after that and opened again. A crash in between leaves it listed.
    """
    async with database.transaction() as tx:
        query = select(PARKED).where(PARKED.c.id == parked_id)
        row = await tx.row(query.with_for_update() if tx.is_postgresql else query)
        if row is None:
            raise not_found(f"Det parkerade meddelandet {parked_id}", f"The parked message {parked_id}")
        _refuse_settled(row)
        message = Incoming(row.event_id, row.event_type, row.routing_key, bytes(row.body))
        try:
            await bus.retry(Parked(message, row.queue, row.cause))
        except Exception as error:
            log.warning("parked message not sent", id=row.event_id, queue=row.queue, reason=repr(error))
            raise _bus_away() from error
        await tx.execute(update(PARKED).where(PARKED.c.id == parked_id).values(retried_at=tx.now, retried_by=by))
        audit.record(tx, "parked.retried", by, about=str(parked_id), details=_named(row))
    log.info("parked message retried", id=message.id, queue=row.queue, by=by)


async def discard(tx: Transaction, parked_id: int, by: str, reason: str) -> None:
    """Takes the message off the list for good, with the reason; it is kept. Raises Problem 404 or 409."""
    query = select(PARKED).where(PARKED.c.id == parked_id)
    row = await tx.row(query.with_for_update() if tx.is_postgresql else query)
    if row is None:
        raise not_found(f"Det parkerade meddelandet {parked_id}", f"The parked message {parked_id}")
    _refuse_settled(row)
    values = {"discarded_at": tx.now, "discarded_by": by, "discard_reason": reason}
    await tx.execute(update(PARKED).where(PARKED.c.id == parked_id).values(**values))
    audit.record(tx, "parked.discarded", by, about=str(parked_id), details=_named(row) | {"reason": reason})


def _named(row: Any) -> dict[str, str]:
    return {"queue": row.queue, "event_id": row.event_id, "event_type": row.event_type}


def _refuse_settled(row: Any) -> None:
    if row.retried_at is not None:
        raise _already_retried()
    if row.discarded_at is not None:
        raise Problem(
            409,
            "already-discarded",
            (
                f"Meddelandet har redan kastats: {row.discard_reason}",
                f"The message has been discarded already: {row.discard_reason}",
            ),
        )


def _already_retried() -> Problem:
    return Problem(
        409,
        "already-retried",
        (
            "Meddelandet har redan skickats igen. Går det fel även då kommer det tillbaka i listan.",
            "The message has been sent again already. Should it fail once more, it returns to the list.",
        ),
    )


def _bus_away() -> Problem:
    return Problem(
        503,
        "bus-away",
        (
            "Meddelandet gick inte att skicka just nu och ligger kvar i listan. Försök igen om en stund.",
            "The message could not be sent just now and stays in the list. Try again shortly.",
        ),
        headers={"Retry-After": "2"},
    )
