"""What happens to a delivered event: inbox, handler and outbox in one transaction; retries; parking.

Retrying is done here and not by the broker: brokers of different versions count redeliveries
differently, none before 4.3 waits in between, and none says why it gave up.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import Table

from libs.common import cancelling, inbox
from libs.common.batching import Batcher
from libs.common.bus import Bus, ConsumerTable, Incoming, Parked, queue_of
from libs.common.database import Database, Transaction, is_there_already, is_transient
from libs.common.envelope import CloudEvent, UnreadableEvent, decode
from libs.common.events import EVENTS

logger = structlog.get_logger()


class Worker:
    """Takes a service's events in. Events that arrive together share a transaction."""

    DELIVERY_LIMIT = 5
    """Tries of an event whose handler fails; a database that is away does not count."""
    BATCH = 100

    def __init__(self, service: str, consumers: ConsumerTable, database: Database, bus: Bus) -> None:
        self.queue = queue_of(service)
        self.consumers = consumers
        self.database = database
        self.bus = bus
        self._batcher: Batcher[inbox.Arrival, None] = Batcher(
            self._process, size=self.BATCH, splits=lambda error: not is_transient(error)
        )

    async def receive(self, message: Incoming) -> None:
        """Returns when the event is processed or parked."""
        try:
            event = decode(message.event_type, message.body)
        except UnreadableEvent as error:
            await self._park(message, str(error))
            return
        tries, pause = 0, 0.05
        while True:
            try:
                await self._batcher.submit((event, message.body))
                return
            except Exception as error:
                if not is_transient(error):
                    tries += 1
                    logger.warning("event not processed", queue=self.queue, id=message.id, tries=tries, exc_info=error)
                    if tries >= self.DELIVERY_LIMIT:
                        await self._park(message, f"{type(error).__name__}: {error}")
                        return
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)

    async def _process(self, arrivals: Sequence[inbox.Arrival]) -> list[Exception | None]:
        await take_in(self.database, self.consumers, arrivals)
        return [None] * len(arrivals)

    async def _park(self, message: Incoming, cause: str) -> None:
        pause = 0.1
        while True:
            try:
                await self.bus.park(Parked(message, self.queue, cause[:4000]))
                logger.error("event parked", queue=self.queue, id=message.id, type=message.event_type, cause=cause)
                return
            except asyncio.CancelledError:
                if cancelling.asked_for():
                    raise
                reason = "connection lost"
            except Exception as error:
                reason = repr(error)
            logger.warning("parking failed, trying again", queue=self.queue, id=message.id, reason=reason)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)


async def take_in(database: Database, consumers: ConsumerTable, arrivals: Sequence[inbox.Arrival]) -> None:
    """Inbox, handlers and outbox in one transaction. Events that were taken in before change nothing."""
    log: Table = database.metadata.tables["inbox"]
    try:
        async with database.transaction() as tx:
            await handle_events(tx, consumers, inbox.expect(tx, log, arrivals))
    except Exception as error:
        if not is_there_already(error):
            raise
        async with database.transaction(repeating=True) as tx:
            await handle_events(tx, consumers, await inbox.record(tx, log, arrivals))


async def handle_events(tx: Transaction, consumers: ConsumerTable, arrived: Sequence[CloudEvent[Any]]) -> None:
    """Gives each handler its events, type by type in order of arrival. Also used by replay."""
    by_type: dict[str, list[CloudEvent[Any]]] = {}
    for event in arrived:
        by_type.setdefault(event.type, []).append(event)
    for event_type, events in by_type.items():
        handler = consumers.get(EVENTS[event_type])
        if handler is not None:
            await handler(tx, events)
