"""Aggregation's database on SQLite and on PostgreSQL, and the service itself called in-process."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from libs.common import events
from libs.common.auth import LocalIssuer
from libs.common.bus.embedded import EmbeddedBus, Queues
from libs.common.database import Database
from libs.common.migrating import migrate
from libs.common.telemetry import configure_logging
from services.aggregation.main import app
from services.aggregation.models import METADATA
from tests.aggregation.folding import take_in
from tests.infrastructure.services import own_databases
from tests.serving import Served


@pytest.fixture(autouse=True, scope="session")
def plain_logs() -> None:
    """As the running service has them: what a log says by default of an error takes seconds to draw."""
    configure_logging("ERROR")


@contextlib.asynccontextmanager
async def _ready(url: str) -> AsyncIterator[Database]:
    database = Database(url, METADATA)
    await migrate("aggregation", database)
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    async with _ready(f"sqlite:///{tmp_path / 'aggregation.db'}") as database:
        yield database


@pytest.fixture
async def postgresql(pg_url: str) -> AsyncIterator[Database]:
    with own_databases(pg_url, ["aggregation"]) as urls:
        async with _ready(urls["aggregation"]) as database:
            yield database


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """Each test twice, once on either database."""
    with contextlib.ExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'aggregation.db'}"
        if request.param == "postgresql":
            pg_url: str = request.getfixturevalue("pg_url")
            url = stack.enter_context(own_databases(pg_url, ["aggregation"]))["aggregation"]
        async with _ready(url) as opened:
            yield opened


@dataclass
class Running(Served):
    """The service on SQLite with an embedded bus to which nobody listens."""

    async def take_in(self, *arriving: events.Event) -> None:
        await take_in(self.database, *arriving)

    def headers(self, scope: str = "read", respondent: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.issuer.token(scope, respondent)}"}

    async def ask(self, path: str, scope: str = "read", **query: Any) -> httpx.Response:
        respondent = "24" if scope == "submit" else None
        return await self.http.get(path, params=query or None, headers=self.headers(scope, respondent))

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.ask(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Running]:
    queues = Queues(tmp_path / "bus.db")
    await queues.open()
    made = app(
        EmbeddedBus(queues, "aggregation"),
        data_dir=tmp_path,
        database_url=None,
        amqp_url=None,
        jwks=None,
        migrate=True,
    )
    transport = httpx.ASGITransport(made, raise_app_exceptions=False)
    async with made.router.lifespan_context(made), httpx.AsyncClient(transport=transport, base_url="http://t") as http:
        yield Running(made, http, LocalIssuer(tmp_path))
    await queues.close()
