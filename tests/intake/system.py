"""Intake in the test's own process: its application, callers with tokens, and what lies in its database."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
from sqlalchemy import delete, select

from libs.common import envelope, events
from libs.common.auth import LocalIssuer
from libs.common.bus.embedded import EmbeddedBus, Queues
from services.intake.main import app
from services.intake.models import METADATA, OUTBOX
from tests.intake.examples import round_body
from tests.serving import Served

E = TypeVar("E", bound=events.Event)
Tables = dict[str, list[tuple[Any, ...]]]
_tokens: dict[tuple[Any, ...], str] = {}
_counter = itertools.count()


class Caller:
    """Somebody with a token, or nobody. Answers are never raised, also not those that tell of a defect."""

    def __init__(self, http: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.http, self.headers = http, headers

    async def __call__(
        self, method: str, path: str, body: Any = None, *, content: Any = None, **headers: str
    ) -> httpx.Response:
        """`body` goes as JSON, `content` as it is; `headers` by names with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.request(method, path, json=body, content=content, headers=self.headers | named)

    async def get(self, path: str, **headers: str) -> Any:
        answer = await self("GET", path, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def put(self, path: str, body: Any, **headers: str) -> httpx.Response:
        return await self("PUT", path, body, **headers)

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self("POST", path, body, **headers)

    async def delete(self, path: str) -> httpx.Response:
        return await self("DELETE", path)


@dataclass
class Intake(Served):
    def caller(self, scope: str, respondent: str | None = None, subject: str | None = None, **headers: str) -> Caller:
        claims = (self.issuer.key_file, scope, respondent, subject)
        if claims not in _tokens:
            _tokens[claims] = self.issuer.token(scope, respondent, subject)
        return Caller(self.http, {"Authorization": f"Bearer {_tokens[claims]}"} | headers)

    @property
    def agency(self) -> Caller:
        return self.caller("agency")

    def respondent(self, code: str = "24") -> Caller:
        return self.caller("submit", code)

    @property
    def nobody(self) -> Caller:
        return Caller(self.http, {})

    async def open_round(self, **changes: Any) -> None:
        answer = await self.agency.post("/v1/rounds", round_body(**changes))
        assert answer.status_code == 201, answer.text

    async def emitted(self, kind: type[E]) -> list[E]:
        """The data of the events of this kind so far, in order. Nobody listens, so all wait in the outbox."""
        async with self.database.reading() as tx:
            rows = await tx.rows(select(OUTBOX).order_by(OUTBOX.c.position))
        of_kind = [row.body for row in rows if envelope.type_of(row.routing_key) == kind.TYPE]
        return [envelope.decode(kind.TYPE, body).data for body in of_kind]

    async def empty(self) -> None:
        """As newly installed."""
        self.app.state.frozen_rounds.clear()
        async with self.database.transaction() as tx:
            for table in METADATA.tables.values():
                await tx.execute(delete(table))

    async def tables(self) -> Tables:
        """Every row of every table, in an order of its own."""
        async with self.database.reading() as tx:
            return {
                name: sorted((tuple(row) for row in await tx.rows(select(table))), key=repr)
                for name, table in METADATA.tables.items()
            }


@asynccontextmanager
async def running(folder: Path, database_url: str | None = None, pool: int = 6) -> AsyncIterator[Intake]:
    """Intake on a database of its own: SQLite in the folder, or the PostgreSQL database at the URL."""
    issuer = LocalIssuer(folder)
    issuer.prepare()
    queues = Queues(folder / f"bus-{next(_counter)}.db")
    await queues.open()
    service = app(
        EmbeddedBus(queues, "intake"),
        data_dir=folder,
        database_url=database_url,
        amqp_url=None,
        jwks=str(issuer.jwks_file),
        migrate=True,
        database_pool=pool,
        telling_seconds=86_400,  # tests say themselves when a draft or a lock is told of
    )
    transport = httpx.ASGITransport(service, raise_app_exceptions=False)
    async with (
        service.router.lifespan_context(service),
        httpx.AsyncClient(transport=transport, base_url="http://intake") as http,
    ):
        yield Intake(service, http, issuer)
    await queues.close()
