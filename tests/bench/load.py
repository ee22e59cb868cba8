"""The load client, a process of its own: keep-alive connections with one request in flight on each.

It writes and reads HTTP/1.1 by hand, since a ready-made client would cost more than what it measures.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, cast

import uvloop

from tests.bench.texts import bodies, with_key


@dataclass(frozen=True)
class Target:
    """Where one respondent's insatser go: `path` ends where a key would follow."""

    port: int
    path: str
    token: str = ""
    respondent: str = ""


@dataclass(frozen=True)
class Plan:
    """What to send. Ends after `seconds` or after `requests`; with `rate` (requests a second) the times are fixed
    beforehand, whatever the answers take."""

    run: str
    """Start of every key: one's own rows are told by it."""
    targets: list[Target]
    method: str = "POST"
    key_in_path: bool = False
    rows: int = 0
    """Insatser per request as a list; 0 sends one object."""
    ndjson: bool = False
    connections: int = 32
    seconds: float = 0.0
    requests: int = 0
    rate: float = 0.0
    body_bytes: int = 1400
    keep_times: bool = False


@dataclass
class Loaded:
    """What came of a plan; times in seconds since the epoch, delays in milliseconds from sent to answered."""

    insatser: int = 0
    refused: int = 0
    rate: float = 0.0
    """Insatser a second, answered with 2xx, from the first request to the last answer."""
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    started: float = 0.0
    times: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Of each insats, if asked for: by `<respondent>.<key>` when it was sent and answered."""


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


async def load(plan: Plan) -> Loaded:
    """Run the plan in another process and return what came of it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.load", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        answer, _ = await process.communicate(json.dumps(asdict(plan)).encode())
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise RuntimeError(f"the load client ended with {process.returncode}")
    return Loaded(**json.loads(answer))


class _Connection(asyncio.Protocol):
    """One keep-alive connection; answers carry a Content-Length, as all JSON answers of FastAPI do."""

    def __init__(self) -> None:
        self.received = b""
        self.answer: asyncio.Future[int] | None = None
        self.transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)  # uvloop's is none by class, only by what it does

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, blank, rest = self.received.partition(b"\r\n\r\n")
        if not blank:
            return
        _, _, length = head.lower().partition(b"\r\ncontent-length:")
        if len(rest) >= int(length.split(b"\r\n", 1)[0] or 0):
            self.received = b""
            self._settle(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        self._settle(0)

    def _settle(self, status: int) -> None:
        if self.answer and not self.answer.done():
            self.answer.set_result(status)

    async def send(self, head: bytes, body: bytes) -> int:
        """Return the status, 0 if the connection was lost."""
        assert self.transport
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(head + body)
        return await self.answer


class _Sending:
    """A plan under way: requests numbered from 0, taken by whichever connection is free."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.bodies = bodies(199, plan.body_bytes)
        self.sent: list[tuple[float, float, int, int]] = []
        """sent, answered, status, number"""
        self.times: dict[str, tuple[float, float]] = {}
        self.start = time.time() + 0.1
        self.numbers = self._numbers()

    def _numbers(self) -> Iterator[int]:
        number = 0
        while number < self.plan.requests or (not self.plan.requests and time.time() < self.start + self.plan.seconds):
            yield number
            number += 1

    def keys(self, number: int) -> list[str]:
        rows = max(1, self.plan.rows)
        return [f"{self.plan.run}-{n:07}" for n in range(number * rows, (number + 1) * rows)]

    def request(self, target: Target, number: int) -> tuple[bytes, bytes]:
        keys = self.keys(number)
        objects = [with_key(self.bodies[(number + n) % len(self.bodies)], key) for n, key in enumerate(keys)]
        body = objects[0]
        if self.plan.rows:
            body = b"\n".join(objects) if self.plan.ndjson else b"[" + b",".join(objects) + b"]"
        path = f"{target.path}/{keys[0]}" if self.plan.key_in_path else target.path
        kind = "application/x-ndjson" if self.plan.ndjson else "application/json"
        head = (
            f"{self.plan.method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{target.port}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\n" + (f"Authorization: Bearer {target.token}\r\n" if target.token else "")
        )
        return head.encode() + b"\r\n", body

    async def connection(self, target: Target) -> None:
        _, client = await asyncio.get_running_loop().create_connection(_Connection, "127.0.0.1", target.port)
        for number in self.numbers:
            head, body = self.request(target, number)
            sent = time.time()
            if self.plan.rate:
                sent = self.start + number / self.plan.rate
                await asyncio.sleep(sent - time.time())
            status = await client.send(head, body)
            self.sent.append((sent, time.time(), status, number))
            self._note(target, sent, number)
            if not status:
                return
        if client.transport:
            client.transport.close()

    def _note(self, target: Target, sent: float, number: int) -> None:
        if self.plan.keep_times:
            times = (sent, time.time())
            self.times |= {f"{target.respondent}.{key}": times for key in self.keys(number)}

    async def run(self) -> Loaded:
        targets = self.plan.targets
        await asyncio.gather(*(self.connection(targets[n % len(targets)]) for n in range(self.plan.connections)))
        good = [entry for entry in self.sent if entry[2] in (200, 201, 202)]
        delays = [(answered - sent) * 1000 for sent, answered, _, _ in good]
        started = min((sent for sent, *_ in self.sent), default=self.start)
        span = max((answered for _, answered, _, _ in good), default=started) - started
        insatser = len(good) * max(1, self.plan.rows)
        return Loaded(
            insatser,
            len(self.sent) - len(good),
            insatser / span if span else 0.0,
            percentile(delays, 0.5),
            percentile(delays, 0.99),
            started,
            self.times,
        )


def _read_plan(text: str) -> Plan:
    given: dict[str, Any] = json.loads(text)
    return Plan(**given | {"targets": [Target(**target) for target in given["targets"]]})


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        loaded = runner.run(_Sending(_read_plan(sys.stdin.read())).run())
    sys.stdout.write(json.dumps(asdict(loaded)))
