"""`insats replay SERVICE`: empties a service's read model and folds the events of its inbox again.

In one transaction: readers see the old tables until the new ones are whole, and a run that is broken off
changes nothing. Nothing is sent; the feed and what was published stand.
"""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sqlalchemy import delete, select, text

from libs.common import inbox
from libs.common.bus.worker import handle_events
from libs.common.database import Database, Transaction
from libs.common.migrating import migrate
from libs.common.service import Service, database_url
from libs.common.settings import ServiceSettings

Result = TypeVar("Result")


class Replayed:
    """How many events were folded, and the tables' hashes before and after."""

    def __init__(self) -> None:
        self.events = 0
        self.before: dict[str, str] = {}
        self.after: dict[str, str] = {}

    @property
    def differing(self) -> list[str]:
        return [name for name, digest in self.before.items() if self.after[name] != digest]


async def replay(service: Service, database: Database) -> Replayed:
    """Raises ValueError for a service that is itself the source of its events."""
    if not service.read_model:
        raise ValueError(f"{service.name} is a source of events; it has no read model to rebuild")
    log, result = service.metadata.tables["inbox"], Replayed()
    async with database.transaction(emitting=False, repeating=True) as tx:
        if database.is_postgresql:  # consumers wait until the new tables are there
            await tx.execute(text("lock table inbox in exclusive mode"))
        result.before = {name: await _digest(service, tx, name) for name in service.read_model}
        for name in reversed(service.read_model):
            await tx.execute(delete(service.metadata.tables[name]))
        async for page in inbox.logged(tx, log):
            await handle_events(tx, service.consumers, page)
            await tx.flush()
            result.events += len(page)
        result.after = {name: await _digest(service, tx, name) for name in service.read_model}
    return result


async def _digest(service: Service, tx: Transaction, name: str) -> str:
    """A table's content, whatever order its rows came in. Growing keys and times of arrival are not content."""
    table = service.metadata.tables[name]
    columns = [c for c in table.columns if c.name not in service.incidental_columns]
    rows = sorted(repr(tuple(row)) for row in await tx.rows(select(*columns)))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _open(service: Service, settings: ServiceSettings) -> Database:
    return Database(database_url(service, settings), service.metadata, settings.database_pool)


async def opened(
    service: Service, settings: ServiceSettings, work: Callable[[Database], Coroutine[Any, Any, Result]]
) -> Result:
    """Runs the work on the service's database, and closes that."""
    database = _open(service, settings)
    try:
        return await work(database)
    finally:
        await database.close()


async def run(service: Service, settings: ServiceSettings) -> Replayed:
    return await opened(service, settings, lambda database: replay(service, database))


async def bring_up_to_date(service: Service, settings: ServiceSettings) -> None:
    await opened(service, settings, lambda database: migrate(service.name, database))
