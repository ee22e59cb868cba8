"""`insats replay reporting`: the read model rebuilt from the inbox is the read model that was."""

import random

from sqlalchemy import update

from insats.replaying import replay
from libs.common import inbox
from libs.common.bus.worker import handle_events
from libs.common.database import Database
from libs.common.envelope import encode
from services.reporting.consumers import CONSUMERS
from services.reporting.main import SERVICE
from services.reporting.models import INBOX
from tests.reporting.read_model import announced, tables
from tests.reporting.test_handlers import story


async def receive_story(database: Database) -> None:
    """Out of order and in small batches, through the inbox."""
    events = story()
    random.Random(5).shuffle(events)
    for start in range(0, len(events), 4):
        arrivals = [(event, encode(event.data, event.id, event.time)) for event in events[start : start + 4]]
        async with database.transaction() as tx:
            await handle_events(tx, CONSUMERS, await inbox.record(tx, INBOX, arrivals))


async def test_tables_are_identical_and_nothing_is_announced_when_the_inbox_is_folded_again(
    database: Database,
) -> None:
    await receive_story(database)
    before = await tables(database), await announced(database)
    assert all(before[0][name] for name in SERVICE.read_model)
    replayed = await replay(SERVICE, database)
    assert replayed.events == len(story())
    assert replayed.differing == []
    assert (await tables(database), await announced(database)) == before


async def test_tables_are_mended_when_they_had_been_damaged(database: Database) -> None:
    await receive_story(database)
    before = await tables(database)
    async with database.transaction() as tx:
        await tx.execute(update(database.metadata.tables["standing_return"]).values(version=99))
        await tx.execute(database.metadata.tables["return_insats"].delete())
    replayed = await replay(SERVICE, database)
    assert set(replayed.differing) == {"standing_return", "return_insats"}
    assert await tables(database) == before
