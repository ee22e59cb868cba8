"""What both transports promise alike: nothing lost, nothing in the way, nothing done twice."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from libs.common.bus import Message, NotReady
from libs.common.bus.worker import Worker
from libs.common.database import Database
from tests.common.brokers import Broker, Embedded, Rabbit, Recorder, Service, vanish
from tests.common.conftest import effects
from tests.common.messages import message, received, until, withdrawn
from tests.infrastructure.services import delete_prefixed, own_prefix

QUEUES_AND_EXCHANGES = (
    "intake.events", "classification.events", "reporting.events", "notifications.events", "notifications.parked",
    "insats.events", "insats.parked", "insats.retry",
)  # fmt: skip


@pytest.fixture(params=["embedded", "rabbitmq"])
async def broker(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Broker]:
    if request.param == "embedded":
        embedded = Embedded(tmp_path / "bus.db")
        await embedded.queues.open()
        yield embedded
        await embedded.queues.close()
        return
    url, prefix = request.getfixturevalue("amqp_url"), own_prefix()
    yield Rabbit(url, prefix)
    delete_prefixed(url, prefix, QUEUES_AND_EXCHANGES)


@pytest.fixture
async def service(broker: Broker, sqlite_database: Database) -> AsyncIterator[Service]:
    service = await Service(broker, sqlite_database).start()
    yield service
    await service.stop()


def messages(*names: str) -> list[Message]:
    return [message(withdrawn(name)) for name in names]


async def have_effects(database: Database, *names: str) -> None:
    async def complete() -> bool:
        return await effects(database) == sorted(names)

    await until(complete)


async def test_event_arrives_as_it_was_sent_when_published(broker: Broker) -> None:
    recorder = await Recorder(broker, "notifications", "insats.withdrawn.v1").start()
    [sent] = messages("a")
    await recorder.bus.publish([sent])
    await recorder.has({sent.id})
    await recorder.stop()
    assert recorder.messages == [(sent.id, "insats.withdrawn.v1", sent.routing_key, sent.body)]


async def test_every_event_has_its_effect_when_many_are_published(
    broker: Broker, service: Service, sqlite_database: Database
) -> None:
    names = [f"{n:03}" for n in range(300)]  # more than a window
    await service.bus.publish(messages(*names[:150]))
    await service.bus.publish(messages(*names[150:]))
    await have_effects(sqlite_database, *names)
    assert service.parked == []


async def test_each_service_gets_its_own_copy_when_several_listen(broker: Broker) -> None:
    listening = [
        await Recorder(broker, name, "insats.received.v1").start()
        for name in ("classification", "reporting", "notifications")
    ]
    sent = [message(received(str(n))) for n in range(5)]
    await listening[0].bus.publish(sent)
    for recorder in listening:
        await recorder.has({m.id for m in sent})
        await recorder.stop()
        assert len(recorder.messages) == 5


async def test_publishing_is_refused_when_a_consumers_queue_does_not_exist_yet(broker: Broker) -> None:
    first = await Recorder(broker, "notifications", "insats.received.v1").start()
    second = await Recorder(broker, "reporting", "insats.received.v1").start()
    event = message(received("a"))
    with pytest.raises(NotReady, match="classification"):
        await first.bus.publish([event])
    last = await Recorder(broker, "classification", "insats.received.v1").start()
    await first.bus.publish([event])
    for recorder in (first, second, last):
        await recorder.has({event.id})
        await recorder.stop()
        assert len(recorder.messages) == 1


async def test_message_is_parked_with_its_cause_and_holds_nobody_up_when_it_always_fails(
    broker: Broker, service: Service, sqlite_database: Database
) -> None:
    service.faults["poison"] = [ValueError("cannot be counted")]
    before, [poison], after = messages("a", "b"), messages("poison"), messages("c", "d")
    await service.bus.publish([*before, poison, *after])
    await have_effects(sqlite_database, "a", "b", "c", "d")
    await until(lambda: len(service.parked) == 1)
    [parked] = service.parked
    assert parked.message == (poison.id, "insats.withdrawn.v1", parked.message.routing_key, poison.body)
    assert (parked.queue, parked.cause) == ("notifications.events", "ValueError: cannot be counted")
    assert service.alone.count("poison") == Worker.DELIVERY_LIMIT
    await service.bus.publish(messages("e"))
    await have_effects(sqlite_database, "a", "b", "c", "d", "e")


@pytest.mark.parametrize("body", [b"", b"{}", b'{"specversion": "1.0", "data": "\xc3', b"\xff\x00"])
async def test_body_is_parked_untried_when_it_cannot_be_read(
    body: bytes, broker: Broker, service: Service, sqlite_database: Database
) -> None:
    await broker.send_raw("insats.withdrawn.v1", body)
    await until(lambda: len(service.parked) == 1)
    assert (service.parked[0].message.body, service.parked[0].queue) == (body, "notifications.events")
    assert service.parked[0].cause.startswith("insats.withdrawn.v1: ")
    assert service.alone == []
    await service.bus.publish(messages("next"))
    await have_effects(sqlite_database, "next")


async def test_event_of_unknown_type_is_parked_when_it_arrives(broker: Broker, service: Service) -> None:
    await broker.send_raw("insats.renamed.v7", b"{}")
    await until(lambda: len(service.parked) == 1)
    assert service.parked[0].cause == "unknown event type 'insats.renamed.v7'"


async def test_parked_message_has_its_effect_when_the_handler_is_mended_and_it_is_retried(
    broker: Broker, service: Service, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Worker, "DELIVERY_LIMIT", 2)
    service.faults["poison"] = [ValueError("not yet")]
    await service.bus.publish(messages("poison"))
    await until(lambda: len(service.parked) == 1)
    await service.bus.retry(service.parked[0])
    await until(lambda: len(service.parked) == 2)  # not mended: it comes back
    first, second = service.parked
    assert (first.message.id, first.message.body, first.queue) == (second.message.id, second.message.body, second.queue)
    service.faults.clear()
    await service.bus.retry(service.parked[0])
    await have_effects(sqlite_database, "poison")
    assert len(service.parked) == 2


async def test_event_has_one_effect_when_it_comes_twice(
    broker: Broker, service: Service, sqlite_database: Database
) -> None:
    [event] = messages("a")
    await service.bus.publish([event])
    await until(lambda: service.dealt_with == [event.id])
    await service.bus.publish([event])
    await until(lambda: service.dealt_with == [event.id, event.id])
    await service.bus.publish([*messages("b"), event, event])
    await have_effects(sqlite_database, "a", "b")


async def test_event_is_tried_until_it_succeeds_when_the_database_is_away(
    broker: Broker, service: Service, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Worker, "DELIVERY_LIMIT", 2)
    away = [ConnectionRefusedError("database away") for _ in range(4)]
    service.faults["a"] = [*away, ValueError("once")]

    def mended() -> bool:
        if len(service.faults["a"]) > 1:
            return False
        service.faults.clear()
        return True

    await service.bus.publish(messages("a", "b"))
    await until(mended)
    await have_effects(sqlite_database, "a", "b")
    assert service.parked == []


async def test_what_was_not_acknowledged_is_delivered_again_when_the_process_is_replaced(
    broker: Broker, sqlite_database: Database
) -> None:
    stuck = Recorder(broker, "notifications", "insats.withdrawn.v1")
    stuck.gate.clear()
    await stuck.start()
    sent = messages("a", "b", "c", "d", "e")
    await stuck.bus.publish(sent)
    await stuck.has({m.id for m in sent})
    await vanish(stuck.bus)
    await broker.restart()
    successor = await Service(broker, sqlite_database).start()
    await have_effects(sqlite_database, "a", "b", "c", "d", "e")
    await successor.stop()
    assert stuck.dealt_with == set()
    stuck.gate.set()
    await stuck.stop()


async def test_nothing_is_delivered_again_when_everything_was_dealt_with(
    broker: Broker, sqlite_database: Database
) -> None:
    service = await Service(broker, sqlite_database).start()
    names = [str(n) for n in range(100)]
    await service.bus.publish(messages(*names))
    await have_effects(sqlite_database, *names)
    await until(lambda: len(service.dealt_with) == 100)
    [marker] = messages("marker")
    await service.bus.publish([marker])
    await until(lambda: marker.id in service.dealt_with)
    await service.stop()
    await broker.restart()
    successor = await Recorder(broker, "notifications", "insats.withdrawn.v1").start()
    [later] = messages("later")
    await successor.bus.publish([later])
    await successor.has({later.id})
    await successor.stop()
    assert {m.id for m in successor.messages} <= {later.id, marker.id}  # the last one may still have been under way


async def test_parked_message_is_received_once_when_the_process_is_replaced(
    broker: Broker, sqlite_database: Database
) -> None:
    service = await Service(broker, sqlite_database).start()
    for number, body in enumerate((b"first", b"second"), start=1):
        await broker.send_raw("insats.withdrawn.v1", body)
        await until(lambda number=number: len(service.parked) == number)
    await service.stop()
    await broker.restart()
    successor = await Service(broker, sqlite_database).start()
    await broker.send_raw("insats.withdrawn.v1", b"third")
    await until(lambda: b"third" in [parked.message.body for parked in successor.parked])
    await successor.stop()
    assert b"first" not in [parked.message.body for parked in successor.parked]  # the second was perhaps under way
