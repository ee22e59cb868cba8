"""The worker when more fails than the handler: parking itself, and calls that end by a cancellation from within."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from libs.common.bus import Incoming, Message, Parked
from libs.common.bus.worker import Worker
from libs.common.database import Database, Transaction
from libs.common.envelope import CloudEvent
from libs.common.events import InsatsWithdrawn
from tests.common.conftest import effects, leave_effect
from tests.common.messages import message, withdrawn


class ParkingBus:
    """Parks, after failing once for each of `faults`."""

    def __init__(self, *faults: BaseException) -> None:
        self.faults = list(faults)
        self.parked: list[Parked] = []

    async def park(self, parked: Parked) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.parked.append(parked)

    async def start(self, receive: object, receive_parked: object = None) -> None: ...
    async def publish(self, messages: Sequence[Message]) -> None: ...
    async def retry(self, parked: Parked) -> None: ...
    async def healthy(self) -> bool:
        return True

    async def stop(self) -> None: ...


def incoming(name: str) -> Incoming:
    sent = message(withdrawn(name))
    return Incoming(sent.id, "insats.withdrawn.v1", sent.routing_key, sent.body)


@pytest.mark.parametrize("fault", [ConnectionError("away"), TimeoutError(), asyncio.CancelledError()], ids=repr)
async def test_message_is_parked_in_the_end_when_the_bus_fails_meanwhile(
    fault: BaseException, sqlite_database: Database
) -> None:
    bus = ParkingBus(fault, fault)
    unreadable = Incoming("1", "insats.withdrawn.v1", "insats.withdrawn.v1.r.24", b"{")
    async with asyncio.timeout(60):
        await Worker("notifications", {InsatsWithdrawn: leave_effect}, sqlite_database, bus).receive(unreadable)
    assert [parked.message for parked in bus.parked] == [unreadable]


async def test_event_is_tried_again_when_a_cancellation_came_from_within(sqlite_database: Database) -> None:
    faults: list[BaseException] = [asyncio.CancelledError(), asyncio.CancelledError()]

    async def handle(tx: Transaction, events: Sequence[CloudEvent[Any]]) -> None:
        await leave_effect(tx, events)
        if faults:
            raise faults.pop()

    bus = ParkingBus()
    worker = Worker("notifications", {InsatsWithdrawn: handle}, sqlite_database, bus)
    async with asyncio.timeout(60):
        await asyncio.gather(worker.receive(incoming("a")), worker.receive(incoming("b")))
    assert await effects(sqlite_database) == ["a", "b"]
    assert bus.parked == []


async def test_events_of_an_unheard_type_are_taken_in_without_effect_when_they_arrive(
    sqlite_database: Database,
) -> None:
    bus = ParkingBus()
    await Worker("notifications", {}, sqlite_database, bus).receive(incoming("a"))
    assert (await effects(sqlite_database), bus.parked) == ([], [])


async def test_worker_ends_when_it_is_told_to(sqlite_database: Database) -> None:
    bus = ParkingBus(*[ConnectionError("away")] * 1000)
    worker = Worker("notifications", {}, sqlite_database, bus)
    task = asyncio.create_task(worker.receive(Incoming("1", "no.such.v1", "", b"")))
    while len(bus.faults) == 1000:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
