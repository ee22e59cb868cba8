"""Classification's database on either kind, the service called in-process, and insatser as intake tells of them."""

import contextlib
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from libs.common import code_lists, envelope, events
from libs.common.auth import LocalIssuer
from libs.common.bus.embedded import EmbeddedBus, Queues
from libs.common.bus.worker import take_in
from libs.common.telemetry import configure_logging
from services.classification.consumers import CONSUMERS
from services.classification.main import app
from services.classification.models import METADATA, OUTBOX
from tests.infrastructure.services import own_databases
from tests.serving import Served

WHEN = datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="session")
def plain_logs() -> None:
    """As the running service has them: what a log says by default of an error takes seconds to draw."""
    configure_logging("ERROR")


def received(
    respondent: str = "24", key: str = "a", version: int = 1, round: str = "prov-2025", **content: Any
) -> events.InsatsReceived:
    """The same arguments always give the same event."""
    return events.InsatsReceived(
        round=round,
        respondent=respondent,
        insats_id=f"{respondent}.{key}",
        version=version,
        content_sha256=f"{version:064}",
        received_at=WHEN,
        insats=events.InsatsContent.model_validate({"key": key, "area": "boende", "name": "Insats"} | content),
    )


def opened(round: str = "prov-2025", owner: str | None = None) -> events.RoundOpened:
    """A round of the national areas, whose respondents are Västerbotten and Norrbotten."""
    areas = [
        events.Area(code=item.code, number=number, title=item.title.sv, title_en=item.title.en)
        for number, item in enumerate(code_lists.load("areas"), 1)
    ]
    return events.RoundOpened(
        round=round, revision=1, title="Prov 2025", form="villkor-2023", form_version=1, opens_at=WHEN, due_at=WHEN,
        locks_at=WHEN, areas=areas, questions=[], owner=owner,
        respondents=[
            events.Respondent(code="24", name="Västerbotten"), events.Respondent(code="25", name="Norrbotten"),
        ],
    )  # fmt: skip


def submitted(*insatser: events.InsatsReceived, version: int = 1) -> events.ReturnSubmitted:
    """These insatser, signed by the respondent of the first."""
    first = insatser[0]
    return events.ReturnSubmitted(
        round=first.round, respondent=first.respondent, version=version,
        return_id=f"{first.round}.{first.respondent}.{version}",
        received_at=WHEN, on_time=True, content_sha256=f"{version:064}", signed_by="N.N.",
        insatser=[
            events.InsatsReference(insats_id=one.insats_id, version=one.version, area=one.insats.area)
            for one in insatser
        ],
        nil_returns=[], answers={},
    )  # fmt: skip


@dataclass
class Running(Served):
    async def take_in(self, *arriving: events.Event) -> None:
        """All in one transaction, as events that arrive together."""
        arrivals = []
        for event in arriving:
            body = envelope.encode(event, uuid.uuid5(uuid.NAMESPACE_OID, event.model_dump_json()), WHEN)
            arrivals.append((envelope.decode(event.TYPE, body), body))
        await take_in(self.database, CONSUMERS, arrivals)

    async def emitted(self) -> list[events.InsatsClassified]:
        async with self.database.reading() as tx:
            rows = await tx.rows(select(OUTBOX).order_by(OUTBOX.c.position))
        return [envelope.decode(events.InsatsClassified.TYPE, row.body).data for row in rows]

    async def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        async with self.database.reading() as tx:
            return {
                name: sorted((tuple(row) for row in await tx.rows(select(table))), key=repr)
                for name, table in METADATA.tables.items()
            }

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        scope: str = "read",
        respondent: str | None = None,
        subject: str | None = None,
    ) -> httpx.Response:
        token = self.issuer.token(scope, respondent, subject)
        return await self.http.request(method, path, json=body, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def four_eyes(request: pytest.FixtureRequest) -> bool:
    """Whether two people must agree; asked for by a parameter of the test."""
    return bool(getattr(request, "param", False))


@pytest.fixture(params=["sqlite", "postgresql"])
async def service(request: pytest.FixtureRequest, tmp_path: Path, four_eyes: bool) -> AsyncIterator[Running]:
    """Each test twice, once on either database."""
    queues = Queues(tmp_path / "bus.db")
    await queues.open()
    with contextlib.ExitStack() as stack:
        url = None
        if request.param == "postgresql":
            pg_url: str = request.getfixturevalue("pg_url")
            url = stack.enter_context(own_databases(pg_url, ["classification"]))["classification"]
        bus = EmbeddedBus(queues, "classification")
        own = {"data_dir": tmp_path, "database_url": url, "review_four_eyes": four_eyes}
        made = app(bus, amqp_url=None, jwks=None, migrate=True, **own)
        transport = httpx.ASGITransport(made, raise_app_exceptions=False)
        async with (
            made.router.lifespan_context(made),
            httpx.AsyncClient(transport=transport, base_url="http://t") as http,
        ):
            yield Running(made, http, LocalIssuer(tmp_path))
    await queues.close()
