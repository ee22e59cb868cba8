"""Measures saves over HTTP to 2xx: one insats a request and many, in turns with the bare handler."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from tests.bench.load import Loaded, Plan, load
from tests.bench.processor import Meter
from tests.bench.stand import Bare, Stand, drained, only_intake, relayed


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
    relay_lag_s: float
    """How long the relay went on publishing after the last save."""
    bare_cpu_us: dict[str, float]
    ours_cpu_us: dict[str, float]
    """Processor time per insats and process until the relay is done; the services behind are still at work then."""

    @property
    def ratio(self) -> float:
        return self.ours.rate / self.bare.rate


def median_ratio(pairs: list[Pair]) -> float:
    return median(pair.ratio for pair in pairs)


def bare_plan(stand: Stand, bare: Bare, options: Options) -> Plan:
    return Plan(
        stand.new_run(),
        [bare.target],
        connections=options.connections,
        seconds=options.seconds,
        body_bytes=options.body_bytes,
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


async def single_alone(stand: Stand, bare: Bare, options: Options) -> list[Pair]:
    """Intake with its relay and the broker; the services behind have stopped and their queues fill."""
    async with only_intake(stand):
        await load(single_plan(stand, options))
        return [await _pair(stand, bare, options, single_plan(stand, options)) for _ in range(options.rounds)]


async def single_consumed(stand: Stand, bare: Bare, options: Options) -> list[Pair]:
    """All five services at work."""
    await load(single_plan(stand, options))
    await drained(stand)
    pairs = []
    for _ in range(options.rounds):
        pairs.append(await _pair(stand, bare, options, single_plan(stand, options)))
        await drained(stand)
    return pairs


async def many(stand: Stand, bare: Bare, options: Options, *, ndjson: bool) -> list[Pair]:
    """Insatser a second against the bare handler's, with intake and the broker alone as in `single_alone`."""
    async with only_intake(stand):
        await load(many_plan(stand, options, ndjson=ndjson))
        return [
            await _pair(stand, bare, options, many_plan(stand, options, ndjson=ndjson)) for _ in range(options.rounds)
        ]


async def _pair(stand: Stand, bare: Bare, options: Options, plan: Plan) -> Pair:
    await relayed(stand)
    meter = Meter({"bare": bare.pid} | stand.servers())
    ceiling = await load(bare_plan(stand, bare, options))
    bare_cpu = meter.microseconds_per(ceiling.insatser)
    meter = Meter(stand.pids())
    ours = await load(plan)
    lag = await relayed(stand)
    pair = Pair(ceiling, ours, lag, bare_cpu, meter.microseconds_per(ours.insatser))
    print(f"   bare {ceiling.rate:.0f}/s  ours {ours.rate:.0f}/s  {pair.ratio:.3f}", flush=True)
    return pair
