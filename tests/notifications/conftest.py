"""A database of the service on SQLite and on PostgreSQL, and the service itself with tokens to call it."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from libs.common.auth import LocalIssuer
from libs.common.bus.embedded import EmbeddedBus, Queues
from libs.common.database import Database
from libs.common.migrating import migrate
from libs.common.service import create_app
from services.notifications.main import SERVICE
from services.notifications.models import METADATA
from services.notifications.settings import NotificationsSettings
from tests.infrastructure.processes import run_to_end
from tests.infrastructure.services import find_postgres, own_databases
from tests.notifications.endpoint import Endpoint
from tests.notifications.letters import BEFORE
from tests.notifications.mail_server import Post, mail_server
from tests.notifications.simulating import Installation, RecordingLine, SimulatedClock
from tests.notifications.webhooks import Notifying, notifying


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with find_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path}/notifications.db"
        else:
            admin_url = request.getfixturevalue("postgres_url")
            url = stack.enter_context(own_databases(admin_url, ["notifications"]))["notifications"]
        opened = Database(url, METADATA)
        await migrate("notifications", opened)
        yield opened
        await opened.close()


@dataclass
class Running:
    """The service on SQLite and the embedded bus, called in-process."""

    app: FastAPI
    client: httpx.AsyncClient
    queues: Queues
    issuer: LocalIssuer

    @property
    def database(self) -> Database:
        opened: Database = self.app.state.database
        return opened

    def headers(self, scope: str, respondent: str | None = None, language: str = "sv") -> dict[str, str]:
        token = self.issuer.token(scope, respondent)
        return {"Authorization": f"Bearer {token}", "Accept-Language": language}


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Running]:
    queues = Queues(tmp_path / "bus.db")
    await queues.open()
    app = create_app(SERVICE, NotificationsSettings(data_dir=tmp_path), EmbeddedBus(queues, SERVICE.name))
    transport = httpx.ASGITransport(app=app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        yield Running(app, client, queues, LocalIssuer(tmp_path))
    await queues.close()


@pytest.fixture(scope="session")
def used_database(postgres_url: str) -> Iterator[str]:
    """One for all tests with webhooks, with the tables made: a new one for each costs a second."""
    with own_databases(postgres_url, ["notifications"]) as databases:
        run_to_end(_migrate(databases["notifications"]))
        yield databases["notifications"]


async def _migrate(url: str) -> None:
    opened = Database(url, METADATA)
    await migrate("notifications", opened)
    await opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
async def webhook_url(request: pytest.FixtureRequest) -> str | None:
    """The empty database of a service with webhooks: None is a SQLite file in its folder."""
    if request.param == "sqlite":
        return None
    url: str = request.getfixturevalue("used_database")
    opened = Database(url, METADATA)
    async with opened.transaction() as tx:
        for table in METADATA.sorted_tables:
            if table.name == "feed_place":
                await tx.execute(table.update().values(sequence=0))
            elif table.name != "audit":  # which nobody can empty
                await tx.execute(table.delete())
    await opened.close()
    return url


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    async with Endpoint() as opened:
        yield opened


@pytest.fixture
async def notifying_service(webhook_url: str | None, tmp_path: Path) -> AsyncIterator[Notifying]:
    async with notifying(webhook_url, tmp_path) as running:
        yield running


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(BEFORE)


@pytest.fixture
def here(database: Database, clock: SimulatedClock) -> Installation:
    return Installation(database, clock, RecordingLine(clock))


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def mail_url(post: Post) -> Iterator[str]:
    with mail_server(post) as url:
        yield url
