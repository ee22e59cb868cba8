"""A service that is started while what it leans on is away or busy."""

import asyncio
from pathlib import Path

import httpx
import pytest

from libs.common.auth import LocalIssuer
from libs.common.bus import Receive, ReceiveParked
from libs.common.bus.embedded import EmbeddedBus, Queues
from services.intake.main import app


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
