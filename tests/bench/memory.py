"""Measures memory as PSS: what processes share is counted once, divided among them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

import insats.demo
from tests.bench.stand import Stand
from tests.installation import embedded

MIB = 1024


def distributed(stand: Stand) -> dict[str, float]:
    """MiB per service and server, each with the processes it has started."""
    return {name: pss_mib(pid) for name, pid in stand.pids().items()}


def pss_mib(pid: int) -> float:
    """MiB of a process and all its descendants."""
    root = psutil.Process(pid)
    return sum(_pss_kib(process.pid) for process in [root, *root.children(recursive=True)]) / MIB


def _pss_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):  # ended since it was listed
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def embedded_after_demo(folder: Path) -> float:
    """MiB of the one embedded process when it has taken in the example's returns."""
    now = datetime.now(UTC)
    dates = {"opens_at": now, "due_at": now + timedelta(days=30), "locks_at": now + timedelta(days=60)}
    body = json.loads((insats.demo.FOLDER / "round.json").read_text())
    with embedded(folder) as installation:
        agency = installation.client("agency read")
        agency.post("/intake/v1/rounds", body | {name: date.isoformat() for name, date in dates.items()})
        receipts = [
            installation.client("submit", file.stem).submit(body["id"], file.stem, file)
            for file in sorted((insats.demo.FOLDER / "returns").glob("*.json"))
        ]
        for _ in agency.wait_processed([receipt["return_id"] for receipt in receipts]):
            pass
        agency.report(body["id"], "national", "html")
        process = installation.processes[0].popen
        assert process
        return pss_mib(process.pid)
