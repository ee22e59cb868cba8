"""The test stand: private servers, the installation on them, the bare handler beside it, all gone afterwards."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import aio_pika
import asyncpg

import insats.demo
from tests.bench import bare
from tests.bench.load import Target
from tests.infrastructure.ports import free_ports
from tests.infrastructure.postgres import PrivatePostgres
from tests.infrastructure.processes import private_folder, run_to_end
from tests.infrastructure.rabbitmq import PrivateRabbitMQ
from tests.installation import Installation, Process, connected

ROUND = "matning-2025"
RESPONDENTS = ("01", "09", "12", "14", "20", "23", "24", "25")
OTHERS = ("classification", "aggregation", "reporting", "notifications")
DRAINED_SECONDS = 180


@dataclass
class Stand:
    """What the measurements share."""

    folder: Path
    postgres: PrivatePostgres
    rabbitmq: PrivateRabbitMQ
    installation: Installation
    targets: tuple[Target, ...]
    """One per respondent: where its insatser are posted, or with `/<key>` put."""
    discarded: float = 0
    """Insatser that intake has and the services behind never will."""

    def process(self, service: str) -> Process:
        return next(process for process in self.installation.processes if process.service == service)

    @property
    def bus_prefix(self) -> str:
        return self.process("intake").environment["INSATS_BUS_PREFIX"]

    def pids(self) -> dict[str, int]:
        """Services and servers that run, by name."""
        services = {process.service: process.popen.pid for process in self.installation.processes if process.popen}
        return services | self.servers()

    def servers(self) -> dict[str, int]:
        pids = {"postgresql": self.postgres.pid, "rabbitmq": self.rabbitmq.pid}
        return {name: pid for name, pid in pids.items() if pid}

    def new_run(self) -> str:
        """A start for keys that no other load has used."""
        return f"m{secrets.token_hex(4)}"

    async def rows(self, service: str, query: str, *arguments: Any) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.process(service).environment["INSATS_DATABASE_URL"])
        try:
            return await connection.fetch(query, *arguments)
        finally:
            await connection.close()

    async def number(self, service: str, query: str) -> float:
        return float((await self.rows(service, query))[0][0] or 0)


class Bare(NamedTuple):
    """The ceiling, listening."""

    target: Target
    pid: int


@contextmanager
def open_stand() -> Iterator[Stand]:
    """Start everything: fsync on, commits with time stamps, a round with a token per respondent."""
    with (
        private_folder() as folder,
        PrivatePostgres(folder / "postgres") as postgres,
        PrivateRabbitMQ(folder / "rabbitmq") as rabbitmq,
    ):
        _keep_commit_times(postgres)
        with connected(folder, postgres.url(), rabbitmq.url) as installation:
            targets = _open_round(installation)
            yield Stand(folder, postgres, rabbitmq, installation, targets)


def _keep_commit_times(postgres: PrivatePostgres) -> None:
    async def alter() -> None:
        connection = await asyncpg.connect(postgres.url())
        await connection.execute("alter system set track_commit_timestamp = on")
        await connection.close()

    run_to_end(alter())
    postgres.stop()
    postgres.start()


def _open_round(installation: Installation) -> tuple[Target, ...]:
    now = datetime.now(UTC)
    example: dict[str, Any] = json.loads((insats.demo.FOLDER / "round.json").read_text())
    dates = {"opens_at": now, "due_at": now + timedelta(days=30), "locks_at": now + timedelta(days=60)}
    body = example | {"id": ROUND, "title": "Mätning"} | {name: date.isoformat() for name, date in dates.items()}
    installation.client("agency").post("/intake/v1/rounds", body)
    port = next(process.port for process in installation.processes if process.service == "intake")
    return tuple(
        Target(
            port,
            f"/v1/rounds/{ROUND}/respondents/{code}/insatser",
            installation.issuer.token("submit", code),
            code,
        )
        for code in RESPONDENTS
    )


@asynccontextmanager
async def only_intake(stand: Stand) -> AsyncIterator[None]:
    """The other services stop meanwhile; their queues stay and fill, and are emptied unread afterwards."""
    await drained(stand)
    others = [stand.process(service) for service in OTHERS]
    for process in others:
        process.stop()
    try:
        yield
        await _discard(stand)
    finally:
        for process in others:
            process.start()
        stand.installation.wait_ready()


async def _discard(stand: Stand) -> None:
    """Saves the minutes that taking it all in would last."""
    await relayed(stand)
    connection = await aio_pika.connect(stand.rabbitmq.url)
    async with connection:
        channel = await connection.channel()
        for service in OTHERS:
            queue = await channel.get_queue(f"{stand.bus_prefix}{service}.events")
            await queue.purge()
    had = await stand.number("intake", "select count(*) from insats_version")
    stand.discarded = had - await stand.number("aggregation", "select count(*) from classified_insats")


@asynccontextmanager
async def bare_handler(stand: Stand) -> AsyncIterator[Bare]:
    """The ceiling on the same database server: one uvicorn worker with uvloop and httptools."""
    port = free_ports(1)[0]
    command = [sys.executable, "-m", "uvicorn", "tests.bench.bare:app", "--port", str(port), "--loop", "uvloop"]
    command += ["--http", "httptools", "--no-access-log", "--log-level", "warning"]
    environment = os.environ | {bare.DATABASE: stand.postgres.url()}
    server = subprocess.Popen(command, env=environment)
    try:
        await _listening(server, port)
        yield Bare(Target(port, "/insatser"), server.pid)
    finally:
        server.terminate()
        server.wait(30)


async def _listening(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the bare handler did not start") from None
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


_COUNTS = (
    ("aggregation", "select count(*) from classified_insats", 1),
    ("reporting", "select count(*) from insats_text", 1),
    ("notifications", "select count(*) from timeline where insats_id is not null", 2),
)
"""Rows per insats version at the ends of the flow; notifications has its receipt and its classification."""


async def drained(stand: Stand) -> None:
    """Return when aggregation, reporting and notifications have committed all that intake has. Raises TimeoutError."""
    until = time.monotonic() + DRAINED_SECONDS
    wanted = await stand.number("intake", "select count(*) from insats_version") - stand.discarded
    for service, query, per_insats in _COUNTS:
        while (there := await stand.number(service, query)) < wanted * per_insats:
            if time.monotonic() > until:
                raise TimeoutError(f"{service} has {there:.0f} of {wanted * per_insats:.0f} rows")
            await asyncio.sleep(0.2)


async def relayed(stand: Stand) -> float:
    """Wait until intake's outbox is empty; return how many seconds that took."""
    started = time.monotonic()
    while await stand.number("intake", "select count(*) from outbox"):
        await asyncio.sleep(0.05)
    return time.monotonic() - started


_COMMITS = {
    "aggregation": "select insats_id, pg_xact_commit_timestamp(xmin) from classified_insats where insats_id like $1",
    "reporting": "select insats_id, pg_xact_commit_timestamp(xmin) from insats_text where insats_id like $1",
    "notifications": (
        "select insats_id, max(pg_xact_commit_timestamp(xmin)) from timeline where insats_id like $1 group by insats_id"
    ),
}


async def commit_times(stand: Stand, run: str) -> dict[str, dict[str, float]]:
    """Per service at the end of the flow and insats of the run: when its row was committed, by PostgreSQL's clock."""
    return {
        service: {row[0]: row[1].timestamp() for row in await stand.rows(service, query, f"%.{run}-%")}
        for service, query in _COMMITS.items()
    }
