"""The outbox and its relay: events leave a service only after the commit that they tell of, and until confirmed."""

import asyncio
from collections.abc import Sequence
from itertools import islice
from typing import Any

import structlog
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, Uuid, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common import cancelling
from libs.common.bus import Bus, Message
from libs.common.database import BigId, Database, Transaction, any_of
from libs.common.telemetry import RELAY_FAILING

log = structlog.get_logger()
BEYOND_ALL = 2**63 - 1


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
    """Publishes the outbox. Any number of replicas may run it.

    What this process commits it still has in memory: that is published first, and then removed from the table in one
    statement. What nobody publishes, for the process that committed it is gone, is found in the table a little later.
    A row goes only when the bus has confirmed it, so a crash in between publishes it twice and never not at all; the
    consumers' inboxes make the second time harmless.
    """

    BATCH = 256
    GATHER_SECONDS = 0.004
    """After publishing: what is committed meanwhile goes in one batch. A first event after silence never waits."""
    SWEEP_SECONDS = 1.0
    """How often the table is looked through; a row that was there the last time too has been left behind."""

    def __init__(self, database: Database, bus: Bus, service: str) -> None:
        self.database = database
        self.outbox = database.metadata.tables["outbox"]
        self.bus = bus
        self._failing_since: float | None = None
        self._failing = RELAY_FAILING.labels(service)
        self._left_behind = BEYOND_ALL
        """Rows up to this position were in the table at the last look; at the first, whoever wrote them is gone."""
        self._next_sweep = 0.0

    async def run(self) -> None:
        pause = 0.1
        while True:
            try:
                self.database.outbox_filled.clear()
                sent = await self.forward() + await self._sweep_when_due()
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
        """Publishes a batch of what was just committed here; answers how many events it was."""
        fresh = self.database.fresh
        batch = list(islice(fresh, self.BATCH))
        if batch:
            await self._publish(batch)
            async with self.database.engine.begin() as connection:
                await self._remove(connection, batch)
            for _ in batch:
                fresh.popleft()
        return len(batch)

    async def sweep(self) -> int:
        """Publishes a batch of what was left behind; answers how many rows it took."""
        async with self.database.transaction() as tx:  # the claim lasts as long as the transaction
            rows = await self._claim(tx)
            await self._publish(rows)
            await self._remove(tx.connection, rows)
        return len(rows)

    async def _sweep_when_due(self) -> int:
        now = asyncio.get_running_loop().time()
        if now < self._next_sweep:
            return 0
        highest = await self._highest()
        swept = await self.sweep() if highest else 0
        if swept < self.BATCH:
            self._left_behind = highest
            self._next_sweep = now + self.SWEEP_SECONDS
        return swept

    async def _highest(self) -> int:
        async with self.database.engine.begin() as connection:
            return await connection.scalar(select(func.max(self.outbox.c.position))) or 0

    async def _claim(self, tx: Transaction) -> Sequence[Any]:
        fresh = self.database.fresh
        until = min(self._left_behind, fresh[0].position - 1 if fresh else self._left_behind)
        position = self.outbox.c.position
        query = select(self.outbox).where(position <= until).order_by(position).limit(self.BATCH)
        return await tx.rows(query.with_for_update(skip_locked=True) if tx.is_postgresql else query)

    async def _publish(self, rows: Sequence[Any]) -> None:
        if rows:
            await self.bus.publish([Message(str(r.event_id), r.routing_key, r.body) for r in rows])

    async def _remove(self, connection: AsyncConnection, rows: Sequence[Any]) -> None:
        if rows:
            sent = any_of(self.database, self.outbox.c.position, [row.position for row in rows])
            await connection.execute(delete(self.outbox).where(sent))

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self.SWEEP_SECONDS):
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
