"""The in-process bus: queues as rows of a SQLite file, so that a killed process finds its messages again.

Same promises as RabbitMQ: a publish is confirmed by its commit, a message goes when it has been dealt with.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, Text, UniqueConstraint, delete, select
from sqlalchemy.dialects.sqlite import insert

from libs.common import bus, envelope, events
from libs.common.bus import Incoming, Message, NotReady, Parked, queue_of
from libs.common.database import BigId, Database

log = structlog.get_logger()
METADATA = MetaData()
MESSAGES = Table(
    "message",
    METADATA,
    Column("position", BigId, primary_key=True, autoincrement=True),
    Column("queue", String(64), nullable=False),
    Column("event_id", String(36), nullable=False),
    Column("event_type", String(64), nullable=False),
    Column("routing_key", String(255), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("origin", String(64), nullable=False, default=""),
    Column("cause", Text, nullable=False, default=""),
    UniqueConstraint("queue", "event_id", "origin"),
    sqlite_autoincrement=True,  # a position is never used again, so that "after the last" misses nothing
)
"""Messages waiting in queues. `origin` and `cause` are set in the queue of parked messages."""
WINDOW = 200
"""Messages of one queue being dealt with at a time (RabbitMQ's prefetch)."""


class Queues:
    """The broker of the embedded set-up: one for the process, shared by the five services."""

    def __init__(self, path: Path) -> None:
        self.database = Database(f"sqlite:///{path}", METADATA)
        self.filled: dict[str, asyncio.Event] = {}

    async def open(self) -> None:
        async with self.database.engine.begin() as connection:
            await connection.run_sync(METADATA.create_all)

    async def put(self, rows: Sequence[dict[str, Any]], *, again: bool = False) -> None:
        """Adds messages. One that still waits in its queue is not added a second time, unless it is meant to
        be dealt with `again`: then it gets a new place, which outlives the removal of the old."""
        statement = insert(MESSAGES).prefix_with("or replace" if again else "or ignore")
        async with self.database.transaction() as tx:
            await tx.execute(statement, list(rows))
        for queue in {row["queue"] for row in rows}:
            if filled := self.filled.get(queue):
                filled.set()

    async def waiting(self, queue: str, after: int, limit: int) -> Sequence[Any]:
        async with self.database.reading() as tx:
            return await tx.rows(
                select(MESSAGES)
                .where(MESSAGES.c.queue == queue, MESSAGES.c.position > after)
                .order_by(MESSAGES.c.position)
                .limit(limit)
            )

    async def remove(self, positions: Sequence[int]) -> None:
        async with self.database.transaction() as tx:
            await tx.execute(delete(MESSAGES).where(MESSAGES.c.position.in_(positions)))

    async def close(self) -> None:
        await self.database.close()


class EmbeddedBus:
    """One service's connection to the process's queues."""

    def __init__(self, queues: Queues, service: str) -> None:
        self.queues = queues
        self.queue = queue_of(service)
        self._pumps: list[asyncio.Task[None]] = []

    async def start(self, receive: bus.Receive | None, receive_parked: bus.ReceiveParked | None = None) -> None:
        if receive:
            self._deliver(self.queue, lambda row: receive(_incoming(row)))
        if receive_parked:
            self._deliver(bus.PARKED_QUEUE, lambda row: receive_parked(Parked(_incoming(row), row.origin, row.cause)))

    def _deliver(self, queue: str, deal_with: Any) -> None:
        self.queues.filled[queue] = asyncio.Event()
        self._pumps.append(asyncio.create_task(self._pump(queue, deal_with), name=f"pump {queue}"))

    async def _pump(self, queue: str, deal_with: Any) -> None:
        """Hands out the queue's messages in order, up to a window at a time, and removes the finished ones."""
        while True:
            running: dict[asyncio.Task[Any], int] = {}
            try:
                await self._hand_out(queue, deal_with, running)
            except Exception as error:  # such as a full disk: what is in the file is handed out again
                log.error("queue not handed out, trying again", queue=queue, exc_info=error)
            finally:  # what is not finished now is delivered again
                for task in running:
                    task.cancel()
                await asyncio.gather(*running, return_exceptions=True)
            await asyncio.sleep(1)

    async def _hand_out(self, queue: str, deal_with: Any, running: dict[asyncio.Task[Any], int]) -> None:
        filled, last = self.queues.filled[queue], 0
        while True:
            filled.clear()
            for row in await self.queues.waiting(queue, last, WINDOW - len(running)):
                last = row.position
                running[asyncio.create_task(deal_with(row))] = row.position
            alarm = asyncio.create_task(filled.wait())
            try:
                done, _ = await asyncio.wait({*running, alarm}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                alarm.cancel()
            if finished := [task for task in done if task is not alarm]:
                for task in finished:
                    task.result()  # dealing with a message ends well or parks it; anything else is a defect
                await self.queues.remove([running.pop(task) for task in finished])

    async def publish(self, messages: Sequence[Message]) -> None:
        rows = []
        for message in messages:
            event_type = envelope.type_of(message.routing_key)
            for service in events.EVENTS[event_type].CONSUMERS:
                if queue_of(service) not in self.queues.filled:
                    raise NotReady(f"{service} does not listen yet")
                rows.append(_row(queue_of(service), Incoming(message.id, event_type, *message[1:])))
        await self.queues.put(rows)

    async def park(self, parked: Parked) -> None:
        await self.queues.put([_row(bus.PARKED_QUEUE, parked.message, parked.queue, parked.cause)], again=True)

    async def retry(self, parked: Parked) -> None:
        await self.queues.put([_row(parked.queue, parked.message)], again=True)

    async def healthy(self) -> bool:
        return all(not pump.done() for pump in self._pumps)

    async def stop(self) -> None:
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)


def _row(queue: str, message: Incoming, origin: str = "", cause: str = "") -> dict[str, Any]:
    return {
        "queue": queue,
        "event_id": message.id,
        "event_type": message.event_type,
        "routing_key": message.routing_key,
        "body": message.body,
        "origin": origin,
        "cause": cause,
    }


def _incoming(row: Any) -> Incoming:
    return Incoming(row.event_id, row.event_type, row.routing_key, row.body)
