"""Measures what subscribers and boards wait for: from a change to its webhook, and to a thousand open boards."""

from __future__ import annotations

import asyncio
import itertools
import json
import resource
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

import asyncpg
import psutil

from tests.bench.latency import Delays
from tests.bench.memory import pss_mib
from tests.bench.report import Line
from tests.bench.stand import RESPONDENTS, ROUND, Stand
from tests.infrastructure.ports import free_ports

SIZES = (1, 10, 200)
"""Subscribers; one more than each is dead: it accepts connections and never answers."""
SUBMISSIONS = 15
PAUSE_SECONDS = 1.0
BOARDS = 1000
BOARD_SUBMISSIONS = 5
WEBHOOKS = {"INSATS_WEBHOOK_ALLOW_PRIVATE": "127.0.0.0/8"}
AREAS = ("boende", "kompetens", "innovation", "tillganglighet", "jamstalldhet", "integration", "miljo")

_submissions = itertools.count()


@dataclass
class Webhooks:
    subscribers: int
    delays: Delays
    changes: int
    missing: int
    """Messages of sound subscribers that did not come."""
    cpu_ms: float
    """Processor time of notifications per webhook."""
    slowest: dict[str, float]
    """Of the change whose last webhook took longest, the milliseconds spent before each step."""


@dataclass
class Boards:
    connections: int
    delays: Delays
    before_mib: float
    after_mib: float
    missing: int


@dataclass
class Receiver:
    """All endpoints on one port, told apart by path; `dead` answers its challenge and then nothing ever again."""

    delays: list[float] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
                )
                event = json.loads(await reader.readexactly(length))
                text = json.dumps({"challenge": event["data"].get("challenge")}).encode()
                if event["type"] == "aggregate.updated.v1":
                    if b"/dead" in head[:40]:
                        await asyncio.sleep(3600)
                    self._note(event)
                writer.write(f"HTTP/1.1 200 OK\r\ncontent-length: {len(text)}\r\n\r\n".encode() + text)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()

    def _note(self, event: dict[str, Any]) -> None:
        named = f"{event['subscription']} {event['sequence']}"
        if named not in self.seen:
            self.seen.add(named)
            self.delays.append(time.time() - datetime.fromisoformat(event["time"]).timestamp())


async def webhooks(stand: Stand) -> list[Webhooks]:
    await _restarted(stand)
    for _ in RESPONDENTS:  # each's first return changes every cell of its row
        await _submit(stand)
    return [await _webhooks(stand, size) for size in SIZES]


async def _restarted(stand: Stand) -> None:
    """With endpoints of this machine allowed, and sockets enough."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    process = stand.process("notifications")
    process.stop()
    process.environment |= WEBHOOKS
    process.start()
    await asyncio.to_thread(stand.installation.wait_ready)


async def _webhooks(stand: Stand, size: int) -> Webhooks:
    receiver, [port] = Receiver(), free_ports(1)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", port)
    clients = [stand.installation.client("read", subject=f"mottagare-{n // 50}") for n in range(0, size + 1, 50)]
    made, ids = [], []
    for n in range(size + 1):
        path = f"{n}" if n < size else "dead"
        body = {"url": f"http://127.0.0.1:{port}/{path}", "rounds": [ROUND]}
        answer = await asyncio.to_thread(clients[n // 50].post, "/notifications/v1/subscriptions", body)
        made.append((clients[n // 50], answer["id"]))
        ids += [answer["id"]] if n < size else []
    before, used = await _head(stand), _cpu(stand)
    for _ in range(SUBMISSIONS):
        await _submit(stand)
        await asyncio.sleep(PAUSE_SECONDS)
    changes = await _head(stand) - before
    await _until(lambda: len(receiver.delays) >= changes * size)
    cpu = (_cpu(stand) - used) * 1000 / max(1, changes * size)
    slowest = await _slowest(stand, ids)
    for client, id in made:
        await asyncio.to_thread(client.http.delete, f"/notifications/v1/subscriptions/{id}")
    server.close()
    result = Webhooks(size, Delays.of(receiver.delays), changes, changes * size - len(receiver.delays), cpu, slowest)
    print(f"   {size} subscribers: p50 {result.delays.p50_ms:.1f} p99 {result.delays.p99_ms:.1f} ms", flush=True)
    return result


async def _slowest(stand: Stand, ids: Sequence[str]) -> dict[str, float]:
    """From the database: the change's time, when it was taken in, numbered, accepted by the first and by the last."""
    url = stand.process("notifications").environment["INSATS_DATABASE_URL"]
    connection = await asyncpg.connect(url)
    try:
        row = await connection.fetchrow(
            """select t.time, i.received_at, min(d.created_at) numbered, min(d.tried_at) first, max(d.tried_at) last
               from webhook_delivery d join inbox i using (event_id) join timeline t using (event_id)
               where d.subscription_id = any($1) and d.attempts = 1
               group by t.time, i.received_at order by max(d.tried_at) - t.time desc limit 1""",
            list(ids),
        )
    finally:
        await connection.close()
    assert row, "no change was told"
    steps = ("time", "received_at", "numbered", "first", "last")
    names = ("taken in", "numbered", "accepted by the first", "accepted by the last")
    pairs = zip(names, pairwise(steps), strict=True)
    return {name: round((row[later] - row[earlier]).total_seconds() * 1000, 1) for name, (earlier, later) in pairs}


async def boards(stand: Stand) -> Boards:
    await _restarted(stand)
    process = stand.process("notifications")
    assert process.popen
    before = pss_mib(process.popen.pid)
    for _ in RESPONDENTS:
        await _submit(stand)
    arrivals: list[list[float]] = [[] for _ in range(BOARDS)]
    delays: list[float] = []
    missing = 0
    async with _following(stand, arrivals):
        after = pss_mib(process.popen.pid)
        for _ in range(BOARD_SUBMISSIONS):
            for times in arrivals:
                times.clear()
            began = await _head(stand)
            await _submit(stand)
            await _until(lambda: all(arrivals))
            first = await _first_change(stand, began)
            delays += [times[0] - first for times in arrivals if times]
            missing += sum(not times for times in arrivals)
            after = max(after, pss_mib(process.popen.pid))
            await asyncio.sleep(2)
    return Boards(BOARDS, Delays.of(delays), before, after, missing)


@asynccontextmanager
async def _following(stand: Stand, arrivals: Sequence[list[float]]) -> AsyncIterator[None]:
    """Open boards: each notes when a `status` that holds a cell's change comes."""
    process, token = stand.process("notifications"), stand.installation.issuer.token("admin")
    request = (
        f"GET /v1/status/stream?detail=status HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\n"
        f"authorization: Bearer {token}\r\n\r\n"
    ).encode()

    async def follow(times: list[float]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", process.port, limit=2**20)
        writer.write(request)
        pictured = False
        async for line in reader:
            if line.startswith(b"data:") and not pictured:
                pictured = True
                opened.release()
            if line.startswith(b"data:") and b'"changed":{"' in line and b'"aggregate.updated.v1"' in line:
                times.append(time.time())

    opened = asyncio.Semaphore(0)
    tasks = []
    for times in arrivals:
        tasks.append(asyncio.create_task(follow(times)))
        await opened.acquire()  # it has its first picture
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _submit(stand: Stand) -> None:
    """A return whose count of insatser in one area differs from the last: that cell changes, and the row."""
    number = next(_submissions)
    respondent = RESPONDENTS[number % len(RESPONDENTS)]
    count = 1 + number // len(RESPONDENTS) % 2
    text = {"description": "Lotsar möter nyinflyttade.", "outputs": "", "outcomes": "", "goals": ""}
    listed = [{"key": f"m-{n}", "area": "boende", "name": f"Bygdelots {n}"} | text for n in range(count)]
    nil = [{"area": area, "reason": "Inga insatser i år."} for area in AREAS if area != "boende"]
    body = {"insatser": listed, "nil_returns": nil, "answers": {}, "analyses": [], "signed_by": "Mätaren"}
    client = stand.installation.client("submit", respondent)
    path = f"/intake/v1/rounds/{ROUND}/respondents/{respondent}/returns"
    receipt = await asyncio.to_thread(client.post, path, body)
    await asyncio.to_thread(lambda: list(client.wait_processed([receipt["return_id"]])))


async def _head(stand: Stand) -> int:
    feed = await asyncio.to_thread(stand.installation.client("read").get, "/aggregation/v1/events", after=0, limit=1)
    return int(feed["total"])


async def _first_change(stand: Stand, after: int) -> float:
    client = stand.installation.client("read")
    feed = await asyncio.to_thread(lambda: client.get("/aggregation/v1/events", after=after, limit=1))
    return datetime.fromisoformat(feed["items"][0]["time"]).timestamp()


def _cpu(stand: Stand) -> float:
    popen = stand.process("notifications").popen
    assert popen
    times = psutil.Process(popen.pid).cpu_times()
    return float(times.user + times.system)


async def _until(enough: Any, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not enough() and time.monotonic() < until:
        await asyncio.sleep(0.02)


def webhook_lines(measured: Sequence[Webhooks]) -> list[Line]:
    lines = []
    for each in measured:
        told = f"{each.changes} changes; one more endpoint is dead"
        of = f"change of a cell → webhook, {each.subscribers} subscribers"
        lines += [
            Line(f"{of}, p50 ms", told, f"{each.delays.p50_ms:.1f}"),
            Line("  p99 ms", "", f"{each.delays.p99_ms:.1f}"),
            Line("  notifications, CPU ms per webhook", "", f"{each.cpu_ms:.2f}"),
        ]
        told = ", ".join(f"{name} {spent:.0f}" for name, spent in each.slowest.items())
        lines.append(Line("  the slowest change, ms before each step", told, f"{sum(each.slowest.values()):.0f}"))
        if each.missing:
            lines.append(Line("  webhooks that did not come", "", str(each.missing), "0", False))
    return lines


def board_lines(measured: Boards) -> list[Line]:
    each = (measured.after_mib - measured.before_mib) * 1024 / measured.connections
    lines = [
        Line(
            f"{measured.connections} open boards: memory of notifications, MiB",
            f"before {measured.before_mib:.0f}; {each:.0f} KiB each",
            f"{measured.after_mib:.0f}",
        ),
        Line("  change of a cell → board, p50 ms", "", f"{measured.delays.p50_ms:.0f}"),
        Line("  p99 ms", "", f"{measured.delays.p99_ms:.0f}"),
    ]
    if measured.missing:
        lines.append(Line("  boards that did not hear", "", str(measured.missing), "0", False))
    return lines
