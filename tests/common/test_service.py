"""A service that is started while what it leans on is away or busy, and what runs beside its consumers."""

import asyncio
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import structlog

from libs.common import service as running
from libs.common.auth import LocalIssuer
from libs.common.bus import Receive, ReceiveParked
from libs.common.bus.embedded import EmbeddedBus, Queues
from services.intake.main import SERVICE, app
from services.intake.settings import IntakeSettings


class AwayAtFirst(EmbeddedBus):
    """Its first start ends as `fault` says."""

    def __init__(self, queues: Queues, fault: BaseException) -> None:
        super().__init__(queues, "intake")
        self.fault: BaseException | None = fault

    async def start(self, receive: Receive | None, receive_parked: ReceiveParked | None = None) -> None:
        if self.fault:
            fault, self.fault = self.fault, None
            raise fault
        await super().start(receive, receive_parked)


@pytest.mark.parametrize("fault", [ConnectionError("away"), asyncio.CancelledError()], ids=repr)
async def test_service_becomes_ready_when_the_bus_fails_as_it_connects(fault: BaseException, tmp_path: Path) -> None:
    queues = Queues(tmp_path / "bus.db")
    await queues.open()
    service = app(AwayAtFirst(queues, fault), data_dir=tmp_path, database_url=None, amqp_url=None, jwks=None)
    async with (
        service.router.lifespan_context(service),
        httpx.AsyncClient(transport=httpx.ASGITransport(service), base_url="http://intake") as http,
        asyncio.timeout(30),
    ):
        while (await http.get("/health/ready")).status_code != 200:
            await asyncio.sleep(0.05)
    await queues.close()


@pytest.mark.parametrize("fault", [RuntimeError("a defect"), asyncio.CancelledError(), None], ids=repr)
async def test_job_is_started_again_when_it_ends(
    fault: BaseException | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "JOB_AGAIN_SECONDS", 0.01)
    times, again = 0, asyncio.Event()

    async def job(_: running.Runtime) -> None:
        nonlocal times
        times += 1
        if times > 1:
            again.set()
            await asyncio.Event().wait()
        if fault:
            raise fault

    queues = Queues(tmp_path / "bus.db")
    await queues.open()
    busy = running.create_app(
        replace(SERVICE, jobs=(job,)), IntakeSettings(data_dir=tmp_path), EmbeddedBus(queues, "intake")
    )
    with structlog.testing.capture_logs() as entries:
        async with busy.router.lifespan_context(busy), asyncio.timeout(30):
            await again.wait()
    await queues.close()
    assert [entry["job"] for entry in entries if entry["event"] == "job ended, starting again"] == ["job"]
    assert times == 2


async def test_caller_is_asked_to_come_back_when_every_connection_is_taken(tmp_path: Path) -> None:
    queues = Queues(tmp_path / "bus.db")
    await queues.open()
    service = app(EmbeddedBus(queues, "intake"), data_dir=tmp_path, database_url=None, amqp_url=None, jwks=None)
    token = LocalIssuer(tmp_path).token("read")
    async with (
        service.router.lifespan_context(service),
        httpx.AsyncClient(transport=httpx.ASGITransport(service), base_url="http://intake") as http,
    ):
        database = service.state.database
        database.engine.sync_engine.pool._timeout = 0.05  # two minutes otherwise
        async with database.reading():
            answer = await http.get("/v1/rounds", headers={"Authorization": f"Bearer {token}"})
    await queues.close()
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:insats:problem:storage-away")
    assert answer.headers["retry-after"]
