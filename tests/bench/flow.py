"""Measures the whole flow: from the first request to the last commit in aggregation, reporting and notifications."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.load import Loaded, Plan, load
from tests.bench.processor import Meter
from tests.bench.saving import Options, bare_plan, single_plan
from tests.bench.stand import Bare, Stand, commit_times, drained

BATCH = 250


@dataclass(frozen=True)
class FlowPair:
    bare: Loaded
    sent: Loaded
    flow_rate: float
    """Insatser a second, from the first request to the last commit."""
    ends: dict[str, float]
    """Per service, the same up to its own last commit."""
    cpu_us: dict[str, float]
    """Processor time per insats and process."""

    @property
    def ratio(self) -> float:
        return self.flow_rate / self.bare.rate


async def posted(stand: Stand, bare: Bare, options: Options, insatser: int = 6000) -> list[FlowPair]:
    """Sent in batches of 250 for eight respondents."""
    pairs = []
    for _ in range(options.rounds):
        plan = Plan(
            stand.new_run(),
            list(stand.targets),
            rows=BATCH,
            connections=len(stand.targets),
            requests=insatser // BATCH,
            body_bytes=options.body_bytes,
        )
        pairs.append(await _flow(stand, bare, options, plan))
    return pairs


async def put(stand: Stand, bare: Bare, options: Options) -> list[FlowPair]:
    """Sent one by one, as fast as intake takes them."""
    return [await _flow(stand, bare, options, single_plan(stand, options)) for _ in range(options.rounds)]


async def _flow(stand: Stand, bare: Bare, options: Options, plan: Plan) -> FlowPair:
    await drained(stand)
    ceiling = await load(bare_plan(stand, bare, options))
    meter = Meter(stand.pids())
    sent = await load(plan)
    await drained(stand)
    cpu = meter.microseconds_per(sent.insatser)
    commits = await commit_times(stand, plan.run)
    ends = {
        service: len(times) / (max(times.values(), default=sent.started + 1) - sent.started)
        for service, times in commits.items()
    }
    pair = FlowPair(ceiling, sent, min(ends.values()), ends, cpu)
    print(f"   bare {ceiling.rate:.0f}/s  flow {pair.flow_rate:.0f}/s  {pair.ratio:.3f}", flush=True)
    return pair
