"""Outbox and relay: what is committed leaves, however the bus fails; what is rolled back never does."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from libs.common.bus import Bus, Message, NotReady, Parked
from libs.common.database import Database
from libs.common.envelope import decode, type_of
from libs.common.outbox import Relay
from tests.common.conftest import OpenDatabase, emit, waiting
from tests.common.messages import until, withdrawn


class FailingBus:
    """Takes messages, after failing once for each of `faults`; `halfway` then has taken half of them."""

    def __init__(self, *faults: BaseException, halfway: bool = False) -> None:
        self.faults = list(faults)
        self.halfway = halfway
        self.gate = asyncio.Event()
        self.gate.set()
        self.taken: list[Message] = []
        self.asked = False

    async def publish(self, messages: Sequence[Message]) -> None:
        self.asked = True
        await self.gate.wait()
        if self.faults:
            self.taken += messages[: len(messages) // 2] if self.halfway else []
            raise self.faults.pop(0)
        self.taken += messages

    def names(self) -> list[str]:
        return [decode(type_of(m.routing_key), m.body).data.insats_id for m in self.taken]

    async def start(self, receive: object, receive_parked: object = None) -> None: ...
    async def park(self, parked: Parked) -> None: ...
    async def retry(self, parked: Parked) -> None: ...
    async def healthy(self) -> bool:
        return True

    async def stop(self) -> None: ...


def relay(database: Database, bus: Bus) -> Relay:
    return Relay(database, bus, "test")


@asynccontextmanager
async def running(database: Database, bus: Bus) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(relay(database, bus).run())
    try:
        yield task
        assert not task.done(), "the relay has ended"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _emptied(database: Database) -> bool:
    return not await waiting(database)


async def test_event_leaves_with_the_very_id_and_time_it_was_emitted_with_when_committed(database: Database) -> None:
    async with database.transaction() as tx:
        body = tx.emit(withdrawn("a"))
    bus = FailingBus()
    assert await relay(database, bus).forward() == 1
    [sent] = bus.taken
    event = decode("insats.withdrawn.v1", sent.body)
    assert sent == (str(event.id), "insats.withdrawn.v1.villkor-2023.24", body)
    assert event.time == tx.now
    assert await waiting(database) == []


async def test_event_never_leaves_when_its_transaction_is_rolled_back(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as tx:
            tx.emit(withdrawn("never"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert not database.outbox_filled.is_set()
    await emit(database, "after")
    bus = FailingBus()
    while await relay(database, bus).forward():
        pass
    assert bus.names() == ["after"]


async def test_event_never_leaves_when_the_transaction_fails_in_the_database(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as tx:
            tx.emit(withdrawn("never"))
            await tx.execute(text("insert into effect (id, insats_id) values (1, :t), (1, :t)"), {"t": "hemligt"})

    with pytest.raises(DBAPIError) as caught:
        await fail()
    assert "hemligt" not in str(caught.value)
    assert await waiting(database) == []


async def test_nothing_leaves_when_the_transaction_is_a_replay(database: Database) -> None:
    async with database.transaction(emitting=False) as tx:
        tx.emit(withdrawn("long ago"))
    assert await waiting(database) == []


async def test_events_leave_in_the_order_of_their_commits_when_there_are_many(database: Database) -> None:
    names = [f"{n:03}" for n in range(600)]  # more than two batches
    for start in range(0, 600, 100):
        await emit(database, *names[start : start + 100])
    bus = FailingBus()
    while await relay(database, bus).forward():
        pass
    assert bus.names() == names


async def test_rows_are_kept_when_a_consumer_does_not_listen_yet(database: Database) -> None:
    await emit(database, "a", "b")
    before = await waiting(database)
    bus = FailingBus(NotReady("notifications does not listen yet"))
    with pytest.raises(NotReady):
        await relay(database, bus).forward()
    assert await waiting(database) == before
    assert await relay(database, bus).forward() == 2
    assert bus.names() == ["a", "b"]


FAULTS = [NotReady("not yet"), ConnectionError("away"), TimeoutError(), RuntimeError("?"), asyncio.CancelledError()]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize("halfway", [False, True], ids=["none taken", "half taken"])
async def test_everything_arrives_when_the_bus_fails_and_comes_back(
    fault: BaseException, halfway: bool, database: Database
) -> None:
    bus = FailingBus(fault, halfway=halfway)
    async with running(database, bus):
        await emit(database, "a", "b", "c", "d")
        await until(lambda: _emptied(database))
        await emit(database, "e")
        await until(lambda: _emptied(database))
    assert bus.names() == [*("ab" if halfway else ""), *"abcde"]


async def test_relay_wakes_by_itself_when_an_event_is_committed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Relay, "SWEEP_SECONDS", 3600.0)
    bus = FailingBus()
    async with running(database, bus):
        for name in "abc":
            await emit(database, name)
            await until(lambda name=name: name in bus.names())


async def test_relay_ends_when_it_is_told_to(database: Database) -> None:
    bus = FailingBus()
    bus.gate.clear()
    await emit(database, "a")
    task = asyncio.create_task(relay(database, bus).run())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(await waiting(database)) == 1


async def test_everything_arrives_when_more_is_committed_than_the_relay_keeps_in_memory(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libs.common.database.FRESH", 10)
    monkeypatch.setattr(Relay, "SWEEP_SECONDS", 0.05)
    bus = FailingBus(ConnectionError("away"))
    names = [f"{n:02}" for n in range(40)]
    async with running(database, bus):
        for name in names:
            await emit(database, name)
        await until(lambda: _emptied(database))
    assert sorted(set(bus.names())) == names


async def test_row_leaves_when_the_process_that_committed_it_has_ended(
    database: Database, open_database: OpenDatabase
) -> None:
    await emit(database, "a", "b", "c")
    bus, restarted = FailingBus(), open_database()
    async with running(restarted, bus):
        await until(lambda: _emptied(restarted))
    assert bus.names() == ["a", "b", "c"]
    await restarted.close()


async def test_row_is_left_to_the_process_that_committed_it_while_that_one_is_alive(
    database: Database, open_database: OpenDatabase
) -> None:
    replica, own, other = open_database(), FailingBus(), FailingBus()
    async with running(replica, other), running(database, own):
        await asyncio.sleep(0.1)  # both have looked through the empty table
        for name in "abc":
            await emit(database, name)
            await until(lambda name=name: name in own.names())
        await until(lambda: _emptied(database))
    assert (own.names(), other.names()) == (["a", "b", "c"], [])
    await replica.close()


@pytest.mark.parametrize("open_database", ["postgresql"], indirect=True)
async def test_each_row_is_published_once_when_two_relays_find_it_left_behind(
    database: Database, open_database: OpenDatabase
) -> None:
    names = [f"{n:03}" for n in range(600)]
    await emit(database, *names)
    one, replica, slow, quick = open_database(), open_database(), FailingBus(), FailingBus()
    slow.gate.clear()
    first = asyncio.create_task(relay(one, slow).sweep())  # claims a batch and waits for the confirm
    await until(lambda: slow.asked)
    while await relay(replica, quick).sweep():
        pass
    assert len(quick.taken) == 600 - Relay.BATCH
    slow.gate.set()
    assert await first == Relay.BATCH
    assert sorted(slow.names() + quick.names()) == names
    assert await waiting(database) == []
    await one.close()
    await replica.close()


@pytest.mark.parametrize("open_database", ["postgresql"], indirect=True)
async def test_other_relay_publishes_the_rows_when_the_one_that_was_publishing_them_dies(
    database: Database, open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Relay, "SWEEP_SECONDS", 0.1)
    replica = open_database()
    await emit(database, "a", "b", "c")
    dying, other = FailingBus(), FailingBus()
    dying.gate.clear()
    task = asyncio.create_task(relay(database, dying).run())
    await asyncio.sleep(0.05)
    async with running(replica, other):
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await until(lambda: _emptied(replica))
    assert (dying.names(), other.names()) == ([], ["a", "b", "c"])
    await replica.close()
