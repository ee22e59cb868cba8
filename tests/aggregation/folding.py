"""Puts events into aggregation's tables as its worker does, and looks at what they became."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from libs.common import envelope, events, inbox
from libs.common.bus.worker import handle_events
from libs.common.database import Database, is_transient
from services.aggregation.consumers import CONSUMERS
from services.aggregation.models import INBOX, METADATA, OUTBOX, READ_MODEL
from tests.aggregation.example_events import arrival

Tables = dict[str, list[tuple[Any, ...]]]
Cells = dict[tuple[str, str, str | None], events.CellValue]
NOTHING = events.CellValue(state="missing")


async def take_in(database: Database, *arriving: events.Event) -> None:
    """All in one transaction, as events that arrive together."""
    async with database.transaction() as tx:
        arrivals = [arrival(event) for event in arriving]
        await handle_events(tx, CONSUMERS, await inbox.record(tx, INBOX, arrivals))


async def take_in_beside_others(database: Database, *arriving: events.Event) -> None:
    """As a worker that has rivals: it tries again when the database had to choose whom to let through."""
    while True:
        try:
            await take_in(database, *arriving)
        except DBAPIError as error:
            if not is_transient(error):
                raise
        else:
            return


async def fold(database: Database, arriving: Sequence[events.Event], size: int) -> None:
    """`size` events to a transaction."""
    for start in range(0, len(arriving), size):
        await take_in(database, *arriving[start : start + size])


async def tables(database: Database) -> Tables:
    """Every row of the read model, in an order of its own."""
    async with database.reading() as tx:
        return {
            name: sorted((tuple(row) for row in await tx.rows(select(METADATA.tables[name]))), key=repr)
            for name in READ_MODEL
        }


async def cells(database: Database) -> Cells:
    """(round, respondent, area or None for the row as a whole) → value, of the cells that hold something."""
    table = METADATA.tables["cell"]
    async with database.reading() as tx:
        rows = await tx.rows(select(table))
    return {
        (row.round, row.respondent, row.area or None): events.CellValue.model_validate_json(row.value) for row in rows
    }


async def feed(database: Database) -> list[events.AggregateUpdated]:
    table = METADATA.tables["feed"]
    async with database.reading() as tx:
        rows = await tx.rows(select(table).order_by(table.c.sequence))
    return [envelope.decode(events.AggregateUpdated.TYPE, row.body).data for row in rows]


async def assert_feed_tells_the_cells(database: Database) -> None:
    """Gapless from 1; each entry goes on where the cell's last left off; the last state is that of the tables."""
    entries, told = await feed(database), dict[tuple[str, str, str | None], events.CellValue]()
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    for entry in entries:
        place = (entry.round, entry.respondent, entry.cell.area)
        assert entry.old == told.get(place, NOTHING)
        assert entry.old != entry.new or entry.cell.area
        told[place] = entry.new
    assert {place: value for place, value in told.items() if value != NOTHING} == await cells(database)


async def empty(database: Database) -> None:
    async with database.transaction() as tx:
        for name in (*READ_MODEL, "inbox", "outbox", "feed"):
            await tx.execute(delete(METADATA.tables[name]))
        await tx.execute(update(METADATA.tables["feed_head"]).values(sequence=0))


async def outgoing(database: Database) -> list[bytes]:
    async with database.reading() as tx:
        return [row.body for row in await tx.rows(select(OUTBOX).order_by(OUTBOX.c.position))]
