"""Turns measurements into the table of goals and what was reached, and into JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from importlib.metadata import version
from statistics import median
from typing import Any, NamedTuple

import aio_pika

from tests.bench.flow import FlowPair
from tests.bench.latency import CLASSIFIED, RECEIVED, LatencyPair
from tests.bench.saving import Pair, median_ratio
from tests.bench.stand import Stand

LIBRARIES = ("fastapi", "pydantic", "sqlalchemy", "asyncpg", "uvicorn", "uvloop", "faststream", "aio-pika")


class Line(NamedTuple):
    """One row of the table; `reached` None where there is no goal."""

    what: str
    rounds: str
    figure: str
    goal: str = ""
    reached: bool | None = None


async def machine(stand: Stand) -> dict[str, Any]:
    connection = await aio_pika.connect(stand.rabbitmq.url)
    async with connection:
        transport = connection.transport
        properties = transport.connection.server_properties if transport else {}
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "postgresql": (await stand.rows("intake", "show server_version"))[0][0],
        "rabbitmq": str(properties.get("version", "?")),
        "load_average": round(os.getloadavg()[0], 1),
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def saves(name: str, pairs: Sequence[Pair], goal: float = 0.0) -> list[Line]:
    ratio = median_ratio(list(pairs))
    bare, ours = median(p.bare.rate for p in pairs), median(p.ours.rate for p in pairs)
    delays = f"p50 {median(p.ours.p50_ms for p in pairs):.1f} p99 {median(p.ours.p99_ms for p in pairs):.1f} ms"
    bare_delays = f"p50 {median(p.bare.p50_ms for p in pairs):.1f} p99 {median(p.bare.p99_ms for p in pairs):.1f} ms"
    lag = median(p.relay_lag_s for p in pairs)
    rounds = " ".join(f"{p.ratio:.2f}" for p in pairs)
    refused = sum(p.ours.refused + p.bare.refused for p in pairs)
    return [
        Line(f"{name} / bare", rounds, f"{ratio:.3f}", f">= {goal}" if goal else "", ratio >= goal if goal else None),
        Line(
            "  ours, CPU µs per insats",
            _processors([p.ours_cpu_us for p in pairs]),
            _sum([p.ours_cpu_us for p in pairs]),
        ),
        Line(
            "  bare, CPU µs per insats",
            _processors([p.bare_cpu_us for p in pairs]),
            _sum([p.bare_cpu_us for p in pairs]),
        ),
        Line("  ours", f"{delays}; relay done {lag:.1f} s after", f"{ours:.0f}/s"),
        Line("  bare", bare_delays, f"{bare:.0f}/s"),
        *([Line("  refused or lost requests", "", str(refused))] if refused else []),
    ]


def _processors(used: Sequence[Mapping[str, float]]) -> str:
    return " ".join(f"{name} {median(each[name] for each in used):.0f}" for name in used[0])


def _sum(used: Sequence[Mapping[str, float]]) -> str:
    return f"{median(sum(each.values()) for each in used):.0f}"


def _allowed(used: Sequence[Mapping[str, float]]) -> float:
    """Insatser a second if every core did nothing else: what a rate on a busy machine would be on an idle one."""
    return (os.cpu_count() or 1) * 1e6 / median(sum(each.values()) for each in used)


def many_per_single(pairs: Sequence[Pair], single: Sequence[Pair], name: str) -> Line:
    """Both are ratios to the bare handler measured next to them, so their quotient is one of like conditions."""
    times = median_ratio(list(pairs)) / median_ratio(list(single))
    return Line(f"{name}, per insats / single", "", f"{times:.1f}", ">= 8", times >= 8)


def flows(name: str, pairs: Sequence[FlowPair], goal: float = 0.0) -> list[Line]:
    rate = median(p.flow_rate for p in pairs)
    rounds = " ".join(f"{p.flow_rate:.0f}" for p in pairs)
    ends = " ".join(f"{end} {median(p.ends[end] for p in pairs):.0f}" for end in pairs[0].ends)
    ratios = " ".join(f"{p.ratio:.2f}" for p in pairs)
    return [
        Line(name, rounds, f"{rate:.0f}/s", f">= {goal:.0f}" if goal else "", rate >= goal if goal else None),
        Line("  / bare", ratios, f"{median(p.ratio for p in pairs):.3f}"),
        Line("  CPU µs per insats", _processors([p.cpu_us for p in pairs]), _sum([p.cpu_us for p in pairs])),
        Line(
            "  what that allows on all cores", "load client not counted", f"{_allowed([p.cpu_us for p in pairs]):.0f}/s"
        ),
        Line("  up to each end's last commit, /s", ends, f"intake {median(p.sent.rate for p in pairs):.0f}/s"),
    ]


def latencies(pairs: Sequence[LatencyPair]) -> list[Line]:
    lines = []
    for what, goal in ((RECEIVED, False), (CLASSIFIED, True), ("last commit", True), ("request to last commit", True)):
        label = what if "request" in what else f"2xx to {what}"
        lines += [
            _delay(f"{label}, p50 ms", [p.ours[what].p50_ms for p in pairs], 8.5 if goal else None),
            _delay(f"{label}, p99 ms", [p.ours[what].p99_ms for p in pairs], 11.5 if goal else None),
        ]
    lines += [
        _delay("request to 2xx, p50 ms", [p.ours["request to 2xx"].p50_ms for p in pairs], None),
        _delay("bare publish to consume, p50 ms", [p.bare.p50_ms for p in pairs], None),
        _delay("bare publish to consume, p99 ms", [p.bare.p99_ms for p in pairs], None),
    ]
    cpu = [p.cpu_us for p in pairs]
    lines.append(Line("CPU µs per insats at that rate", _processors(cpu), _sum(cpu)))
    ratio = median(p.ours[RECEIVED].p50_ms / p.bare.p50_ms for p in pairs)
    lines.append(Line(f"{RECEIVED} / bare publish to consume, p50", "", f"{ratio:.2f}"))
    if missing := sum(p.missing for p in pairs):
        lines.append(Line("insatser whose events or rows did not come", "", str(missing), "0", False))
    return lines


def _delay(what: str, values: Sequence[float], goal: float | None) -> Line:
    middle = median(values)
    rounds = " ".join(f"{value:.1f}" for value in values)
    if goal is None:
        return Line(what, rounds, f"{middle:.1f}")
    return Line(what, rounds, f"{middle:.1f}", f"<= {goal}", middle <= goal)


def memories(distributed: Mapping[str, float], embedded: float) -> list[Line]:
    total = sum(distributed.values())
    parts = " ".join(f"{name} {mib:.0f}" for name, mib in distributed.items())
    return [
        Line("memory distributed, MiB (PSS)", parts, f"{total:.0f}", "<= 450", total <= 450),
        Line("memory embedded, MiB (PSS)", "", f"{embedded:.0f}", "<= 200", embedded <= 200),
    ]


def table(lines: Sequence[Line]) -> str:
    rows = [("measure", "rounds", "median", "goal", "")]
    rows += [(line.what, line.rounds, line.figure, line.goal, _verdict(line.reached)) for line in lines]
    widths = [max(len(row[column]) for row in rows) for column in (0, 2, 3, 4)]
    return "\n".join(
        f"{what:<{widths[0]}}  {figure:>{widths[1]}}  {goal:>{widths[2]}}  {verdict:<{widths[3]}}  {rounds}".rstrip()
        for what, rounds, figure, goal, verdict in rows
    )


def _verdict(reached: bool | None) -> str:
    return "" if reached is None else "reached" if reached else "NOT reached"


def plain(value: Any) -> Any:
    """Measurements as JSON has them, without the times of every single insats."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items() if name != "times"}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return round(value, 4) if isinstance(value, float) else value
