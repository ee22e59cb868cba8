"""Measures processor time per insats: unlike a rate it hardly depends on what else the machine is doing."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

import psutil


class Meter:
    """Counts from its creation. Processes by name, each with all that it has started."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = dict(pids)
        self._before = {name: _seconds(pid) for name, pid in self._pids.items()}

    def microseconds_per(self, insatser: int) -> dict[str, float]:
        """Per process: user and system time spent since the start of the count, divided by `insatser`."""
        return {name: (_seconds(pid) - self._before[name]) * 1e6 / max(1, insatser) for name, pid in self._pids.items()}


def _seconds(pid: int) -> float:
    root = psutil.Process(pid)
    times = root.cpu_times()
    total = float(times.user + times.system + times.children_user + times.children_system)
    for child in root.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            own = child.cpu_times()
            total += own.user + own.system
    return total
