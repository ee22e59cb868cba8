"""Measures the delay from a save's 2xx to its events at a subscriber and to the flow's last commit, at a fixed rate."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, AbstractQueue
from aiormq.abc import FieldTable

from tests.bench.load import load, percentile
from tests.bench.processor import Meter
from tests.bench.saving import Options, single_plan
from tests.bench.stand import Stand, commit_times, drained
from tests.bench.texts import bodies, with_key

RECEIVED, CLASSIFIED = "insats.received.v1", "insats.classified.v1"
ENDS = ("aggregation", "reporting")
"""Where the flow ends for a reader of tables and reports: the later of their commits is the last."""
QUORUM: FieldTable = {"x-queue-type": "quorum"}


@dataclass(frozen=True)
class Delays:
    p50_ms: float
    p99_ms: float
    count: int

    @classmethod
    def of(cls, seconds: list[float]) -> Delays:
        milliseconds = [delay * 1000 for delay in seconds]
        return cls(percentile(milliseconds, 0.5), percentile(milliseconds, 0.99), len(milliseconds))


@dataclass
class LatencyPair:
    bare: Delays
    """Publish to consume through a quorum queue on the same broker."""
    ours: dict[str, Delays] = field(default_factory=dict)
    cpu_us: dict[str, float] = field(default_factory=dict)
    """Processor time per insats and process, where hardly two share a transaction."""
    missing: int = 0
    """Insatser of which an event or a row did not come."""


async def measure(stand: Stand, options: Options) -> list[LatencyPair]:
    """In turns, both at the same rate; one round beforehand is thrown away."""
    warm = replace(options, paced_seconds=3)
    await _ours(stand, warm)
    pairs = []
    for _ in range(options.rounds):
        pair = LatencyPair(await _bare(stand, options))
        meter = Meter(stand.pids())
        pair.ours, pair.missing = await _ours(stand, options)
        pair.cpu_us = meter.microseconds_per(round(options.rate * options.paced_seconds))
        pairs.append(pair)
    return pairs


async def _ours(stand: Stand, options: Options) -> tuple[dict[str, Delays], int]:
    await drained(stand)
    plan = replace(
        single_plan(stand, options),
        seconds=0,
        requests=round(options.rate * options.paced_seconds),
        rate=options.rate,
        keep_times=True,
    )
    arrived: list[tuple[float, bytes]] = []
    async with _subscribed(stand, (RECEIVED, CLASSIFIED), arrived):
        loaded = await load(plan)
        await drained(stand)
        await asyncio.sleep(0.3)
    seen: dict[str, dict[str, float]] = {RECEIVED: {}, CLASSIFIED: {}}
    for at, body in arrived:
        event = json.loads(body)
        seen[event["type"]].setdefault(event["subject"], at)
    seen |= await commit_times(stand, plan.run)
    whole = [insats for insats in loaded.times if all(insats in times for times in seen.values())]
    last = {insats: max(seen[end][insats] for end in ENDS) for insats in whole}
    answered = {insats: loaded.times[insats][1] for insats in whole}
    ours = {
        name: Delays.of([times[insats] - answered[insats] for insats in whole])
        for name, times in {RECEIVED: seen[RECEIVED], CLASSIFIED: seen[CLASSIFIED], "last commit": last}.items()
    }
    ours["request to 2xx"] = Delays.of([answered[insats] - loaded.times[insats][0] for insats in whole])
    ours["request to last commit"] = Delays.of([last[insats] - loaded.times[insats][0] for insats in whole])
    return ours, len(loaded.times) - len(whole)


@asynccontextmanager
async def _own_queue(stand: Stand, name: str) -> AsyncIterator[tuple[AbstractChannel, AbstractQueue]]:
    connection = await aio_pika.connect(stand.rabbitmq.url)
    async with connection:
        channel = await connection.channel()
        await channel.set_qos(200)
        queue = await channel.declare_queue(stand.bus_prefix + name, durable=True, arguments=QUORUM)
        try:
            yield channel, queue
        finally:
            await queue.delete(if_unused=False, if_empty=False)


@asynccontextmanager
async def _subscribed(stand: Stand, types: tuple[str, ...], arrived: list[tuple[float, bytes]]) -> AsyncIterator[None]:
    async with _own_queue(stand, "bench.subscriber") as (_, queue):
        for event_type in types:
            await queue.bind(f"{stand.bus_prefix}insats.events", f"{event_type}.#")

        async def take(message: AbstractIncomingMessage) -> None:
            arrived.append((time.time(), message.body))
            await message.ack()

        tag = await queue.consume(take)
        yield
        await queue.cancel(tag)


async def _bare(stand: Stand, options: Options) -> Delays:
    """Persistent, confirmed messages of the same size, published at fixed times over a connection of their own."""
    body = with_key(bodies(1, options.body_bytes)[0], "bare")
    sent: dict[str, float] = {}
    delays: list[float] = []
    async with _own_queue(stand, "bench.bare") as (_, queue):

        async def take(message: AbstractIncomingMessage) -> None:
            delays.append(time.time() - sent[str(message.message_id)])
            await message.ack()

        tag = await queue.consume(take)
        connection = await aio_pika.connect(stand.rabbitmq.url)
        async with connection:
            channel = await connection.channel(publisher_confirms=True)
            start = time.time() + 0.1
            for number in range(round(options.rate * options.paced_seconds)):
                await asyncio.sleep(start + number / options.rate - time.time())
                message = aio_pika.Message(body, message_id=str(number), delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
                sent[str(number)] = time.time()
                await channel.default_exchange.publish(message, queue.name)
            await asyncio.sleep(0.5)
        await queue.cancel(tag)
    return Delays.of(delays)
