"""The RabbitMQ users of deploy/rabbitmq, on a real broker and with the services' own bus: they may do all that
the flow needs, and nothing else.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aiormq.exceptions import ChannelAccessRefused

from libs.common.bus import (
    EVENTS_EXCHANGE,
    PARKED_EXCHANGE,
    PARKED_QUEUE,
    RETRY_EXCHANGE,
    Incoming,
    Message,
    Parked,
    queue_of,
)
from libs.common.bus.rabbit import RabbitBus
from libs.common.events import EVENTS
from tests.deploy.files import DEPLOY, SERVICES, SUBSCRIBER, definitions, permission, topic_permission
from tests.infrastructure.processes import private_folder
from tests.infrastructure.rabbitmq import PrivateRabbitMQ

EXCHANGES = (EVENTS_EXCHANGE, PARKED_EXCHANGE, RETRY_EXCHANGE)
PATIENCE = 10  # seconds until a message counts as lost


# ---- the table, by its regular expressions -----------------------------------------------------------------


def test_exchanges_are_those_of_the_bus_when_the_broker_starts() -> None:
    declared = {exchange["name"]: exchange["type"] for exchange in definitions()["exchanges"]}
    assert declared == dict(zip(EXCHANGES, ("topic", "fanout", "direct"), strict=True))


@pytest.mark.parametrize("service", SERVICES)
def test_service_may_touch_what_the_flow_needs_and_no_more(service: str) -> None:
    queues = [PARKED_QUEUE, *(queue_of(each) for each in SERVICES), f"{SUBSCRIBER}.feed"]
    own = {queue for queue in queues if queue.startswith(f"{service}.")}
    drains = service == "notifications"
    told = {queue_of(c) for event in EVENTS.values() if f"/{service}" == event.SOURCE for c in event.CONSUMERS}
    needed = {
        "configure": own | set(EXCHANGES),
        # on the queues of those it tells: without any permission on a queue the relay may not see that it exists
        "write": own | told | {EVENTS_EXCHANGE, PARKED_EXCHANGE} | ({RETRY_EXCHANGE} if drains else set()),
        "read": own | {EVENTS_EXCHANGE, RETRY_EXCHANGE} | ({PARKED_EXCHANGE} if drains else set()),
    }
    # amq.default is what RabbitMQ calls the exchange without a name, which reaches every queue.
    others = ["amq.default", "amq.topic", "amq.gen-1", f"x{service}.events", f"{service}xevents", "insatsxevents"]
    for kind, expected in needed.items():
        allowed = {name for name in [*queues, *EXCHANGES, *others] if permission(service, kind).search(name)}
        assert allowed == expected, kind


def test_subscriber_may_touch_its_own_queues_and_read_events_alone() -> None:
    names = [*EXCHANGES, PARKED_QUEUE, *(queue_of(s) for s in SERVICES), "amq.default", f"{SUBSCRIBER}.feed"]
    for kind, expected in {
        "configure": {f"{SUBSCRIBER}.feed"},
        "write": {f"{SUBSCRIBER}.feed"},
        "read": {f"{SUBSCRIBER}.feed", EVENTS_EXCHANGE},
    }.items():
        assert {name for name in names if permission(SUBSCRIBER, kind).search(name)} == expected


@pytest.mark.parametrize("event_type", EVENTS)
def test_event_may_be_bound_by_its_consumers_alone(event_type: str) -> None:
    """In the form in which queues are bound: type and `#`. Notifications hears all there is."""
    listeners = {user for user in SERVICES if topic_permission(user, "read").search(f"{event_type}.#")}
    assert listeners == {*EVENTS[event_type].CONSUMERS, "notifications"}


@pytest.mark.parametrize("event_type", EVENTS)
def test_event_may_be_published_by_its_source_alone(event_type: str) -> None:
    key = f"{event_type}.villkor-2023.24"
    publishers = [user for user in (*SERVICES, SUBSCRIBER) if topic_permission(user, "write").search(key)]
    assert [f"/{publisher}" for publisher in publishers] == [EVENTS[event_type].SOURCE]


# ---- a real broker with these users ------------------------------------------------------------------------


def _password(user: str) -> str:
    return f"{user}-password"


@pytest.fixture(scope="module")
def broker() -> Iterator[PrivateRabbitMQ]:
    passwords = {f"{user.upper()}_AMQP_PASSWORD": _password(user) for user in (*SERVICES, SUBSCRIBER)}
    rendered = subprocess.run(
        ["sh", str(DEPLOY / "rabbitmq" / "render.sh")], env={"PATH": os.environ["PATH"], **passwords},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    with private_folder() as folder:
        file = folder / "definitions.json"
        file.write_text(rendered)
        with PrivateRabbitMQ(folder / "rabbitmq", definitions=file) as node:
            yield node


def test_definitions_are_refused_when_a_password_is_missing_or_needs_escaping() -> None:
    script = ["sh", str(DEPLOY / "rabbitmq" / "render.sh")]
    path = {"PATH": os.environ["PATH"]}
    for environment in (path, path | {"INTAKE_AMQP_PASSWORD": 'quo"te'}):
        rendered = subprocess.run(script, env=environment, capture_output=True, text=True)
        assert rendered.returncode != 0
        assert "INTAKE_AMQP_PASSWORD" in rendered.stderr


class Listener:
    """One service on the bus, which keeps what it hears."""

    def __init__(self, broker: PrivateRabbitMQ, service: str) -> None:
        heard_types = [event.TYPE for event in EVENTS.values() if service in event.CONSUMERS]
        self.bus = RabbitBus(broker.url_for(service, _password(service)), service, heard_types)
        self.heard: asyncio.Queue[Incoming] = asyncio.Queue()
        self.parked: asyncio.Queue[Parked] = asyncio.Queue()
        self._drains = service == "notifications"

    async def start(self) -> None:
        await self.bus.start(self.heard.put, self.parked.put if self._drains else None)


@pytest.fixture(scope="module")
async def listeners(broker: PrivateRabbitMQ) -> AsyncIterator[dict[str, Listener]]:
    started = {service: Listener(broker, service) for service in SERVICES}
    for listener in started.values():
        await listener.start()
    yield started
    for listener in started.values():
        await listener.bus.stop()


@asynccontextmanager
async def _channel(broker: PrivateRabbitMQ, user: str) -> AsyncIterator[AbstractChannel]:
    async with await aio_pika.connect(broker.url_for(user, _password(user))) as connection:
        yield await connection.channel()


@pytest.mark.parametrize("event_type", EVENTS)
async def test_event_reaches_its_consumers_when_its_source_publishes_it(
    listeners: dict[str, Listener], event_type: str
) -> None:
    event = EVENTS[event_type]
    key = f"{event_type}.villkor-2023.24"
    await listeners[event.SOURCE.strip("/")].bus.publish([Message(f"id-{event_type}", key, b"{}")])
    for consumer in event.CONSUMERS:
        heard = await asyncio.wait_for(listeners[consumer].heard.get(), PATIENCE)
        assert (heard.id, heard.routing_key) == (f"id-{event_type}", key)


@pytest.mark.parametrize("service", SERVICES)
async def test_message_comes_back_when_it_was_parked_and_retried(listeners: dict[str, Listener], service: str) -> None:
    key = "aggregate.updated.v1.villkor-2023.24"
    message = Incoming(f"parked-{service}", "aggregate.updated.v1", key, b"{}")
    await listeners[service].bus.park(Parked(message, queue_of(service), "cannot be read"))

    parked = await asyncio.wait_for(listeners["notifications"].parked.get(), PATIENCE)
    assert (parked.message.id, parked.queue, parked.cause) == (message.id, queue_of(service), "cannot be read")

    await listeners["notifications"].bus.retry(parked)
    assert (await asyncio.wait_for(listeners[service].heard.get(), PATIENCE)).id == message.id


async def test_subscriber_hears_aggregates_when_it_binds_a_queue_of_its_own(
    broker: PrivateRabbitMQ, listeners: dict[str, Listener]
) -> None:
    async with _channel(broker, SUBSCRIBER) as channel:
        queue = await channel.declare_queue(f"{SUBSCRIBER}.feed", durable=True, arguments={"x-queue-type": "quorum"})
        await queue.bind(EVENTS_EXCHANGE, "aggregate.updated.v1.villkor-2023.*")
        key = "aggregate.updated.v1.villkor-2023.24"
        await listeners["aggregation"].bus.publish([Message("for-subscriber", key, b"{}")])
        async with queue.iterator(timeout=PATIENCE) as messages:
            received = await anext(messages)
            assert received.message_id == "for-subscriber"
            await received.ack()
    for consumer in EVENTS["aggregate.updated.v1"].CONSUMERS:
        assert (await asyncio.wait_for(listeners[consumer].heard.get(), PATIENCE)).id == "for-subscriber"


async def _consume(channel: AbstractChannel, queue: str) -> None:
    async def take(message: AbstractIncomingMessage) -> None:
        await message.ack()

    await (await channel.get_queue(queue, ensure=False)).consume(take)


async def _publish(channel: AbstractChannel, exchange: str, key: str) -> None:
    target = await channel.get_exchange(exchange, ensure=False) if exchange else channel.default_exchange
    await target.publish(aio_pika.Message(b"{}"), key, timeout=PATIENCE)


async def _bind(channel: AbstractChannel, queue: str, exchange: str, key: str) -> None:
    await (await channel.get_queue(queue, ensure=False)).bind(exchange, key)


Attempt = Callable[[AbstractChannel], Awaitable[object]]
FORBIDDEN: dict[str, tuple[str, Attempt]] = {
    "consume another's queue": ("classification", lambda c: _consume(c, "intake.events")),
    "consume parked messages": ("aggregation", lambda c: _consume(c, PARKED_QUEUE)),
    "empty another's queue": ("reporting", lambda c: _purge(c, "aggregation.events")),
    "delete another's queue": ("reporting", lambda c: c.queue_delete("aggregation.events")),
    "declare another's queue": ("intake", lambda c: c.declare_queue("reporting.own", durable=True)),
    "bind another's queue": ("intake", lambda c: _bind(c, "reporting.events", EVENTS_EXCHANGE, "#")),
    "publish another's event": (
        "classification", lambda c: _publish(c, EVENTS_EXCHANGE, "return.accepted.v1.villkor-2023.24")
    ),
    "put a message in a queue directly": ("intake", lambda c: _publish(c, "", "reporting.events")),
    "retry without being notifications": ("intake", lambda c: _publish(c, RETRY_EXCHANGE, "reporting.events")),
    "publish as the subscriber": (
        SUBSCRIBER, lambda c: _publish(c, EVENTS_EXCHANGE, "aggregate.updated.v1.villkor-2023.24")
    ),
    "park as the subscriber": (SUBSCRIBER, lambda c: _publish(c, PARKED_EXCHANGE, "any")),
    "consume a service's queue as the subscriber": (SUBSCRIBER, lambda c: _consume(c, "reporting.events")),
    "read drafts as the subscriber": (SUBSCRIBER, lambda c: _subscribe(c, "insats.received.v1.#")),
    "read everything as the subscriber": (SUBSCRIBER, lambda c: _subscribe(c, "#")),
    "declare an exchange as the subscriber": (
        SUBSCRIBER, lambda c: c.declare_exchange("insats.own", "topic", durable=True)
    ),
}  # fmt: skip


async def _purge(channel: AbstractChannel, queue: str) -> None:
    await (await channel.get_queue(queue, ensure=False)).purge()


async def _subscribe(channel: AbstractChannel, key: str) -> None:
    queue = await channel.declare_queue(f"{SUBSCRIBER}.curious", durable=True)
    await queue.bind(EVENTS_EXCHANGE, key)


@pytest.mark.parametrize("attempt", FORBIDDEN)
async def test_broker_refuses_when_a_user_tries_to(
    broker: PrivateRabbitMQ, listeners: dict[str, Listener], attempt: str
) -> None:
    user, forbidden = FORBIDDEN[attempt]
    async with _channel(broker, user) as channel:
        with pytest.raises(ChannelAccessRefused, match="ACCESS_REFUSED"):
            await forbidden(channel)


async def test_login_is_refused_when_user_is_guest_or_password_is_wrong(broker: PrivateRabbitMQ) -> None:
    for url in (broker.url, broker.url_for("intake", "wrong")):
        with pytest.raises(aio_pika.exceptions.AMQPConnectionError):
            await aio_pika.connect(url)
