"""Puts events into the service's tables as its worker does, and looks at what they became."""

import random
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from libs.common import inbox
from libs.common.bus.worker import handle_events
from libs.common.database import Database
from libs.common.inbox import Arrival
from services.notifications.consumers import CONSUMERS
from services.notifications.models import INBOX, METADATA, READ_MODEL
from tests.notifications.example_events import in_batches

Tables = dict[str, list[tuple[Any, ...]]]


async def fold(database: Database, arrivals: Sequence[Arrival], size: int = 100) -> None:
    """Takes the events in, `size` at a time."""
    for batch in in_batches(arrivals, size):
        async with database.transaction() as tx:
            await handle_events(tx, CONSUMERS, await inbox.record(tx, INBOX, batch))


async def tables(database: Database) -> Tables:
    """The read model, row by row in a fixed order, without the positions (they tell the order of arrival)."""
    found: Tables = {}
    async with database.reading() as tx:
        for name in READ_MODEL:
            table = METADATA.tables[name]
            columns = [column for column in table.c if column.name != "position"]
            found[name] = sorted((tuple(row) for row in await tx.rows(select(*columns))), key=repr)
    return found


async def empty(database: Database, *, with_inbox: bool) -> None:
    async with database.transaction() as tx:
        for name in (*READ_MODEL, "inbox") if with_inbox else READ_MODEL:
            await tx.execute(delete(METADATA.tables[name]))


def shuffled_with_repeats(arrivals: Sequence[Arrival], seed: int) -> list[Arrival]:
    """Every event at least once, a third of them twice, in any order."""
    chance = random.Random(seed)
    repeated = [*arrivals, *chance.sample(arrivals, len(arrivals) // 3)]
    chance.shuffle(repeated)
    return repeated
