"""Logging in and out in the browser, and what becomes of what is typed when the login runs out."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.entering import NONE_AHEAD, log_in
from tests.browser.installation import Installation, example, serving
from tests.browser.later import AHEAD, Time
from tests.browser.looking import Visitor, visitor
from tests.browser.rounds import own_round
from tests.browser.test_region_page import SAVED, draft_of

ASKED = re.compile(r"/login\?next=")
ALONE = [{"code": "24", "name": "Västerbotten"}]


@dataclass
class Later(Installation):
    """Its clock is in the tests' hands."""

    time: Time


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Later]:
    folder = tmp_path_factory.mktemp("later")
    time = Time(folder / "ahead")
    with serving(folder / "data", program="tests.browser.later", environment={AHEAD: str(time.file)}) as installation:
        yield Later(installation.url, installation.data_dir, time)


@asynccontextmanager
async def logged_in(
    browser: Browser, installation: Installation, path: str, ahead: timedelta = NONE_AHEAD
) -> AsyncIterator[tuple[Visitor, Page]]:
    """Karin of region 24, on her page."""
    async with visitor(browser, installation, scope=None) as somebody:
        page = await somebody.open(path, "#login-link")
        await page.get_by_role("link", name="Logga in").click()
        await expect(page).to_have_url(ASKED)
        await log_in(page, installation, "Karin", "signer", "24", ahead=ahead)
        yield somebody, page


async def pass_by(page: Page, later: Later, span: timedelta) -> None:
    """The installation waits, and so does the browser."""
    later.time.pass_by(span)
    await page.clock.set_system_time(await page.evaluate("(more) => Date.now() / 1000 + more", span.total_seconds()))


async def test_person_is_in_by_a_link_once_and_out_when_logging_out(
    browser: Browser, example_round: Installation
) -> None:
    path = own_round(example_round, "in-och-ut", respondents=ALONE)
    async with logged_in(browser, example_round, path) as (karin, page):
        await expect(page.locator("#who")).to_have_text("Inloggad: Karin")
        await expect(page.locator("#draft")).to_be_visible()
        second = await karin.open("/")  # the login is the browser's, not the tab's
        await expect(second.locator("#who")).to_have_text("Inloggad: Karin")
        assert await page.evaluate("() => document.cookie") == ""
        assert await page.evaluate("() => sessionStorage.length") == 0
        await page.get_by_role("button", name="Logga ut").click()
        await expect(page.get_by_text("Du är utloggad.")).to_be_visible()
        await page.goto(example_round.url + path)
        await expect(page.get_by_role("link", name="Logga in")).to_be_visible()
        await expect(page.locator("#page")).to_be_hidden()
        karin.complaints.clear()


async def test_nothing_typed_is_lost_when_the_login_runs_out(browser: Browser, later: Later) -> None:
    path = own_round(later, "upphor", respondents=ALONE)
    async with logged_in(browser, later, path, later.time.ahead) as (karin, page):
        answer = page.get_by_role("textbox", name=re.compile("^8.1"))
        await answer.fill("Före pausen.")
        await expect(page.locator("#save-text")).to_have_text(SAVED)
        await page.clock.install()
        await pass_by(page, later, timedelta(minutes=45))
        await answer.fill("Före pausen. Och efter.")
        await page.clock.run_for(3000)
        await expect(page.locator("#fault")).to_have_text("Inloggningen har upphört. Logga in igen.")
        await expect(page.locator("#page")).to_be_hidden()
        assert draft_of(later, "upphor")["answers"]["8.1"]["text"] == "Före pausen."
        await page.close(run_before_unload=False)
        again = await karin.context.new_page()
        await again.goto(f"{later.url}/login?next={path}")
        await log_in(again, later, "Karin", "signer", "24", ahead=later.time.ahead)
        await expect(again.locator("#restored")).to_contain_text("är tillbaka: 1")
        await expect(again.locator("#save-text")).to_have_text(SAVED)
        assert draft_of(later, "upphor")["answers"]["8.1"]["text"] == "Före pausen. Och efter."
        karin.complaints.clear()


async def test_login_is_kept_alive_by_work_and_not_by_an_open_page(browser: Browser, later: Later) -> None:
    path = own_round(later, "arbete", respondents=ALONE)
    async with logged_in(browser, later, path, later.time.ahead) as (karin, page):
        answer = page.get_by_role("textbox", name=re.compile("^8.1"))
        for turn in range(1, 4):  # an hour in all, never half an hour without a key
            await pass_by(page, later, timedelta(minutes=20))
            async with page.expect_response(re.compile("/session/token")):  # unasked, just before somebody types
                insats = example("24")["insatser"][0] | {"name": f"Insats {turn}"}
                later.client("submit", "24").post(f"/intake/v1{path}/insatser", [insats])
            await answer.press_sequentially(str(turn))
            await expect(page.locator("#save-text")).to_have_text(SAVED)
            await expect(page.locator("#page")).to_be_visible()
        assert draft_of(later, "arbete")["answers"]["8.1"]["text"] == "123"
        assert karin.complaints == []


async def test_session_does_nothing_when_the_proof_of_origin_is_missing(
    browser: Browser, example_round: Installation
) -> None:
    path = own_round(example_round, "ursprung", respondents=ALONE)
    async with logged_in(browser, example_round, path) as (karin, page):
        for address in ("/session/token", "/session/logout"):
            for header in ("{}", "{'X-CSRF-Token': '0'.repeat(64)}"):
                call = f"await fetch('{address}', {{method: 'POST', headers: {header}}})"
                asked = f"async () => {{ const answer = {call}; await answer.text(); return answer.status; }}"
                assert await page.evaluate(asked) == 403
        await page.reload()
        await expect(page.locator("#who")).to_have_text("Inloggad: Karin")
        karin.complaints.clear()  # 403 is told by the browser as if it were a mishap
