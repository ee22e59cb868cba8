"""Our side of a login at a provider, with what may be changed on the way between the two."""

import json
from collections.abc import Callable
from typing import Any

import httpx
from fastapi import FastAPI

from services.notifications.login.openid import Provider
from tests.login.house import House
from tests.login.provider import PUBLIC_URL, SECRET, Issuer, Surfer

Change = Callable[[dict[str, Any]], None]


class Interfering(httpx.AsyncBaseTransport):
    """The network between us and the provider; what it tells of tokens and of persons may be changed on the way."""

    def __init__(self) -> None:
        self.inner = httpx.AsyncHTTPTransport()
        self.change: Change = lambda told: None
        self.change_person: Change = lambda told: None
        self.seen = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self.inner.handle_async_request(request)
        if not request.url.path.endswith(("/token", "/me")):
            return answer
        told = json.loads(await answer.aread())
        (self.change if request.url.path.endswith("/token") else self.change_person)(told)
        self.seen = told.get("id_token", "") or self.seen
        return httpx.Response(answer.status_code, json=told, request=request)


class Here:
    """Our side of the login, and somebody at it."""

    def __init__(self, house: House, app: FastAPI, network: Interfering) -> None:
        self.house, self.app, self.network = house, app, network

    def surfer(self) -> Surfer:
        surfer = Surfer(self.app)
        self.house.stack.push_async_callback(surfer.close)
        return surfer

    async def failed(self) -> list[tuple[str | None, str]]:
        entries = await self.house.audit(self.app, kind="login.failed")
        return [(entry["actor"], entry["details"]["why"]) for entry in entries]


async def settled(house: House, there: Issuer, **settings: Any) -> Here:
    app = await house.replica(
        oidc_issuer=there.url, oidc_client_id="insats", oidc_client_secret=SECRET, public_url=PUBLIC_URL, **settings
    )
    network = Interfering()
    await Surfer(app).http.get(f"{PUBLIC_URL}/session")  # puts the entrance together
    app.state.entrance.provider = Provider(app.state.entrance.settings, network)
    house.stack.push_async_callback(app.state.entrance.provider.close)
    return Here(house, app, network)
