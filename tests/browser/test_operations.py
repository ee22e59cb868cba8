"""What an admin sees to, with real rows: subscribers that fare well and ill, alerts, messages that got stuck."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from libs.common.bus.embedded import Queues
from tests.browser.installation import Installation, example, open_example, serving
from tests.browser.looking import faults_in_every_look, visitor
from tests.notifications.endpoint import Endpoint

STUCK = {"specversion": "1.0", "id": "e1", "type": "return.submitted.v1", "source": "/intake"}


@pytest.fixture(scope="module")
async def busy(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """It was down when a reminder was due that nobody is there to get, and two messages got stuck meanwhile."""
    folder = tmp_path_factory.mktemp("busy") / "data"
    settings = {"INSATS_WEBHOOK_ALLOW_PRIVATE": "127.0.0.1/32", "INSATS_WEBHOOK_RETRY_SECONDS": "0.2"}
    async with AsyncExitStack() as stack:
        with serving(folder) as installation:
            now = datetime.now(UTC)
            dates = {"opens_at": now - timedelta(days=60), "due_at": now + timedelta(days=5)}
            dates["locks_at"] = now + timedelta(days=30)
            respondents = [{"code": "24", "name": "Västerbotten"}, {"code": "01", "name": "Stockholm"}]
            given = {name: moment.isoformat() for name, moment in dates.items()}
            open_example(installation, respondents=respondents, **given)
        await _get_stuck(folder)
        with serving(folder, environment=settings) as installation:
            well, ill = [await stack.enter_async_context(Endpoint()) for _ in range(2)]
            # the endpoints answer in this very loop, so that calls which they have a part in are made beside it
            await asyncio.to_thread(_subscribe, installation, well, "Tillväxtverkets ärendesystem")
            await asyncio.to_thread(_subscribe, installation, ill, "Statistikdatabasen")
            paused = await asyncio.to_thread(_subscribe, installation, well, "Testmiljön")
            installation.client().post(f"/notifications/v1/subscriptions/{paused}/pause")
            ill.behave = lambda _: "500"
            await asyncio.to_thread(installation.submit, "01", example("01"))
            await well.until_accepted(1)
            await ill.until(lambda: len(ill.messages) >= 2)
            yield installation


async def _get_stuck(folder: Path) -> None:
    """Two events that aggregation can make nothing of, in its queue."""
    queues = Queues(folder / "bus.db")
    await queues.open()
    for number in (1, 2):
        body = json.dumps(STUCK | {"id": f"e{number}"}).encode()
        row = {"queue": "aggregation.events", "event_id": f"e{number}", "event_type": "return.submitted.v1"}
        await queues.put([row | {"routing_key": "return.submitted.v1.prov.24", "body": body}])
    await queues.close()


def _subscribe(installation: Installation, endpoint: Endpoint, description: str) -> str:
    wanted = {"url": endpoint.url, "description": description}
    return str(installation.client(subject="tillväxtverket").post("/notifications/v1/subscriptions", wanted)["id"])


async def test_subscribers_fare_as_the_board_says_when_one_is_well_one_fails_and_one_is_paused(
    browser: Browser, busy: Installation
) -> None:
    async with visitor(browser, busy) as admin:
        page = await admin.open("/")
        rows = page.locator("#subscriptions-table tbody tr")
        await expect(rows).to_have_count(3)
        await expect(rows.filter(has_text="Tillväxtverkets ärendesystem")).to_contain_text("Tar emot")
        failing = rows.filter(has_text="Statistikdatabasen")
        await expect(failing).to_contain_text("Svarar inte")
        await expect(failing).to_contain_text("500")
        await expect(failing.locator("td").nth(2)).not_to_have_text("0")  # what waits for it
        await expect(rows.filter(has_text="Testmiljön")).to_contain_text("Pausad")


async def test_board_and_region_count_the_days_alike(browser: Browser, busy: Installation) -> None:
    async with visitor(browser, busy) as admin:
        page = await admin.open("/")
        waiting = page.locator("#waiting-list li").filter(has_text="Västerbotten")
        await expect(waiting).to_contain_text("5 dagar kvar")
        await waiting.get_by_role("link", name="Västerbotten").click()
        await expect(page.locator("#due")).to_contain_text("(5 dagar kvar)")


async def test_alert_is_in_words_and_gone_when_somebody_has_seen_to_it(browser: Browser, busy: Installation) -> None:
    async with visitor(browser, busy, subject="admin-7") as admin:
        page = await admin.open("/")
        alert = page.locator("#alerts-list > li").filter(has_text="Ingen att påminna – Västerbotten")
        await expect(alert).to_contain_text("dagar kvar: 5", timeout=30_000)
        await expect(page.locator("#waiting-list li").filter(has_text="Västerbotten")).to_contain_text(
            "ingen kontakt att påminna"
        )
        assert await faults_in_every_look(page) == {}
        await alert.get_by_role("button", name="Åtgärdat: Ingen att påminna – Västerbotten").click()
        await expect(alert).to_have_count(0)
        await expect(page.locator("#alerts-title")).to_be_focused()
        await expect(page.locator("#audit-list")).to_contain_text("admin-7", timeout=30_000)
    settled = busy.client().get("/notifications/v1/alerts", state="settled")["items"]
    assert ("recipient-missing", "admin-7") in [(one["kind"], one["settled_by"]) for one in settled]


async def test_stuck_message_comes_back_when_sent_again_too_early_and_is_discarded_with_a_reason(
    browser: Browser, busy: Installation
) -> None:
    async with visitor(browser, busy, subject="admin-7") as admin:
        page = await admin.open("/")
        cards = page.locator("#parked-list > li")
        await expect(cards).to_have_count(2)
        card = cards.first
        await expect(card).to_contain_text("aggregation.events")
        cause = await card.locator("dd").last.inner_text()
        assert cause
        await card.get_by_text("Innehåll").click()
        await expect(card.locator("pre")).to_contain_text('"source": "/intake"')
        assert await faults_in_every_look(page) == {}
        await card.get_by_role("button", name=re.compile("Försök igen med meddelande")).click()
        await expect(page.locator("#parked-message")).to_contain_text("är skickat igen.")
        await expect(page.locator("#parked-list > li", has_text="2 gånger")).to_have_count(1, timeout=30_000)
        await page.get_by_role("button", name=re.compile("Kasta meddelande")).first.click()
        assert await faults_in_every_look(page) == {}
        await page.get_by_label("Varför?").fill("Kom från en provmiljö.")
        await page.get_by_role("dialog").get_by_role("button", name="Kasta").click()
        await expect(cards).to_have_count(1)
    discarded = busy.client().get("/notifications/v1/parked", state="discarded")["items"]
    assert len(discarded) == 1
    trail = busy.client().get("/notifications/v1/audit", kind="parked.discarded")["items"]
    assert [(one["actor"], "Kom från en provmiljö." in json.dumps(one, ensure_ascii=False)) for one in trail] == [
        ("admin-7", True)
    ]
