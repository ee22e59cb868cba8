"""One service's database: engine, transactions, migrations.

SQLite (embedded) is used by one process over one connection; PostgreSQL by any number of replicas.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from libs.common.clock import WALL_CLOCK, Clock
from libs.common.columns import BigId, UtcDateTime, any_of, is_there_already, is_transient, table_of
from libs.common.transaction import Outgoing, Transaction

__all__ = [
    "BigId", "Database", "Transaction", "UtcDateTime", "any_of", "is_there_already", "is_transient", "table_of",
]  # fmt: skip

FRESH = 4096
"""Events kept in memory for the relay; while the bus is away the others wait in the table alone."""


class Database:
    """A service's own database. `url` is postgresql://… or sqlite:///path."""

    def __init__(self, url: str, metadata: MetaData, pool: int = 6, clock: Clock = WALL_CLOCK) -> None:
        self.metadata = metadata
        self.clock = clock
        self.outbox = metadata.tables.get("outbox")
        self.is_postgresql = url.startswith("postgresql")
        self.outbox_filled = asyncio.Event()
        """Set after each commit that left events in the outbox: the relay's alarm clock."""
        self.fresh: deque[Outgoing] = deque()
        """What was committed since the relay last looked: it need not be read back."""
        self._alarms: dict[str, asyncio.Event] = {}
        self.engine = _postgresql(url, pool) if self.is_postgresql else _sqlite(url)

    @asynccontextmanager
    async def transaction(self, emitting: bool = True, repeating: bool = False) -> AsyncIterator[Transaction]:
        """State and outgoing events, committed together; rolled back together on any error."""
        async with self._transaction(emitting, repeating) as tx:
            yield tx
        if tx.outgoing:
            if len(self.fresh) < FRESH:
                self.fresh += tx.outgoing
            self.outbox_filled.set()
        for name in tx.alarms:
            self.alarm(name).set()

    def alarm(self, name: str) -> asyncio.Event:
        """Set after each commit of this process that named it in `tx.alarms`; who waits for it clears it."""
        return self._alarms.setdefault(name, asyncio.Event())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """A consistent view for queries: everything in it is seen as of one moment."""
        async with self._transaction(emitting=False, mode="isolation level repeatable read") as tx:
            yield tx

    @asynccontextmanager
    async def _transaction(self, emitting: bool, repeating: bool = False, mode: str = "") -> AsyncIterator[Transaction]:
        async with self.engine.connect() as connection:
            tx = Transaction(connection, self.outbox, emitting, repeating, mode, self.clock)
            if not self.is_postgresql:
                async with connection.begin():
                    yield tx
                    await tx.commit()
                return
            try:
                yield tx
                await tx.commit()
            except BaseException:
                await tx.roll_back()
                raise

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose transaction SQLAlchemy keeps, as Alembic expects."""
        engine = self.engine
        if self.is_postgresql:
            engine = engine.execution_options(isolation_level="READ COMMITTED")
        async with engine.begin() as connection:
            yield connection

    async def ping(self) -> None:
        async with self.engine.connect() as connection:
            await connection.execute(text("select 1"))

    async def close(self) -> None:
        await self.engine.dispose()


def _postgresql(url: str, pool: int) -> AsyncEngine:
    return create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=pool,
        max_overflow=0,
        isolation_level="AUTOCOMMIT",  # a Transaction says BEGIN and COMMIT itself, when there is need
        hide_parameters=True,  # respondents' texts do not belong in an error's text, which is logged
        connect_args={"server_settings": {"jit": "off"}, "timeout": 10, "command_timeout": 60},
    )


def _sqlite(url: str) -> AsyncEngine:
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    # One connection: writers never wait for a lock, and the pool is the queue.
    engine = create_async_engine(
        url.replace("sqlite://", "sqlite+aiosqlite://", 1),
        pool_size=1,
        max_overflow=0,
        pool_timeout=120,
        hide_parameters=True,
        connect_args={"isolation_level": None},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("pragma journal_mode=wal")
        cursor.execute("pragma synchronous=full")  # a receipt given is a receipt kept, also through a power cut
        cursor.execute("pragma foreign_keys=on")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("begin immediate")

    return engine
