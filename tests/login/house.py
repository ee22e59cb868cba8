"""A place where people log in: replicas of notifications on one database, called in-process."""

import contextlib
import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from libs.common.auth import LocalIssuer
from libs.common.bus.embedded import EmbeddedBus, Queues
from libs.common.database import Database
from libs.common.service import create_app
from services.notifications.main import SERVICE
from services.notifications.models import METADATA
from services.notifications.settings import NotificationsSettings
from tests.login.browsing import Browser, MovedClock, new_code


@dataclass
class House:
    """A place where people log in: replicas on one database, each as a process would hold it."""

    folder: Path
    database_url: str | None
    clock: MovedClock
    stack: contextlib.AsyncExitStack
    numbers: Any = field(default_factory=itertools.count)

    async def replica(self, **settings: Any) -> FastAPI:
        """Another replica with these settings."""
        chosen = NotificationsSettings(data_dir=self.folder, database_url=self.database_url, **settings)
        queues = Queues(self.folder / f"bus-{next(self.numbers)}.db")
        await queues.open()
        self.stack.push_async_callback(queues.close)
        app = create_app(SERVICE, chosen, EmbeddedBus(queues, SERVICE.name), self.clock)
        await self.stack.enter_async_context(app.router.lifespan_context(app))
        return app

    def browser(self, app: FastAPI, url: str = "http://insats.example") -> Browser:
        browser = Browser(app, url)
        self.stack.push_async_callback(browser.close)
        return browser

    @property
    def local(self) -> LocalIssuer:
        return LocalIssuer(self.folder)

    def code(self) -> str:
        return new_code(self.local, self.clock)

    async def calling(self, app: FastAPI, path: str, scope: str = "admin", body: Any = None) -> httpx.Response:
        """A call to the API with a token of the local issuer; POST if there is a body."""
        headers = {"Authorization": f"Bearer {self.local.token(scope)}"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://insats.example") as http:
            return await http.request("GET" if body is None else "POST", path, json=body, headers=headers)

    async def audit(self, app: FastAPI, **query: str) -> list[dict[str, Any]]:
        """The trail as an admin reads it, oldest first."""
        path = "/v1/audit?" + "&".join(f"{name}={value}" for name, value in query.items())
        answer = await self.calling(app, path)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items[::-1]


async def everything_in(database: Database) -> str:
    """All rows of all tables, as text."""
    async with database.reading() as tx:
        return "\n".join([repr(list(await tx.rows(select(table)))) for table in METADATA.tables.values()])
