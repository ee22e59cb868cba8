"""Runs what people would pick instead (a folder with driver.py) on the same servers, in an environment of its own."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.bench.load import load
from tests.bench.report import Line
from tests.bench.saving import Options, bare_plan
from tests.bench.stand import Stand, bare_handler, drained
from tests.infrastructure.processes import private_folder

BODY_BYTES = 4072
"""Of the driver's own body; its rates are compared with our bare handler's at the same size."""


async def measure(stand: Stand, folder: Path, options: Options) -> tuple[dict[str, Any], list[Line]]:
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
    figures = _figures(output) | {"our_bare_rate_4072": ceiling}
    return figures | {"output": output.splitlines()}, _lines(figures)


def _environment(folder: Path, requirements: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin/python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(requirements)]
    subprocess.run(install, check=True)
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


def _lines(figures: dict[str, float]) -> list[Line]:
    return [Line(f"peer: {name}", "", f"{value:.3f}".rstrip("0").rstrip(".")) for name, value in figures.items()]
