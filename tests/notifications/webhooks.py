"""The service with its webhooks at work, on either database, and a clock that a test moves."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from libs.common import events
from libs.common.auth import LocalIssuer
from libs.common.bus.embedded import EmbeddedBus, Queues
from libs.common.clock import WALL_CLOCK, Clock
from libs.common.database import Database
from libs.common.inbox import Arrival
from libs.common.service import create_app
from services.notifications.main import SERVICE
from services.notifications.settings import NotificationsSettings
from tests.notifications.endpoint import Endpoint, Received
from tests.notifications.example_events import OPENED, ROUND, arrival

SUBSCRIPTIONS = "/v1/subscriptions"


class StepClock:
    """Stands still until it is moved; who sleeps wakes when it has been moved far enough."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 12, 8, tzinfo=UTC)
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        until = self.at + timedelta(seconds=seconds)
        while self.at < until:
            await self._moved.wait()
        await asyncio.sleep(0)

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()


@dataclass
class Notifying:
    """The service, called in-process; `post` and `get` raise for what is not 2xx unless told otherwise."""

    app: FastAPI
    client: httpx.AsyncClient
    issuer: LocalIssuer
    secrets: dict[str, str] = field(default_factory=dict)
    """By subscription."""

    @property
    def database(self) -> Database:
        opened: Database = self.app.state.database
        return opened

    def headers(self, scope: str = "read", subject: str = "tillvaxtverket", language: str = "sv") -> dict[str, str]:
        token = self.issuer.token(scope, None, subject)
        return {"Authorization": f"Bearer {token}", "Accept-Language": language}

    async def ask(self, method: str, path: str = "", body: Any = None, **who: str) -> httpx.Response:
        return await self.client.request(method, SUBSCRIPTIONS + path, json=body, headers=self.headers(**who))

    async def does(self, method: str, path: str = "", body: Any = None, **who: str) -> Any:
        answer = await self.ask(method, path, body, **who)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def subscribe(self, endpoint: Endpoint, **given: Any) -> str:
        """Answers the id of one whose endpoint has answered the challenge; the secret is kept in `secrets`."""
        made = await self.does("POST", body={"url": endpoint.url} | given)
        assert made["state"] == "active", made
        self.secrets[made["id"]] = made["secret"]
        return str(made["id"])

    async def alerts(self, state: str = "open") -> list[tuple[str, str]]:
        answer = await self.client.get(f"/v1/alerts?state={state}", headers=self.headers("admin"))
        return [(item["kind"], item["about"]) for item in answer.json()["items"]]


@contextlib.asynccontextmanager
async def notifying(
    url: str | None, folder: Path, clock: Clock = WALL_CLOCK, **settings: Any
) -> AsyncIterator[Notifying]:
    """Pauses of a fifth of a second at most; endpoints of this machine are allowed. On one `url`: replicas."""
    given: dict[str, Any] = {
        "data_dir": folder,
        "database_url": url,
        "webhook_allow_private": "127.0.0.0/8",
        "webhook_retry_seconds": 0.05,
        "webhook_longest_pause_seconds": 0.2,
        "webhook_timeout_seconds": 1.0,
    }
    queues = Queues(folder / f"bus-{len(list(folder.glob('bus-*.db')))}.db")
    await queues.open()
    bus = EmbeddedBus(queues, SERVICE.name)
    app = create_app(SERVICE, NotificationsSettings(**given | settings), bus, clock)
    transport = httpx.ASGITransport(app=app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        yield Notifying(app, client, LocalIssuer(folder))
    await queues.close()


def change(sequence: int, respondent: str = "24", area: str | None = "boende", round_id: str = ROUND) -> Arrival:
    """A cell's change; `sequence` is its place in the feed."""
    event = events.AggregateUpdated(
        round=round_id,
        respondent=respondent,
        sequence=sequence,
        cell=events.Cell(respondent=respondent, area=area),
        old=events.CellValue(state="missing"),
        new=events.CellValue(state="reported", insatser=sequence),
        cause=events.Cause(event="return.submitted.v1"),
    )
    return arrival(event, OPENED + timedelta(minutes=sequence))


def changes(numbers: Sequence[int], respondents: Sequence[str] = ("24",)) -> list[Arrival]:
    """A change per place in the feed, of the respondents in turn."""
    return [change(number, respondents[number % len(respondents)]) for number in numbers]


async def number(database: Database, query: Any) -> int:
    async with database.reading() as tx:
        found: int = await tx.scalar(query)
    return found


def told_again(endpoint: Endpoint, webhook_id: str) -> list[Received]:
    return [each for each in endpoint.messages if each.headers["webhook-id"] == webhook_id]


async def settled(service: Notifying, id: str, number: int, attempts: int, clock: StepClock | None = None) -> Any:
    """The delivery, when so many attempts of it have been noted. `clock` goes on meanwhile."""
    async with asyncio.timeout(20):
        while True:
            items = (await service.does("GET", f"/{id}/deliveries"))["items"]
            found = next((item for item in items if item["sequence"] == number), None)
            if found and found["attempts"] >= attempts:
                return found
            if clock:
                clock.move(0.5)
            await asyncio.sleep(0.002)


async def moved_until(clock: StepClock, endpoint: Endpoint, enough: Any, step: float) -> None:
    """Lets the time go on in steps, each when all that was due has been tried."""
    async with asyncio.timeout(30):
        while not enough():
            clock.move(step)
            await asyncio.sleep(0.02)
