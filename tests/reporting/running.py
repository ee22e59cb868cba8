"""The reporting service in the test's own process: called with events it takes them in, and answers over HTTP."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from libs.common.auth import LocalIssuer
from libs.common.bus.embedded import EmbeddedBus, Queues
from libs.common.database import Database
from services.reporting.main import SERVICE, app
from tests.reporting.read_model import take_in

Token = Callable[..., dict[str, str]]
"""scope, claims -> the header Authorization."""


class Running:
    def __init__(self, database: Database, client: httpx.AsyncClient, issuer: LocalIssuer) -> None:
        self.database, self.client, self.issuer = database, client, issuer

    async def __call__(self, *events: Any) -> None:
        await take_in(self.database, *events)

    def token(self, scope: str = "read", **claims: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.issuer.token(scope, **claims)}"}

    async def get(self, path: str, scope: str = "read", **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=self.token(scope) | headers)

    async def post(self, path: str, body: Any = None, scope: str = "agency", **headers: str) -> httpx.Response:
        sent = {"json": body} if body is not None else {}
        return await self.client.post(path, **sent, headers=self.token(scope) | headers)


@asynccontextmanager
async def running(folder: Path, database_url: str | None = None, **settings: Any) -> AsyncIterator[Running]:
    """On SQLite in `folder`, or on PostgreSQL."""
    queues = Queues(folder / "bus.db")
    await queues.open()
    bus = EmbeddedBus(queues, SERVICE.name)
    own = {"data_dir": folder, "database_url": database_url, "amqp_url": None, "jwks": None, "migrate": True}
    service = app(bus, **own, **settings)
    async with (
        service.router.lifespan_context(service),
        httpx.AsyncClient(transport=httpx.ASGITransport(service), base_url="http://test") as client,
    ):
        yield Running(service.state.database, client, LocalIssuer(folder))
    await queues.close()
