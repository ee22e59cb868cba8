"""The link that the command prints, and the embedded start that it leads into."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from typer.testing import CliRunner

from insats import cli
from insats.embedded import SERVICES, create_app
from tests.login.browsing import Browser


@pytest.fixture
async def installed(tmp_path: Path) -> AsyncIterator[FastAPI]:
    app = create_app(tmp_path)
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        yield app


async def test_whoever_follows_the_printed_link_reaches_all_five_services(installed: FastAPI, tmp_path: Path) -> None:
    told = CliRunner().invoke(cli.app, ["login", "--data-dir", str(tmp_path), "--url", "http://insats.example/"])
    link = told.output.strip()
    browser = Browser(installed)
    assert link.removeprefix("http://insats.example/login?code=") in (await browser.http.get(link)).text
    assert (await browser.log_in(link.rpartition("=")[2], "admin agency")).status_code == 303
    token = (await browser.token((await browser.session())["csrf"])).json()["access_token"]
    paths = ("v1/rounds", "v1/code-lists", "v1/events", "v1/rounds/none/editions", "v1/audit")
    for service, path in zip(SERVICES, paths, strict=True):
        answer = await browser.http.get(f"/{service}/{path}", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code in (200, 404), answer.text
        assert (await browser.http.get(f"/{service}/{path}")).status_code == 401
    await browser.close()
