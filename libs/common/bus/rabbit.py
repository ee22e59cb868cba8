"""The bus on RabbitMQ, 3.10 and newer: FastStream for consuming and publishing, with every default that loses
messages replaced (docs/decisions/0003). One quorum queue per service.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aio_pika
import structlog
from aio_pika.abc import AbstractIncomingMessage
from faststream.rabbit import Channel, ExchangeType, QueueType, RabbitBroker, RabbitExchange, RabbitQueue

from libs.common import bus, envelope, events
from libs.common.bus import Incoming, Message, NotReady, Parked, queue_of

log = structlog.get_logger()
PREFETCH = 200
PUBLISH_SECONDS = 10.0
STOP_SECONDS = 3.0
CRASH_LIMIT = 20
"""Deliveries that end without an answer (the process died) before the broker itself parks the message."""


DECLARATION_SETTLES_SECONDS = 2.0
"""The broker notes on disk where a quorum queue lives a second after its first declaration (names.dets: 1.00 to 1.02 s
measured). Killed sooner, it comes back with a queue without a leader, and what was confirmed to it is out of reach."""


class Settling:
    """Acknowledges what has been dealt with, many messages in one frame. One for all that a channel delivers.

    Events that shared a transaction are done in the same instant; one frame for all of them spares the broker
    and us a hundred. A channel numbers its deliveries 1, 2, 3 …: only the unbroken run from the last frame
    goes in one, the rest each by itself, so nothing is acknowledged early or waits for a slow neighbour.
    """

    def __init__(self) -> None:
        self._channel: Any = None
        self._run = 0
        self._beyond: set[int] = set()
        self._done: set[int] = set()

    def dealt_with(self, message: AbstractIncomingMessage) -> None:
        if not self._meet(message):
            return
        channel = self._channel
        if not self._done:
            asyncio.get_running_loop().call_soon(lambda: asyncio.ensure_future(self._acknowledge(channel)))
        self._done.add(message.delivery_tag or 0)

    async def reject(self, message: AbstractIncomingMessage) -> None:
        """Gives a message back. It counts towards the crash limit; a nack does not from 4.3 on."""
        if self._meet(message):
            await message.reject(requeue=True)
            self._beyond.add(message.delivery_tag or 0)  # not before: a run would acknowledge it

    def _meet(self, message: AbstractIncomingMessage) -> bool:
        """False if the message came back to the queue with its channel. On a new channel numbers start anew."""
        try:
            channel = message.channel
        except aio_pika.exceptions.ChannelInvalidStateError:
            return False
        if channel is not self._channel:
            self._channel, self._run, self._beyond, self._done = channel, 0, set(), set()
        return True

    async def _acknowledge(self, channel: Any) -> None:
        if channel is not self._channel:
            return
        done, self._done = self._done, set()
        self._beyond |= done
        while self._run + 1 in self._beyond:
            self._run += 1
            self._beyond.remove(self._run)
        together = max((tag for tag in done if tag <= self._run), default=0)
        try:
            if together:
                await channel.basic_ack(together, multiple=True)
            for tag in done:
                if tag > self._run:
                    await channel.basic_ack(tag)
        except Exception as error:  # the connection went: the messages come again, and the inbox knows them
            log.warning("not acknowledged", messages=len(done), reason=repr(error))


class RabbitBus:
    """A service's connections: one for publishing, one for consuming, so that flow control of the
    first never stops the second, and a closed channel takes nothing else with it."""

    def __init__(self, url: str, service: str, event_types: Sequence[str], prefix: str = "") -> None:
        self.url = url
        self.prefix = prefix
        self.queue = queue_of(service)
        self.event_types = event_types
        self.publishing = RabbitBroker(
            url, logger=None, reconnect_interval=0.5, default_channel=Channel(on_return_raises=True)
        )
        self.consuming = RabbitBroker(
            url,
            logger=None,
            reconnect_interval=0.5,
            default_channel=Channel(prefetch_count=PREFETCH),
        )
        self.events_exchange = RabbitExchange(prefix + bus.EVENTS_EXCHANGE, type=ExchangeType.TOPIC)
        self.parked_exchange = RabbitExchange(prefix + bus.PARKED_EXCHANGE, type=ExchangeType.FANOUT)
        self.retry_exchange = RabbitExchange(prefix + bus.RETRY_EXCHANGE, type=ExchangeType.DIRECT)
        self.settling = Settling()
        self._heard: set[str] = set()
        self._found: set[str] = set()
        self._consumers: list[tuple[aio_pika.abc.AbstractRobustQueue, str]] = []

    async def start(self, receive: bus.Receive | None, receive_parked: bus.ReceiveParked | None = None) -> None:
        await self.publishing.start()
        await self.consuming.connect()
        for exchange in (self.events_exchange, self.parked_exchange, self.retry_exchange):
            await self.consuming.declare_exchange(exchange)
        if receive_parked:
            parked = await self.consuming.declare_queue(RabbitQueue(self.prefix + bus.PARKED_QUEUE, QueueType.QUORUM))
            await parked.bind(self.parked_exchange.name)
            await self._consume(parked, lambda message: receive_parked(self._parked(message)))
        if receive:
            await self._consume(await self._declare_queue(), lambda message: receive(_incoming(message)))

    async def _declare_queue(self) -> aio_pika.abc.AbstractRobustQueue:
        queue = RabbitQueue(
            self.prefix + self.queue,
            QueueType.QUORUM,
            arguments={
                "x-dead-letter-exchange": self.parked_exchange.name,
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",  # what at-least-once asks for
                "x-delivery-limit": CRASH_LIMIT,
            },
        )
        declared = await self.consuming.declare_queue(queue)
        for event_type in self.event_types:
            await declared.bind(self.events_exchange.name, f"{event_type}.#")
        await declared.bind(self.retry_exchange.name, queue.name)
        return declared

    async def _consume(
        self, queue: aio_pika.abc.AbstractRobustQueue, deal_with: Callable[[AbstractIncomingMessage], Awaitable[None]]
    ) -> None:
        """Over the queue that FastStream declared and restores after a lost connection. Its own subscriber builds
        contexts, middlewares and a log scope per message, a fifth of a consumer's time, and we need none of them."""

        async def take(message: AbstractIncomingMessage) -> None:
            try:
                await deal_with(message)
            except Exception as error:  # dealing with a message ends well or parks it; this is a defect
                log.error("message not dealt with", queue=queue.name, id=message.message_id, exc_info=error)
                await asyncio.sleep(1)
                await self.settling.reject(message)
            else:
                self.settling.dealt_with(message)

        self._consumers.append((queue, await queue.consume(take)))

    def _parked(self, message: AbstractIncomingMessage) -> Parked:
        headers: dict[str, Any] = dict(message.headers)
        death = (headers.get("x-death") or [{}])[0]  # there if the broker parked it
        queue = str(headers.get("x-insats-queue") or death.get("queue") or "")
        cause = str(headers.get("x-insats-cause") or f"crashed the consumer ({death.get('reason')})")
        return Parked(_incoming(message), queue.removeprefix(self.prefix), cause)

    async def publish(self, messages: Sequence[Message]) -> None:
        typed = [Incoming(m.id, envelope.type_of(m.routing_key), m.routing_key, m.body) for m in messages]
        async with asyncio.timeout(PUBLISH_SECONDS):  # around all of it: any question to the broker may stay unanswered
            await self._await_consumers({message.event_type for message in typed})
            exchange = await self.publishing.declare_exchange(self.events_exchange)
            await asyncio.gather(*(_send(exchange, message.routing_key, message) for message in typed))

    async def park(self, parked: Parked) -> None:
        headers = {"x-insats-queue": parked.queue, "x-insats-cause": parked.cause}
        async with asyncio.timeout(PUBLISH_SECONDS):
            exchange = await self.publishing.declare_exchange(self.parked_exchange)
            await _send(exchange, parked.message.routing_key, parked.message, headers)

    async def retry(self, parked: Parked) -> None:
        async with asyncio.timeout(PUBLISH_SECONDS):
            exchange = await self.publishing.declare_exchange(self.retry_exchange)
            await _send(exchange, self.prefix + parked.queue, parked.message)

    async def _await_consumers(self, event_types: set[str]) -> None:
        """`mandatory` is content with one queue of several: look once that all are there before the first publish."""
        missing = event_types - self._heard
        if not missing:
            return
        services = {service for event_type in missing for service in events.EVENTS[event_type].CONSUMERS}
        connection = await aio_pika.connect(self.url, timeout=PUBLISH_SECONDS)
        async with connection:
            for service in services:
                channel = await connection.channel()
                try:
                    await channel.declare_queue(self.prefix + queue_of(service), passive=True)
                except aio_pika.exceptions.ChannelClosed as error:
                    raise NotReady(f"queue {queue_of(service)} does not exist yet: start {service}") from error
        if services - self._found:
            await asyncio.sleep(DECLARATION_SETTLES_SECONDS)
        self._heard |= missing
        self._found |= services

    async def healthy(self) -> bool:
        return await self.publishing.ping(timeout=2.0) and await self.consuming.ping(timeout=2.0)

    async def stop(self) -> None:
        """What was delivered and not dealt with goes back to the queue with the connection."""
        with contextlib.suppress(Exception):  # the broker may be gone; a process that ends does not wait for it
            async with asyncio.timeout(STOP_SECONDS):
                for queue, tag in self._consumers:
                    await queue.cancel(tag)
        for broker in (self.consuming, self.publishing):
            with contextlib.suppress(Exception):
                async with asyncio.timeout(STOP_SECONDS):
                    await broker.stop()


async def _send(
    exchange: aio_pika.abc.AbstractExchange,
    routing_key: str,
    message: Incoming,
    headers: dict[str, Any] | None = None,
) -> None:
    """Persistent, mandatory and confirmed: returns when a quorum has it, raises if no queue would."""
    outgoing = aio_pika.Message(
        message.body,
        message_id=message.id,
        type=message.event_type,
        content_type="application/cloudevents+json",
        headers=headers,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )
    await exchange.publish(outgoing, routing_key, mandatory=True)


def _incoming(message: AbstractIncomingMessage) -> Incoming:
    event_type = message.type or envelope.type_of(message.routing_key or "")
    return Incoming(message.message_id or "", event_type, message.routing_key or "", message.body)
