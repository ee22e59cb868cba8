"""A person in a browser: keeps cookies, sends what a browser says of where a request comes from."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI

from libs.common.auth import LocalIssuer
from services.notifications.login import codes

FROM_HERE = {"sec-fetch-site": "same-origin"}


class MovedClock:
    """The machine's clock, put ahead by `ahead`."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody waits in these tests")


class Browser:
    """One browser on the pages of one application, or of several replicas of it behind one address."""

    def __init__(self, app: FastAPI, url: str = "http://insats.example") -> None:
        self.app = app
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=url)

    def turn_to(self, app: FastAPI) -> None:
        """The gateway sends the following requests to another replica."""
        self.app = app
        moved = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=self.http.base_url)
        moved.cookies = self.http.cookies
        self.http = moved

    async def log_in(self, code: str, role: str = "admin", name: str = "Maja", **fields: str) -> httpx.Response:
        """Fills in the local form. `role`: several by spaces."""
        form: dict[str, Any] = {"name": name, "role": role.split(), "code": code} | fields
        return await self.http.post("/login/local", data=form, headers=FROM_HERE)

    async def session(self) -> Any:
        answer = await self.http.get("/session")
        assert answer.status_code == 200, answer.text
        return answer.json()["session"]

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """As session.js does it, unless `headers` say otherwise."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.post(path, json=body or {}, headers=FROM_HERE | named)

    async def token(self, csrf: str, active: bool = True) -> httpx.Response:
        return await self.post("/session/token", {"active": active}, x_csrf_token=csrf)

    async def close(self) -> None:
        await self.http.aclose()


def new_code(local: LocalIssuer, clock: MovedClock) -> str:
    return codes.new_code(local, clock.now())


def cookie_of(answer: httpx.Response, name: str) -> str:
    """The Set-Cookie line of that name."""
    [line] = [line for line in answer.headers.get_list("set-cookie") if line.startswith(f"{name}=")]
    return line


def secret_in(line: str) -> str:
    found = re.match(r"[^=]+=([^;]*)", line)
    assert found
    return found[1]
