"""What a test looks at: the tables as they stand, and what was announced."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from libs.common.bus.worker import handle_events
from libs.common.database import Database
from libs.common.envelope import CloudEvent, decode
from libs.common.events import ReportCompiled
from services.reporting.consumers import CONSUMERS
from services.reporting.models import OUTBOX, READ_MODEL


async def take_in(database: Database, *events: CloudEvent[Any]) -> None:
    """All in one transaction, as the worker does with events that arrive together."""
    async with database.transaction() as tx:
        await handle_events(tx, CONSUMERS, events)


async def tables(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the read model, in an order of its own."""
    async with database.reading() as tx:
        return {
            name: sorted(tuple(row) for row in await tx.rows(select(database.metadata.tables[name])))
            for name in READ_MODEL
        }


async def standing(database: Database) -> dict[tuple[str, str], int]:
    """(round, respondent) -> version."""
    rows = (await tables(database))["standing_return"]
    return {(round, respondent): version for round, respondent, version, _ in rows}


async def announced(database: Database) -> list[tuple[str, int]]:
    """(respondent, version) of every ReportCompiled so far, sorted."""
    return sorted((data.respondent, data.version) for data in await announcements(database))


async def announcements(database: Database) -> Sequence[ReportCompiled]:
    async with database.reading() as tx:
        rows = await tx.rows(select(OUTBOX.c.body).order_by(OUTBOX.c.position))
    return [decode(ReportCompiled.TYPE, row.body).data for row in rows]
