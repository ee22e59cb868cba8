"""What every request meets first: the size limit before anything is read, and headers that protect on the way out."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from libs.common import problems
from libs.common.edge import SECURITY_HEADERS, Edge
from services.classification import main as classification

LIMIT = 1024 * 1024


def application() -> FastAPI:
    app = FastAPI()
    app.add_middleware(Edge, service="test", max_body_bytes=LIMIT)
    problems.install(app)

    @app.post("/length")
    async def length(request: Request) -> int:
        return len(await request.body())

    @app.get("/defect")
    async def defect() -> None:
        raise RuntimeError("broken")

    return app


class Call:
    """One request as the server makes it; counts what is read of the body."""

    def __init__(self, headers: dict[str, str], chunks: Iterator[bytes] | None = None) -> None:
        self.headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        self.chunks = chunks
        self.read = 0
        self.sent: list[dict[str, Any]] = []

    async def to(self, app: FastAPI) -> int:
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
            "path": "/length", "raw_path": b"/length", "query_string": b"", "root_path": "",
            "headers": self.headers, "client": ("127.0.0.1", 1), "server": ("test", 80),
        }  # fmt: skip
        await app(scope, self._receive, self._send)
        status: int = self.sent[0]["status"]
        return status

    async def _receive(self) -> dict[str, Any]:
        assert self.chunks is not None, "the body was read"
        chunk = next(self.chunks)
        self.read += len(chunk)
        return {"type": "http.request", "body": chunk, "more_body": True}

    async def _send(self, message: Any) -> None:
        self.sent.append(message)


def endless() -> Iterator[bytes]:
    while True:
        yield b"x" * 65536


async def test_request_is_refused_unread_when_100_mb_are_announced() -> None:
    call = Call({"content-length": str(100 * 1024 * 1024)})
    assert await call.to(application()) == 413
    headers = dict(call.sent[0]["headers"])
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers[b"connection"] == b"close"
    assert "högst 1 MB" in call.sent[1]["body"].decode()


async def test_reading_stops_at_the_limit_when_the_length_is_not_announced() -> None:
    call = Call({"transfer-encoding": "chunked"}, endless())
    assert await call.to(application()) == 413
    assert LIMIT < call.read <= LIMIT + 65536


async def test_reading_stops_at_the_limit_when_less_was_announced_than_sent() -> None:
    call = Call({"content-length": "10"}, endless())
    assert await call.to(application()) == 413
    assert call.read <= LIMIT + 65536


@pytest.mark.parametrize("size", [0, 1, LIMIT])
async def test_request_passes_when_it_is_within_the_limit(size: int) -> None:
    transport = httpx.ASGITransport(app=application())
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.post("/length", content=b"x" * size)).json() == size


async def test_answer_is_413_when_a_service_reads_a_chunked_body_over_its_limit(tmp_path: Path) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b'{"items": [{"id": "1", "name": "'
        for _ in range(20):
            yield b"x" * 65536
        yield b'"}]}'

    app = classification.app(data_dir=tmp_path, max_body_bytes=LIMIT, amqp_url="amqp://nobody.invalid/")
    token = _token(tmp_path)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.post("/v1/classify", content=chunks(), headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:insats:problem:too-large"


def _token(folder: Path) -> str:
    from libs.common.auth import LocalIssuer

    return LocalIssuer(folder).token("admin")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/length", 200), ("GET", "/nowhere", 404), ("GET", "/length", 405), ("GET", "/defect", 500)],
)
async def test_answer_has_the_protecting_headers_when_it_leaves(method: str, path: str, status: int) -> None:
    transport = httpx.ASGITransport(app=application(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.request(method, path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


async def test_docs_may_load_their_script_when_shown() -> None:
    transport = httpx.ASGITransport(app=application())
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/docs")
    assert "content-security-policy" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
