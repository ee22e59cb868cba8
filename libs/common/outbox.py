"""The outbox and its relay: events leave a service only after the commit that they tell of, and until confirmed."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, Uuid, delete, select

from libs.common import cancelling
from libs.common.bus import Bus, Message
from libs.common.database import BigId, Database, Transaction
from libs.common.telemetry import RELAY_FAILING

log = structlog.get_logger()


def outbox_table(metadata: MetaData) -> Table:
    """Rows wait here for the broker's confirm, then go: what was sent stands in the consumers' inboxes."""
    return Table(
        "outbox",
        metadata,
        Column("position", BigId, primary_key=True, autoincrement=True),
        Column("event_id", Uuid, nullable=False),
        Column("routing_key", String(255), nullable=False),
        Column("body", LargeBinary, nullable=False),
    )


class Relay:
    """Publishes the outbox. Any number of replicas may run it; a row is published by one at a time.

    A row goes only when the bus has confirmed it, so a crash in between publishes it twice and
    never not at all; the consumers' inboxes make the second time harmless.
    """

    BATCH = 256
    GATHER_SECONDS = 0.004
    """After publishing: what is committed meanwhile goes in one batch. A first event after silence never waits."""
    POLL_SECONDS = 0.5
    """How long rows of a replica that died may wait for another's look; one's own wake the relay at once."""

    def __init__(self, database: Database, bus: Bus, service: str) -> None:
        self.database = database
        self.outbox = database.metadata.tables["outbox"]
        self.bus = bus
        self._failing_since: float | None = None
        self._failing = RELAY_FAILING.labels(service)

    async def run(self) -> None:
        pause = 0.1
        while True:
            try:
                self.database.outbox_filled.clear()
                sent = await self.forward()
                self._failing_since, pause = None, 0.1
                self._failing.set(0)
                if sent < self.BATCH:
                    await asyncio.sleep(self.GATHER_SECONDS if sent else 0)
                    await self._wait()
            except asyncio.CancelledError:
                if cancelling.asked_for():
                    raise
                pause = await self._back_off("connection lost", pause)
            except Exception as error:
                pause = await self._back_off(repr(error), pause)

    async def forward(self) -> int:
        """Publishes one batch; answers how many rows it took."""
        if self.database.is_postgresql:
            async with self.database.transaction() as tx:  # the claim lasts as long as the transaction
                rows = await self._claim(tx)
                await self._publish(rows)
                await self._remove(tx, rows)
            return len(rows)
        async with self.database.reading() as tx:  # one process owns the file: no claim needed
            rows = await self._claim(tx)
        await self._publish(rows)
        if rows:
            async with self.database.transaction() as tx:
                await self._remove(tx, rows)
        return len(rows)

    async def _claim(self, tx: Transaction) -> Sequence[Any]:
        query = select(self.outbox).order_by(self.outbox.c.position).limit(self.BATCH)
        return await tx.rows(query.with_for_update(skip_locked=True) if tx.is_postgresql else query)

    async def _publish(self, rows: Sequence[Any]) -> None:
        if rows:
            await self.bus.publish([Message(str(r.event_id), r.routing_key, r.body) for r in rows])

    async def _remove(self, tx: Transaction, rows: Sequence[Any]) -> None:
        if rows:
            positions = [row.position for row in rows]
            await tx.execute(delete(self.outbox).where(self.outbox.c.position.in_(positions)))

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self.POLL_SECONDS):
                await self.database.outbox_filled.wait()
        except TimeoutError:
            return

    async def _back_off(self, reason: str, pause: float) -> float:
        now = asyncio.get_running_loop().time()
        self._failing_since = self._failing_since or now
        self._failing.set(now - self._failing_since)
        log.warning("outbox not published, trying again", reason=reason, pause_seconds=pause)
        await asyncio.sleep(pause)
        return min(pause * 2, 2.0)
