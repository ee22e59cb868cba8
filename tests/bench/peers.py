"""Runs what people would pick instead (a folder with driver.py) on the same servers, in an environment of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from tests.bench.flow import FlowPair
from tests.bench.latency import Delays, LatencyPair
from tests.bench.load import load
from tests.bench.report import Line
from tests.bench.saving import Options, Pair, bare_plan
from tests.bench.stand import Stand, bare_handler, drained
from tests.infrastructure.processes import private_folder

BODY_BYTES = 4072
"""Of the driver's own body; its rates are compared with our bare handler's at the same size."""


async def measure(stand: Stand, folder: Path, options: Options) -> dict[str, Any]:
    """Copy the folder, install what it asks for, run `driver.py run`, and read its figures."""
    await drained(stand)
    async with bare_handler(stand) as bare:
        await load(bare_plan(stand, bare, options))
        ceiling = (await load(bare_plan(stand, bare, replace(options, body_bytes=BODY_BYTES)))).rate
    with private_folder() as own:
        copy = own / "peers"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("inst", "env", "__pycache__", "*.log"))
        python = await asyncio.to_thread(_environment, own / "venv", copy / "requirements.txt")
        output = await _driver(stand, python, copy, options)
    return _figures(output) | {"our bare handler, req_s": ceiling, "output": output.splitlines()}


def _environment(folder: Path, requirements: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin/python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(requirements)]
    installed = subprocess.run(install, capture_output=True, text=True)
    if installed.returncode:
        raise RuntimeError(f"pip install ended with {installed.returncode}:\n{installed.stderr[-2000:]}")
    return python


async def _driver(stand: Stand, python: Path, folder: Path, options: Options) -> str:
    environment = os.environ | {
        "PG": stand.postgres.create_database("peers"),
        "AMQP": stand.rabbitmq.url,
        "ROOTS": f"postgres={stand.postgres.pid} rabbitmq={stand.rabbitmq.pid}",
    }
    driver = await asyncio.create_subprocess_exec(
        python, "driver.py", "run", "--rounds", str(options.rounds), cwd=folder, env=environment,
        stdout=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        output, _ = await driver.communicate()
    finally:
        if driver.returncode is None:
            os.killpg(driver.pid, 15)  # its servers and workers too
            await driver.wait()
    if driver.returncode:
        raise RuntimeError(f"the driver ended with {driver.returncode}")
    return output.decode()


_BEST = re.compile(r"^BEST (.+?) +(\w+) ([\d.]+) ", re.MULTILINE)
_RATIO = re.compile(r"(intake with workers|intake alone|whole flow|drain alone) ([\d.]+)")
_MEMORY = re.compile(r"^MEMORY .* sum (\d+)", re.MULTILINE)


def _figures(output: str) -> dict[str, float]:
    found = {f"{name}, {what}": float(value) for name, what, value in _BEST.findall(output)}
    found |= {f"ratio, {name}": float(value) for name, value in _RATIO.findall(output)}
    if memory := _MEMORY.search(output):
        found["memory MiB"] = float(memory[1])
    return found


class Beside(NamedTuple):
    """A figure of the peer's and the one of ours that it stands beside."""

    what: str
    peer: str
    odk: float | None
    """ODK Central's backend, as its trial's README gives it: not run here."""
    ours: Callable[[Mapping[str, Any]], float]


BESIDE = (
    Beside(
        "single save, all at work / bare", "ratio, intake with workers", None, lambda f: ratio(f["single_consumed"])
    ),
    Beside("single save, intake alone / bare", "ratio, intake alone", 0.126, lambda f: ratio(f["single"])),
    Beside("whole flow, put one by one / bare", "ratio, whole flow", 0.053, lambda f: ratio(f["flow_put"])),
    Beside("request to last commit, p50 ms", "celery paced, e2e_p50_ms", 3800, lambda f: _whole(f["latency"]).p50_ms),
    Beside("request to last commit, p99 ms", "celery paced, e2e_p99_ms", None, lambda f: _whole(f["latency"]).p99_ms),
    Beside("memory, MiB (PSS)", "memory MiB", 392, lambda f: sum(f["memory"]["distributed"].values())),
)


def ratio(pairs: Sequence[Pair | FlowPair]) -> float:
    return median(pair.ratio for pair in pairs)


def _whole(pairs: Sequence[LatencyPair]) -> Delays:
    """The round in the middle by its median delay."""
    every = sorted((pair.ours["request to last commit"] for pair in pairs), key=lambda delays: delays.p50_ms)
    return every[len(every) // 2]


def lines(peer: Mapping[str, Any], ours: Mapping[str, Any]) -> list[Line]:
    """Ours in the column of medians; the others' own ratios are to the bare handler that their driver measured."""
    found = []
    for beside in BESIDE:
        with contextlib.suppress(KeyError):  # not measured in this run
            quoted = f", ODK Central {beside.odk:g} (quoted)" if beside.odk else ""
            others = f"Celery {peer[beside.peer]:g}{quoted}"
            found.append(Line(f"beside peers: {beside.what}", others, f"{beside.ours(ours):.3g}"))
    at_ours = peer["celery workers on, req_s"] / peer["our bare handler, req_s"]
    found.append(Line("Celery's saves / our bare handler at its 4 KB", "", f"{at_ours:.3f}"))
    return found
