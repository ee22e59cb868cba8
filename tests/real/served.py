"""An installation in the test's own process, called over HTTP as any region's system would call it."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from insats.embedded import create_app
from libs.common.auth import LocalIssuer
from libs.common.database import table_of
from services.intake.models import Return


@dataclass
class Installation:
    app: FastAPI
    http: httpx.AsyncClient
    issuer: LocalIssuer

    async def call(
        self, method: str, path: str, body: Any = None, scope: str = "agency read admin", respondent: str | None = None
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.issuer.token(scope, respondent)}"}
        return await self.http.request(method, path, json=body, headers=headers)

    async def get(self, path: str, scope: str = "agency read admin", respondent: str | None = None) -> Any:
        answer = await self.call("GET", path, None, scope, respondent)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def open_round(self, body: dict[str, Any]) -> None:
        answer = await self.call("POST", "/intake/v1/rounds", body)
        assert answer.status_code == 201, answer.text

    async def submit(self, round_id: str, respondent: str, document: Any, token_of: str | None = None) -> Any:
        """Signs and submits a whole document; answers the receipt. `token_of`: who calls, if not itself."""
        path = f"/intake/v1/rounds/{round_id}/respondents/{respondent}/returns"
        answer = await self.call("POST", path, document, "submit", token_of or respondent)
        assert answer.status_code == 202, answer.text
        return answer.json()

    async def processed(self, receipts: list[dict[str, Any]]) -> None:
        """Waits until the tables of all services hold these returns."""
        for receipt in receipts:
            path = f"/intake/v1/returns/{receipt['return_id']}"
            async with asyncio.timeout(60):
                while (await self.get(path))["status"] == "processing":
                    await asyncio.sleep(0.05)

    async def signed(self, receipt: dict[str, Any]) -> Any:
        """The document that the receipt's hash is of, as it lies in intake's database."""
        table = table_of(Return)
        async with self.app.state.apps["intake"].state.database.reading() as tx:
            return json.loads(await tx.scalar(select(table.c.document).where(table.c.id == receipt["return_id"])))


@asynccontextmanager
async def installed(folder: Path) -> AsyncIterator[Installation]:
    app = create_app(folder)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://insats", timeout=60) as http,
    ):
        yield Installation(app, http, LocalIssuer(folder))


def strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value, names of objects aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)
