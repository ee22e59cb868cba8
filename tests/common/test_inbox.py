"""The inbox: an event acts once, however often it comes, and not at all if its transaction fails."""

import asyncio
from collections.abc import Iterable

import pytest
from sqlalchemy import select

from libs.common import inbox
from libs.common.database import Database
from libs.common.envelope import decode
from libs.common.inbox import Arrival
from tests.common.conftest import INBOX, OpenDatabase
from tests.common.messages import message, withdrawn


def arrivals(names: Iterable[str]) -> list[Arrival]:
    bodies = [message(withdrawn(name)).body for name in names]
    return [(decode("insats.withdrawn.v1", body), body) for body in bodies]


async def record(database: Database, batch: list[Arrival]) -> list[str]:
    async with database.transaction() as tx:
        return [event.data.insats_id for event in await inbox.record(tx, INBOX, batch)]


async def test_only_new_events_are_answered_in_order_when_some_came_before(database: Database) -> None:
    a, b, c, d = arrivals("abcd")
    assert await record(database, [b, c]) == ["b", "c"]
    assert await record(database, [d, c, a, b]) == ["d", "a"]
    assert await record(database, [a, b, c, d]) == []


async def test_event_is_answered_once_when_it_stands_twice_in_a_batch(database: Database) -> None:
    a, b, c = arrivals("abc")
    assert await record(database, [a, b, a, c, b]) == ["a", "b", "c"]


async def test_event_is_new_again_when_its_transaction_was_rolled_back(database: Database) -> None:
    batch = arrivals("ab")

    async def fail() -> None:
        async with database.transaction() as tx:
            assert len(await inbox.record(tx, INBOX, batch)) == 2
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await record(database, batch) == ["a", "b"]


async def test_one_replica_acts_when_two_take_the_same_event_at_once(
    database: Database, open_database: OpenDatabase
) -> None:
    # a SQLite file has one process and one connection: there its tasks compete
    replica = open_database() if database.is_postgresql else database
    batch = arrivals(str(n) for n in range(50))
    taken = await asyncio.gather(*(record(one, batch) for one in (database, replica, database, replica)))
    assert sorted(name for names in taken for name in names) == sorted(str(n) for n in range(50))
    if replica is not database:
        await replica.close()


async def test_log_has_every_body_unchanged_in_order_of_arrival_when_read(database: Database) -> None:
    batch = arrivals(str(n) for n in range(25))
    for start in range(0, 25, 5):
        await record(database, batch[start : start + 5])
    async with database.reading() as tx:
        pages = [page async for page in inbox.logged(tx, INBOX, page=10)]
        bodies = [row.body for row in await tx.rows(select(INBOX.c.body).order_by(INBOX.c.position))]
    assert [len(page) for page in pages] == [10, 10, 5]
    assert [event for page in pages for event in page] == [event for event, _ in batch]
    assert bodies == [body for _, body in batch]
