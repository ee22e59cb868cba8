"""A gateway over TLS before several replicas, as deploy/gateway has it: each request goes to the next of them."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import httpx
import uvicorn

from tests.infrastructure.ports import free_ports
from tests.installation import Process

SENT_ON = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-prefix")
"""What a caller says of these is not believed: the gateway says it."""


class Gateway:
    """`asked` has (path, number of the replica) of every request; a replica that is away is passed by."""

    def __init__(self, replicas: list[Process]) -> None:
        self.replicas = replicas
        self.asked: list[tuple[str, int]] = []
        self.http = httpx.AsyncClient(verify=False)
        self._turns = count()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while scope["type"] == "http":
            part = await receive()
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        answer = await self._passed_on(scope, body)
        headers = [one for one in answer.headers.raw if one[0].lower() not in (b"transfer-encoding", b"content-length")]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": answer.content})

    async def _passed_on(self, scope: Any, body: bytes) -> httpx.Response:
        headers = [(name, value) for name, value in scope["headers"] if name.decode() not in SENT_ON]
        [host] = [value for name, value in headers if name == b"host"]
        headers += [
            (b"x-forwarded-for", scope["client"][0].encode()),
            (b"x-forwarded-host", host),
            (b"x-forwarded-proto", b"https"),
        ]
        path = scope["raw_path"].decode() + (f"?{scope['query_string'].decode()}" if scope["query_string"] else "")
        for _ in self.replicas:
            number = next(self._turns) % len(self.replicas)
            with contextlib.suppress(httpx.ConnectError):
                url = self.replicas[number].url + path
                answer = await self.http.request(scope["method"], url, headers=headers, content=body)
                self.asked.append((scope["path"], number))
                return answer
        return httpx.Response(502)

    def number_of(self, path: str) -> int:
        """Which replica the last request to a path went to."""
        return next(number for asked, number in reversed(self.asked) if asked == path)


@contextlib.asynccontextmanager
async def gateway(replicas: list[Process], port: int, tls: ssl.SSLContext) -> AsyncIterator[Gateway]:
    made = Gateway(replicas)
    config = uvicorn.Config(
        made, host="127.0.0.1", port=port, lifespan="off", log_level="error", date_header=False, proxy_headers=False
    )
    config.load()
    config.ssl = tls
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield made
    finally:
        server.should_exit = True
        await serving
        await made.http.aclose()


def free_port() -> int:
    [port] = free_ports(1)
    return port
