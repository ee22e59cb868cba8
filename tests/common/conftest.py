"""A service in miniature for the tests of outbox, inbox and bus: one table of effects, on both databases."""

import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, String, Table, insert, select

from libs.common.database import BigId, Database, Transaction
from libs.common.envelope import CloudEvent
from libs.common.events import InsatsWithdrawn
from libs.common.inbox import inbox_table
from libs.common.outbox import outbox_table
from libs.common.telemetry import configure_logging
from tests.common.messages import withdrawn
from tests.infrastructure.services import own_databases

METADATA = MetaData()
OUTBOX = outbox_table(METADATA)
INBOX = inbox_table(METADATA)
EFFECT = Table(
    "effect", METADATA, Column("id", BigId, primary_key=True, autoincrement=True), Column("insats_id", String(99))
)
"""What the handler did: a row each time, so that doing it twice shows."""

OpenDatabase = Callable[[], Database]
"""Opens the test's database once more, as another replica does."""


async def leave_effect(tx: Transaction, events: Sequence[CloudEvent[InsatsWithdrawn]]) -> None:
    """A handler that does its work."""
    await tx.execute(insert(EFFECT), [{"insats_id": event.data.insats_id} for event in events])


async def effects(database: Database) -> list[str]:
    async with database.reading() as tx:
        return sorted(row.insats_id for row in await tx.rows(select(EFFECT.c.insats_id)))


async def waiting(database: Database) -> list[uuid.UUID]:
    """Ids of the events in the outbox, oldest first."""
    async with database.reading() as tx:
        return [row.event_id for row in await tx.rows(select(OUTBOX.c.event_id).order_by(OUTBOX.c.position))]


async def emit(database: Database, *names: str) -> None:
    async with database.transaction() as tx:
        for name in names:
            tx.emit(withdrawn(name))


async def _opened(open_database: OpenDatabase) -> AsyncIterator[Database]:
    database = open_database()
    async with database.engine.begin() as connection:
        await connection.run_sync(METADATA.drop_all)
        await connection.run_sync(METADATA.create_all)
    yield database
    await database.close()


@pytest.fixture(scope="session", autouse=True)
def _logging() -> None:
    """As the services log: structlog's own default draws every frame with its variables, which takes seconds."""
    configure_logging("WARNING")


@pytest.fixture(scope="session")
def emptied_postgres_url(pg_url: str) -> Iterator[str]:
    """One database for all these tests, emptied before each: making one takes longer than most of them."""
    with own_databases(pg_url, ["test"]) as urls:
        yield urls["test"]


@pytest.fixture(params=["sqlite", "postgresql"])
def open_database(request: pytest.FixtureRequest, tmp_path: Path) -> OpenDatabase:
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/service.db" if sqlite else request.getfixturevalue("emptied_postgres_url")
    return lambda: Database(url, METADATA)


@pytest.fixture
async def database(open_database: OpenDatabase) -> AsyncIterator[Database]:
    async for opened in _opened(open_database):
        yield opened


@pytest.fixture
async def sqlite_database(tmp_path: Path) -> AsyncIterator[Database]:
    """For tests of the bus, to which the kind of database makes no difference."""
    async for opened in _opened(lambda: Database(f"sqlite:///{tmp_path}/service.db", METADATA)):
        yield opened
