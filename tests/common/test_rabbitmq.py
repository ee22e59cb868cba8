"""What RabbitMQ itself is told: persistent, typed messages that anybody may bind to; and a broker that is killed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage

from libs.common.bus import Bus, Message, rabbit
from libs.common.bus.rabbit import DECLARATION_SETTLES_SECONDS, RabbitBus
from libs.common.database import Database
from tests.common.brokers import Rabbit, Recorder, Service
from tests.common.conftest import effects
from tests.common.messages import message, until, updated, withdrawn
from tests.infrastructure.processes import private_folder
from tests.infrastructure.rabbitmq import PrivateRabbitMQ
from tests.infrastructure.services import delete_prefixed, own_prefix

QUEUES_AND_EXCHANGES = ("intake.events", "notifications.events", "insats.events", "insats.parked", "insats.retry")


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rabbit, "PUBLISH_SECONDS", DECLARATION_SETTLES_SECONDS + 2.0)


@pytest.fixture
def shared(amqp_url: str) -> Iterator[Rabbit]:
    prefix = own_prefix()
    yield Rabbit(amqp_url, prefix)
    delete_prefixed(amqp_url, prefix, (*QUEUES_AND_EXCHANGES, "notifications.parked"))


@pytest.fixture(scope="module")
def killable() -> Iterator[PrivateRabbitMQ]:
    with private_folder() as folder, PrivateRabbitMQ(folder / "rabbitmq") as node:
        yield node


async def publish_until_confirmed(bus: Bus, messages: list[Message]) -> int:
    """As the relay does: again and again until it returns. Answers the number of failures."""
    failures = 0
    while True:
        try:
            await bus.publish(messages)
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) is None or task.cancelling():
                raise
            failures += 1
        except Exception:
            failures += 1
        else:
            return failures
        await asyncio.sleep(0.1)


async def test_subscriber_gets_just_its_rounds_updates_when_its_own_queue_is_bound(shared: Rabbit) -> None:
    intake = await Recorder(shared, "intake", "aggregate.updated.v1").start()
    notifications = await Recorder(shared, "notifications", "aggregate.updated.v1", "insats.withdrawn.v1").start()
    got: list[AbstractIncomingMessage] = []
    async with await aio_pika.connect(shared.url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(f"{shared.prefix}insats.events", "aggregate.updated.v1.villkor-2023.*")
        await queue.consume(_appending(got), no_ack=True)
        wanted = [message(updated(n, "villkor-2023")) for n in (1, 2)]
        others = [message(updated(3, "villkor-2024")), message(withdrawn("a"))]
        await intake.bus.publish([others[0], wanted[0], others[1], wanted[1]])
        await notifications.has({m.id for m in [*wanted, *others]})
        await until(lambda: len(got) >= 2)
        declared = await channel.declare_queue(queue.name, passive=True)
        assert declared.declaration_result.message_count == 0
    assert sorted(m.message_id or "" for m in got) == sorted(m.id for m in wanted)
    await intake.stop()
    await notifications.stop()


def _appending(
    got: list[AbstractIncomingMessage],
) -> Callable[[AbstractIncomingMessage], Awaitable[None]]:
    async def take(incoming: AbstractIncomingMessage) -> None:
        got.append(incoming)

    return take


async def test_message_is_persistent_and_says_what_it_is_when_published(shared: Rabbit) -> None:
    notifications = await Recorder(shared, "notifications", "insats.withdrawn.v1").start()
    async with await aio_pika.connect(shared.url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(f"{shared.prefix}insats.events", "#")
        sent = message(withdrawn("a"))
        await notifications.bus.publish([sent])
        got = await queue.get(timeout=30)
    assert got.delivery_mode == aio_pika.DeliveryMode.PERSISTENT
    assert (got.message_id, got.type, got.content_type) == (
        sent.id,
        "insats.withdrawn.v1",
        "application/cloudevents+json",
    )
    assert (got.routing_key, got.body) == (sent.routing_key, sent.body)
    await notifications.stop()


async def test_queue_is_a_durable_quorum_queue_when_declared(shared: Rabbit) -> None:
    notifications = await Recorder(shared, "notifications", "insats.withdrawn.v1").start()
    async with await aio_pika.connect(shared.url) as connection:
        wrongs: list[dict[str, Any]] = [{"durable": True}, {"durable": False, "arguments": {"x-queue-type": "quorum"}}]
        for wrong in wrongs:
            channel = await connection.channel()
            with pytest.raises(aio_pika.exceptions.ChannelPreconditionFailed):
                await channel.declare_queue(f"{shared.prefix}notifications.events", **wrong)
    await notifications.stop()


async def test_replicas_share_the_work_when_one_of_them_is_busy(shared: Rabbit, sqlite_database: Database) -> None:
    busy = Recorder(shared, "notifications", "insats.withdrawn.v1")
    busy.gate.clear()
    await busy.start()
    free = await Service(shared, sqlite_database).start()
    sent = [message(withdrawn(str(n))) for n in range(40)]
    await busy.bus.publish(sent)
    await until(lambda: len(busy.messages) + len(free.dealt_with) == 40)
    busy.gate.set()
    await until(lambda: len(busy.dealt_with) == len(busy.messages))
    await busy.stop()
    await free.stop()
    assert not busy.dealt_with & set(free.dealt_with)


async def test_every_confirmed_event_has_its_effect_when_the_broker_is_killed_and_comes_back(
    killable: PrivateRabbitMQ, sqlite_database: Database
) -> None:
    broker = Rabbit(killable.url, "kill.")
    service = await Service(broker, sqlite_database).start()
    publisher = broker.bus("intake")
    await publisher.start(None)
    await asyncio.sleep(DECLARATION_SETTLES_SECONDS)
    names = [f"{n:03}" for n in range(500)]
    failures = 0
    killing: asyncio.Future[None] | None = None
    for start in range(0, 500, 10):
        if start == 200:
            killing = asyncio.ensure_future(asyncio.to_thread(_kill_and_start, killable))
        batch = [message(withdrawn(name)) for name in names[start : start + 10]]
        failures += await publish_until_confirmed(publisher, batch)
    assert killing is not None
    await killing

    async def complete() -> bool:
        return set(await effects(sqlite_database)) >= set(names)

    await until(complete, 120)
    assert failures > 0
    assert await effects(sqlite_database) == names  # and once each
    assert service.parked == []
    await _everything_is_acknowledged(service, publisher, killable.url)
    await publisher.stop()


def _kill_and_start(node: PrivateRabbitMQ) -> None:
    node.kill()
    node.start()


async def _everything_is_acknowledged(service: Service, publisher: RabbitBus, url: str) -> None:
    """What was not would be in the queue again after its consumer has gone."""
    last = message(withdrawn("last"))
    await publish_until_confirmed(publisher, [last])
    await until(lambda: last.id in service.dealt_with)
    await asyncio.sleep(0.2)
    await service.stop()
    async with await aio_pika.connect(url) as connection:
        queue = await (await connection.channel()).declare_queue("kill.notifications.events", passive=True)
        assert queue.declaration_result.message_count == 0


async def test_confirmed_event_survives_when_the_broker_is_killed_just_after_its_first_listener_came(
    killable: PrivateRabbitMQ,
) -> None:
    broker = Rabbit(killable.url, "late.")
    heard = ("insats.withdrawn.v1", "aggregate.updated.v1")
    early = await Recorder(broker, "notifications", *heard).start()
    await early.bus.publish([message(withdrawn("early"))])
    await (await Recorder(broker, "intake", "aggregate.updated.v1").start()).stop()
    sent = message(updated(1, "villkor-2023"))
    await publish_until_confirmed(early.bus, [sent])
    await asyncio.to_thread(_kill_and_start, killable)
    late = await Recorder(broker, "intake", "aggregate.updated.v1").start()
    await late.has({sent.id})
    await late.stop()
    await early.stop()


async def test_publishing_raises_while_the_broker_is_down_and_succeeds_when_it_is_back(
    killable: PrivateRabbitMQ,
) -> None:
    broker = Rabbit(killable.url, "down.")
    recorder = await Recorder(broker, "notifications", "insats.withdrawn.v1").start()
    first, lost, again = (message(withdrawn(name)) for name in ("first", "lost", "again"))
    await recorder.bus.publish([first])
    await asyncio.sleep(DECLARATION_SETTLES_SECONDS)
    await asyncio.to_thread(killable.kill)
    with pytest.raises((Exception, asyncio.CancelledError)):
        await recorder.bus.publish([lost])
    assert not await recorder.bus.healthy()
    await asyncio.to_thread(killable.start)
    await publish_until_confirmed(recorder.bus, [again])
    await recorder.has({again.id})
    await until(recorder.bus.healthy)
    await recorder.stop()
