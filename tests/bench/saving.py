"""Measures saves over HTTP to 2xx: one insats a request and many, in turns with the bare handler."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from tests.bench.load import Loaded, Plan, Target, load
from tests.bench.stand import Stand, drained, only_intake, relayed


@dataclass(frozen=True)
class Options:
    rounds: int
    seconds: float
    body_bytes: int
    connections: int
    rate: float
    paced_seconds: float


@dataclass(frozen=True)
class Pair:
    """The ceiling and ours, one directly after the other."""

    bare: Loaded
    ours: Loaded
    relay_lag_s: float = 0.0
    """How long the relay went on publishing after the last save."""

    @property
    def ratio(self) -> float:
        return self.ours.rate / self.bare.rate


def median_ratio(pairs: list[Pair]) -> float:
    return median(pair.ratio for pair in pairs)


def bare_plan(stand: Stand, bare: Target, options: Options) -> Plan:
    return Plan(
        stand.new_run(), [bare], connections=options.connections, seconds=options.seconds, body_bytes=options.body_bytes
    )


def single_plan(stand: Stand, options: Options) -> Plan:
    return Plan(
        stand.new_run(),
        list(stand.targets),
        method="PUT",
        key_in_path=True,
        connections=options.connections,
        seconds=options.seconds,
        body_bytes=options.body_bytes,
    )


def many_plan(stand: Stand, options: Options, *, ndjson: bool) -> Plan:
    """1 000 insatser a request, over four connections."""
    return Plan(
        stand.new_run(),
        list(stand.targets[:4]),
        rows=1000,
        ndjson=ndjson,
        connections=4,
        seconds=options.seconds,
        body_bytes=options.body_bytes,
    )


async def single_alone(stand: Stand, bare: Target, options: Options) -> list[Pair]:
    """Intake with its relay and the broker; the services behind have stopped and their queues fill."""
    with only_intake(stand):
        await load(single_plan(stand, options))
        pairs = [await _single(stand, bare, options, behind=False) for _ in range(options.rounds)]
    await drained(stand)
    return pairs


async def single_consumed(stand: Stand, bare: Target, options: Options) -> list[Pair]:
    """All five services at work."""
    await load(single_plan(stand, options))
    await drained(stand)
    return [await _single(stand, bare, options, behind=True) for _ in range(options.rounds)]


async def _single(stand: Stand, bare: Target, options: Options, *, behind: bool) -> Pair:
    await relayed(stand)
    ceiling = await load(bare_plan(stand, bare, options))
    ours = await load(single_plan(stand, options))
    lag = await relayed(stand)
    if behind:
        await drained(stand)
    return Pair(ceiling, ours, lag)


async def many(stand: Stand, bare: Target, options: Options, *, ndjson: bool) -> list[Pair]:
    """Insatser a second against the bare handler's, with intake and the broker alone as in `single_alone`."""
    pairs = []
    with only_intake(stand):
        for _ in range(options.rounds):
            await relayed(stand)
            ceiling = await load(bare_plan(stand, bare, options))
            ours = await load(many_plan(stand, options, ndjson=ndjson))
            pairs.append(Pair(ceiling, ours, await relayed(stand)))
    await drained(stand)
    return pairs
