"""A subscriber's endpoint on a real socket, which can misbehave in every way that endpoints do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

LARGE = 10 * 1024 * 1024
HALF = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"


@dataclass(frozen=True)
class Received:
    """A request, and how it was answered."""

    headers: dict[str, str]
    body: bytes
    how: str

    @property
    def event(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.body)
        return read

    @property
    def number(self) -> int:
        return int(self.event["sequence"])

    @property
    def kind(self) -> str:
        return str(self.event["type"])


def always_ok(_: Received) -> str:
    return "ok"


@dataclass
class Endpoint:
    """`behave` says of each request how to answer: ok, hang, half, large, redirect, close, or a status.

    Challenges are answered as they should be unless `echo` is off. What is accepted is kept in `log`, which is the
    subscriber's own: the first of each id.
    """

    behave: Callable[[Received], str] = always_ok
    echo: bool = True
    received: list[Received] = field(default_factory=list)
    log: dict[str, Received] = field(default_factory=dict)
    port: int = 0
    connections: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.Task[Any]] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> Endpoint:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/insats"

    @property
    def messages(self) -> list[Received]:
        """Everything numbered that came, however it was answered."""
        return [each for each in self.received if not each.kind.startswith("subscription.")]

    @property
    def numbers(self) -> list[int]:
        """Of the subscriber's own log, in the order in which they were accepted."""
        return [each.number for each in self.log.values() if not each.kind.startswith("subscription.")]

    async def until(self, enough: Callable[[], bool], seconds: float = 20) -> None:
        """Waits until what has come is enough; TimeoutError tells what had."""
        try:
            async with asyncio.timeout(seconds):
                while not enough():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            told = [(each.kind, each.how) for each in self.received[-5:]]
            raise TimeoutError(f"accepted {self.numbers}; last {told}") from None

    async def until_accepted(self, count: int, seconds: float = 20) -> list[int]:
        await self.until(lambda: len(self.numbers) >= count, seconds)
        return self.numbers

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._open.add(task)
        self.connections += 1
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {name.lower(): part for name, _, part in (line.partition(": ") for line in head.split("\r\n")[1:])}
        body = await reader.readexactly(int(headers["content-length"]))
        request = Received(headers, body, "")
        challenged = request.kind == "subscription.challenge.v1" and self.echo
        how = "ok" if challenged else self.behave(request)
        request = Received(headers, body, how)
        self.received.append(request)
        if how == "ok" or how.startswith("2") or how == "large":
            self.log.setdefault(headers["webhook-id"], request)
        self._news.set()
        return await self._answer(writer, request)

    async def _answer(self, writer: asyncio.StreamWriter, request: Received) -> bool:
        text = json.dumps({"challenge": request.event["data"].get("challenge")}).encode() if self.echo else b"{}"
        if request.how == "hang":
            await asyncio.sleep(3600)
        elif request.how == "half":
            writer.write(HALF)
            await writer.drain()
            return False
        elif request.how == "close":
            return False
        elif request.how == "large":
            writer.write(f"HTTP/1.1 200 OK\r\ncontent-length: {LARGE}\r\n\r\n".encode())
            for _ in range(LARGE // 65536):
                writer.write(b"x" * 65536)
                await writer.drain()
        elif request.how == "redirect":
            writer.write(f"HTTP/1.1 302 Found\r\nlocation: {self.url}\r\ncontent-length: 0\r\n\r\n".encode())
        else:
            status = "200 OK" if request.how == "ok" else f"{request.how} Said"
            writer.write(f"HTTP/1.1 {status}\r\ncontent-length: {len(text)}\r\n\r\n".encode() + text)
        await writer.drain()
        return True
