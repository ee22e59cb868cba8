"""A parked message is kept until somebody has sent it again, and comes back if that did not help."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from libs.common.bus import Incoming, Parked
from libs.common.bus.embedded import EmbeddedBus
from libs.common.database import Database, Transaction
from libs.common.problems import Problem
from services.notifications import parking
from services.notifications.queries import parked as queries
from services.notifications.schemas import parked as schemas
from tests.notifications.conftest import Running

BODY = '{"specversion": "1.0", "data": "Åre'.encode()  # cut off in the middle
MESSAGE = Incoming("0190a1c2", "insats.received.v1", "insats.received.v1.exempel-2025.24", BODY)
PARKED = Parked(MESSAGE, "classification.events", "unreadable")


class RecordingBus:
    """Stands in for the bus; `during` runs while a message is being published."""

    def __init__(self) -> None:
        self.retried: list[Parked] = []
        self.error: Exception | None = None
        self.during: Any = None

    async def retry(self, parked: Parked) -> None:
        if self.error:
            raise self.error
        self.retried.append(parked)
        if self.during:
            self.during()
            await asyncio.sleep(0.05)  # lets what was begun run until it waits


async def listed(database: Database, state: str = "open") -> list[schemas.ParkedItem]:
    async with database.reading() as tx:
        return (await queries.parked_list(tx, state, 100, 0)).items


async def test_message_is_stored_once_when_it_is_delivered_twice(database: Database) -> None:
    receive = parking.receive_parked(database)
    await receive(PARKED)
    await receive(PARKED)
    await receive(PARKED._replace(queue="aggregation.events"))
    assert [(item.queue, item.times) for item in await listed(database)] == [
        ("aggregation.events", 1),
        ("classification.events", 1),
    ]


async def test_both_are_kept_when_messages_without_an_id_differ(database: Database) -> None:
    receive = parking.receive_parked(database)
    await receive(PARKED._replace(message=MESSAGE._replace(id="None")))
    await receive(PARKED._replace(message=MESSAGE._replace(id="None", body=b"\xff\x00")))
    assert len(await listed(database)) == 2


async def test_cause_is_kept_when_it_holds_a_character_that_the_database_refuses(database: Database) -> None:
    await parking.receive_parked(database)(PARKED._replace(cause="invalid \x00 byte"))
    assert (await listed(database))[0].cause == "invalid \ufffd byte"


async def test_message_is_open_again_when_it_is_parked_after_a_retry(database: Database) -> None:
    bus, receive = RecordingBus(), parking.receive_parked(database)
    await receive(PARKED)
    [item] = await listed(database)
    await parking.retry(database, bus, item.id, "anna")  # type: ignore[arg-type]
    assert await listed(database) == []
    assert [(i.retried_by, i.times) for i in await listed(database, "retried")] == [("anna", 1)]
    await receive(PARKED._replace(cause="still unreadable"))
    [again] = await listed(database)
    assert (again.id, again.times, again.cause) == (item.id, 2, "still unreadable")
    assert again.retried_at is None


async def test_message_is_open_again_when_it_comes_back_while_it_is_being_retried(database: Database) -> None:
    bus, receive = RecordingBus(), parking.receive_parked(database)
    await receive(PARKED)
    [item] = await listed(database)
    back: list[asyncio.Task[None]] = []
    bus.during = lambda: back.append(asyncio.ensure_future(receive(PARKED)))
    await parking.retry(database, bus, item.id, "anna")  # type: ignore[arg-type]
    await asyncio.gather(*back)
    assert [i.times for i in await listed(database)] == [2]


async def test_message_stays_listed_when_the_bus_is_away(database: Database) -> None:
    bus = RecordingBus()
    bus.error = ConnectionError("broker away")
    await parking.receive_parked(database)(PARKED)
    [item] = await listed(database)
    with pytest.raises(Problem) as caught:
        await parking.retry(database, bus, item.id, "anna")  # type: ignore[arg-type]
    assert caught.value.status == 503
    assert await listed(database) == [item]


async def test_second_retry_is_refused_when_the_first_went_out(database: Database) -> None:
    bus = RecordingBus()
    await parking.receive_parked(database)(PARKED)
    [item] = await listed(database)
    both = [parking.retry(database, bus, item.id, who) for who in ("anna", "bo")]  # type: ignore[arg-type]
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    refused = [outcome.status for outcome in outcomes if isinstance(outcome, Problem)]
    assert refused == [409]
    assert len(bus.retried) == 1


async def test_message_is_stored_in_the_end_when_the_database_was_away(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, faults = database.transaction, iter([ConnectionRefusedError(), OSError(), None])

    @contextlib.asynccontextmanager
    async def transaction() -> AsyncIterator[Transaction]:
        if fault := next(faults):
            raise fault
        async with real() as tx:
            yield tx

    monkeypatch.setattr(database, "transaction", transaction)
    await parking.receive_parked(database)(PARKED)
    assert len(await listed(database)) == 1


async def test_same_body_reaches_the_queue_it_came_from_when_an_admin_retries(service: Running) -> None:
    received: asyncio.Queue[Incoming] = asyncio.Queue()
    classification = EmbeddedBus(service.queues, "classification")
    await classification.start(received.put)
    await classification.park(PARKED)
    admin = service.headers("admin")
    async with asyncio.timeout(10):
        while not (items := (await service.client.get("/v1/parked", headers=admin)).json()["items"]):
            await asyncio.sleep(0.02)
    detail = (await service.client.get(f"/v1/parked/{items[0]['id']}", headers=admin)).json()
    assert (detail["body"], detail["cause"]) == (BODY.decode(), "unreadable")
    answer = await service.client.post(f"/v1/parked/{items[0]['id']}/retry", headers=admin)
    assert (answer.status_code, answer.json()["retried_by"]) == (200, "admin")
    async with asyncio.timeout(10):
        assert await received.get() == MESSAGE
    assert (await service.client.get("/v1/parked", headers=admin)).json()["total"] == 0
    await classification.stop()
