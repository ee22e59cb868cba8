"""Time and peak memory of every report in every format at 1, 10 and 100 times a real round's amount.

Each measurement is a process of its own, so that one's memory is not another's. Times are those that processors
worked, of the process and of what it started, from rows in memory to the finished file; memory is the highest that
the process, rows included, and what it started have held. Nothing but this project takes part: no database, no broker.

Two of them are told apart: the program's own work, and the operating system's for it, which is nearly all the handing
out of memory. What a page of memory costs is the machine's affair, and on a virtual one it costs more the more are
asked for. Of several rounds the one with the least work of its own counts: whatever else ran only adds to it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from services.reporting.formats import FORMATS
from services.reporting.reports import REPORTS

SCALES = (1, 10, 100)
FILLED_IN = "return/24"
LONG_ENOUGH = 1.0
"""Seconds at the largest scale, below which the growth is that of the clock."""


class Taken(NamedTuple):
    """By one report in one format at one scale: `seconds` of its own work, `system_seconds` of the system for it.

    `started_mib` is the peak of a process that it started, 0 if none.
    """

    report: str
    format: str
    scale: int
    seconds: float
    system_seconds: float
    mib: float
    started_mib: float
    file_bytes: int

    @property
    def all_seconds(self) -> float:
        return self.seconds + self.system_seconds

    @property
    def peak_mib(self) -> float:
        return self.mib + self.started_mib


def measure(rounds: int, only: Sequence[str] = ()) -> list[Taken]:
    """Prints each as it is done. `only` are names of reports."""
    taken = []
    for report in (*REPORTS, FILLED_IN):
        if only and report not in only:
            continue
        for format in FORMATS:
            for one in _scales(report, format, rounds):
                taken.append(one)
                seconds = f"{one.seconds:.2f} + {one.system_seconds:.2f} s"
                print(
                    f"{report}.{format} × {one.scale}: {seconds}, {one.peak_mib:.0f} MiB, {one.file_bytes} bytes",
                    flush=True,
                )
    return taken


def _scales(report: str, format: str, rounds: int) -> Iterator[Taken]:
    """One at each scale, the best of the rounds: each round goes through all scales, so that they share the hour."""
    scales = SCALES if report != "form" else SCALES[:1]
    runs = [_one(report, format, scale) for _ in range(rounds) for scale in scales]
    for scale in scales:
        yield min((run for run in runs if run.scale == scale), key=lambda run: run.seconds)


def _one(report: str, format: str, scale: int) -> Taken:
    command = [sys.executable, "-m", "tests.bench.rendering", report, format, str(scale)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{report}.{format} × {scale} failed:\n{done.stderr}")
    return Taken(report, format, scale, **json.loads(done.stdout))


def table(taken: Sequence[Taken]) -> str:
    """Seconds and MiB at each scale, and how many times as long tenfold rows took."""
    head = [
        "report",
        *(f"{scale} ×, s" for scale in SCALES),
        "own work per 10 ×",
        *(f"{scale} ×, MiB" for scale in SCALES),
    ]
    lines = [head, ["---", *["---:"] * (len(head) - 1)]]
    for name, by_scale in _by_report(taken):
        seconds = [f"{by_scale[s].all_seconds:.2f}" if s in by_scale else "–" for s in SCALES]
        memory = [f"{by_scale[s].peak_mib:.0f}" if s in by_scale else "–" for s in SCALES]
        lines.append([name, *seconds, " · ".join(f"{g:.1f}" for g in growth(by_scale)) or "–", *memory])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def growth(by_scale: dict[int, Taken]) -> list[float]:
    return [
        by_scale[later].seconds / max(by_scale[earlier].seconds, 0.001)
        for earlier, later in pairwise(SCALES)
        if later in by_scale
    ]


def steepest(taken: Sequence[Taken]) -> tuple[str, float]:
    """The report whose last tenfold took the most, against ten; of those that take long enough to tell."""
    last = {
        name: growth(by_scale)[-1] / 10
        for name, by_scale in _by_report(taken)
        if len(by_scale) == len(SCALES) and by_scale[SCALES[-1]].seconds >= LONG_ENOUGH
    }
    return max(last.items(), key=lambda item: item[1], default=("none", 0.0))


def _by_report(taken: Sequence[Taken]) -> Iterator[tuple[str, dict[int, Taken]]]:
    names = dict.fromkeys((one.report, one.format) for one in taken)
    for report, format in names:
        yield f"{report}.{format}", {t.scale: t for t in taken if (t.report, t.format) == (report, format)}


def plain(taken: Sequence[Taken]) -> list[dict[str, Any]]:
    return [one._asdict() for one in taken]
