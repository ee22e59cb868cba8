"""Webhooks go out over https to an endpoint that proves its name, by an authority of the organisation's own too."""

import asyncio
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.common.clock import WALL_CLOCK
from services.notifications.handlers.deliveries import Work
from services.notifications.subscriptions.targets import Allowed
from services.notifications.webhooks.sending import Line, Sender
from tests.infrastructure.certificates import Authority
from tests.notifications.endpoint import Endpoint
from tests.notifications.folding import fold
from tests.notifications.test_targets import names
from tests.notifications.webhooks import Notifying, changes, notifying


class SafeEndpoint(Endpoint):
    """Over TLS, as `localhost`."""

    def __init__(self, tls: ssl.SSLContext, port: int = 0) -> None:
        super().__init__(port=port)
        self.tls = tls

    async def __aenter__(self) -> "SafeEndpoint":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/insats"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


async def shown(service: Notifying, id: str) -> Any:
    return await service.does("GET", f"/{id}")


async def test_messages_come_over_https_when_the_organisations_authority_is_known(
    webhook_url: str | None, tmp_path: Path, authority: Authority
) -> None:
    async with (
        SafeEndpoint(authority.server("localhost")) as endpoint,
        notifying(webhook_url, tmp_path, ca_file=authority.file) as service,
    ):
        id = await service.subscribe(endpoint)
        await fold(service.database, changes(range(1, 4)))
        assert await endpoint.until_accepted(3) == [1, 2, 3]
        assert (await shown(service, id))["failures"] == 0


@pytest.mark.parametrize(
    ("name", "days", "known"),
    [("localhost", 30, False), ("example.se", 30, True), ("localhost", -1, True)],
    ids=["unknown authority", "another name", "expired"],
)
async def test_subscription_is_not_active_when_the_endpoint_does_not_prove_its_name(
    tmp_path: Path, authority: Authority, name: str, days: int, known: bool
) -> None:
    async with (
        SafeEndpoint(authority.server(name, days=days)) as endpoint,
        notifying(None, tmp_path, ca_file=authority.file if known else None) as service,
    ):
        made = await service.does("POST", body={"url": endpoint.url})
        assert (made["state"], made["last_fault"]) == ("unverified", "tls")
        assert endpoint.received == []


async def test_another_name_at_the_same_address_has_to_prove_itself_too(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, ["127.0.0.1"])
    async with SafeEndpoint(authority.server("localhost")) as endpoint:
        tls = ssl.create_default_context(cafile=authority.file)
        line = Line(Sender(b"k" * 32, Allowed.read("all"), 5.0, WALL_CLOCK, tls))
        faults = []
        for url in (endpoint.url, endpoint.url.replace("localhost", "another.example")):
            answer = await line.send(Work("s", url, 1, "s_1", b'{"type":"x","data":{}}', (1,)))
            faults.append(answer.result.fault)
        await line.close()
    assert (faults, len(endpoint.received)) == ([None, "tls"], 1)


async def test_delivery_is_tried_again_and_shown_when_a_certificate_goes_wrong_and_arrives_when_it_is_mended(
    webhook_url: str | None, tmp_path: Path, authority: Authority
) -> None:
    async with notifying(webhook_url, tmp_path, ca_file=authority.file) as service:
        async with SafeEndpoint(authority.server("localhost")) as sound:
            id = await service.subscribe(sound)
            port = sound.port
        async with SafeEndpoint(authority.server("localhost", days=-1), port) as expired:
            await fold(service.database, changes([1]))
            told = await shown(service, id)
            until = WALL_CLOCK.now() + timedelta(seconds=20)
            while told["failures"] < 5:
                assert WALL_CLOCK.now() < until, told
                await asyncio.sleep(0.05)
                told = await shown(service, id)
            assert (told["last_fault"], told["pending"], expired.received) == ("tls", 1, [])
            [delivery] = (await service.does("GET", f"/{id}/deliveries"))["items"]
            assert (delivery["state"], delivery["fault"]) == ("pending", "tls")
            assert ("subscription-failing", id) in await service.alerts()
        async with SafeEndpoint(authority.server("localhost"), port) as mended:
            assert await mended.until_accepted(1) == [1]
            async with asyncio.timeout(20):
                while await service.alerts():
                    await asyncio.sleep(0.05)
