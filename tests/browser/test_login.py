"""Logging in and out in the browser, and what becomes of what is typed when the login runs out."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.entering import log_in
from tests.browser.installation import Installation, open_example, serving
from tests.browser.later import AHEAD
from tests.browser.looking import Visitor, visitor
from tests.browser.test_region_page import SAVED, draft_of

ROUND = "inloggning"
PATH = f"/rounds/{ROUND}/respondents/24"
ASKED = re.compile(r"/login\?next=")
MINUTE = 60


@asynccontextmanager
async def logged_in(browser: Browser, installation: Installation) -> AsyncIterator[tuple[Visitor, Page]]:
    """Karin of region 24, on her page, with the browser's clock in the test's hands."""
    async with visitor(browser, installation, scope=None) as somebody:
        page = await somebody.open(PATH, "#login-link")
        await page.get_by_role("link", name="Logga in").click()
        await expect(page).to_have_url(ASKED)
        await log_in(page, installation, "Karin", "signer", "24")
        yield somebody, page


def opened(installation: Installation) -> Installation:
    open_example(installation, ROUND, respondents=[{"code": "24", "name": "Västerbotten"}])
    return installation


async def test_person_is_in_by_a_link_once_and_out_when_logging_out(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path / "data") as installation:
        opened(installation)
        async with logged_in(browser, installation) as (karin, page):
            await expect(page.locator("#who")).to_have_text("Inloggad: Karin")
            await expect(page.locator("#draft")).to_be_visible()
            second = await karin.open("/")  # the login is the browser's, not the tab's
            await expect(second.locator("#who")).to_have_text("Inloggad: Karin")
            assert await page.evaluate("() => document.cookie") == ""
            assert await page.evaluate("() => sessionStorage.length") == 0
            await page.get_by_role("button", name="Logga ut").click()
            await expect(page.get_by_text("Du är utloggad.")).to_be_visible()
            await page.goto(installation.url + PATH)
            await expect(page.get_by_role("link", name="Logga in")).to_be_visible()
            await expect(page.locator("#page")).to_be_hidden()
            karin.complaints.clear()


async def test_nothing_typed_is_lost_when_the_login_runs_out(browser: Browser, tmp_path: Path) -> None:
    clock = tmp_path / "ahead"
    clock.write_text("0")
    with serving(tmp_path / "data", program="tests.browser.later", environment={AHEAD: str(clock)}) as installation:
        opened(installation)
        async with logged_in(browser, installation) as (karin, page):
            answer = page.get_by_role("textbox", name=re.compile("^8.1"))
            await answer.fill("Före pausen.")
            await expect(page.locator("#save-text")).to_have_text(SAVED)
            await page.clock.install()
            clock.write_text(str(45 * 60))  # the installation has waited three quarters of an hour
            await page.clock.set_system_time(await page.evaluate(f"() => Date.now() / 1000 + 45 * {MINUTE}"))
            await answer.fill("Före pausen. Och efter.")
            await page.clock.run_for(3000)
            await expect(page.locator("#fault")).to_have_text("Inloggningen har upphört. Logga in igen.")
            await expect(page.locator("#page")).to_be_hidden()
            assert draft_of(installation, ROUND)["answers"]["8.1"]["text"] == "Före pausen."
            await page.close(run_before_unload=False)
            again = await karin.context.new_page()
            await again.goto(f"{installation.url}/login?next={PATH}")
            await log_in(again, installation, "Karin", "signer", "24", ahead=timedelta(minutes=45))
            await expect(again.locator("#restored")).to_contain_text("är tillbaka: 1")
            await expect(again.locator("#save-text")).to_have_text(SAVED)
            assert draft_of(installation, ROUND)["answers"]["8.1"]["text"] == "Före pausen. Och efter."
            karin.complaints.clear()


async def test_login_is_kept_alive_by_work_and_not_by_an_open_page(browser: Browser, tmp_path: Path) -> None:
    clock = tmp_path / "ahead"
    clock.write_text("0")
    with serving(tmp_path / "data", program="tests.browser.later", environment={AHEAD: str(clock)}) as installation:
        opened(installation)
        async with logged_in(browser, installation) as (karin, page):
            answer = page.get_by_role("textbox", name=re.compile("^8.1"))
            for turn in range(1, 4):  # an hour in all, never half an hour without a key
                clock.write_text(str(turn * 20 * 60))
                await page.clock.set_system_time(await page.evaluate(f"() => Date.now() / 1000 + 20 * {MINUTE}"))
                await answer.press_sequentially(str(turn))
                await expect(page.locator("#save-text")).to_have_text(SAVED)
                await expect(page.locator("#page")).to_be_visible()
            assert draft_of(installation, ROUND)["answers"]["8.1"]["text"] == "123"
            assert karin.complaints == []


async def test_session_does_nothing_when_the_proof_of_origin_is_missing(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path / "data") as installation:
        opened(installation)
        async with logged_in(browser, installation) as (karin, page):
            for path in ("/session/token", "/session/logout"):
                for header in ("{}", "{'X-CSRF-Token': '0'.repeat(64)}"):
                    call = f"await fetch('{path}', {{method: 'POST', headers: {header}}})"
                    asked = f"async () => {{ const answer = {call}; await answer.text(); return answer.status; }}"
                    assert await page.evaluate(asked) == 403
            await page.reload()
            await expect(page.locator("#who")).to_have_text("Inloggad: Karin")
            karin.complaints.clear()  # 403 is told by the browser as if it were a mishap
