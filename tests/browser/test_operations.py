"""What an admin sees to, with real rows: subscribers that fare well and ill, alerts, a letter, stuck messages."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from libs.common.bus.embedded import Queues
from tests.browser.installation import Installation, example, open_example, serving
from tests.browser.looking import faults_in_every_look, looks, visitor
from tests.notifications.endpoint import Endpoint
from tests.notifications.mail_server import Post, mail_server

STUCK = {"specversion": "1.0", "id": "e1", "type": "return.submitted.v1", "source": "/intake"}
CONTACT = {"respondent": "03", "name": "Karin", "email": "karin@region.example", "role": "signer", "digest": "each"}
RESPONDENTS = [
    {"code": "24", "name": "Västerbotten"}, {"code": "01", "name": "Stockholm"}, {"code": "03", "name": "Uppsala"},
]  # fmt: skip


@dataclass
class Busy(Installation):
    """A reminder was due that nobody is there to get in Västerbotten; the mail server hung up on the one to Uppsala."""

    post: Post


@pytest.fixture(scope="module")
async def busy(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Busy]:
    """Two messages were stuck when it started. Its tests leave it as they found it, but for what they see to."""
    folder, post = tmp_path_factory.mktemp("busy") / "data", Post()
    post.cut_after_taking = True
    await _get_stuck(folder)
    async with AsyncExitStack() as stack:
        settings = {"INSATS_WEBHOOK_ALLOW_PRIVATE": "127.0.0.1/32", "INSATS_WEBHOOK_RETRY_SECONDS": "0.2"}
        settings |= {"INSATS_SMTP_URL": stack.enter_context(mail_server(post))}
        served = stack.enter_context(serving(folder, environment=settings))
        installation = Busy(served.url, served.data_dir, post)
        installation.client("submit", "03").post("/notifications/v1/contacts", CONTACT)
        now = datetime.now(UTC)
        dates = {"opens_at": now - timedelta(days=60), "due_at": now + timedelta(days=5)}
        dates["locks_at"] = now + timedelta(days=30)
        given = {name: moment.isoformat() for name, moment in dates.items()}
        open_example(installation, respondents=RESPONDENTS, **given)
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
    folder.mkdir(parents=True)
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


@pytest.mark.parametrize("language", ["sv", "en"])
async def test_board_can_be_used_by_everyone_when_its_panels_are_full(
    browser: Browser, busy: Busy, language: str
) -> None:
    async with visitor(browser, busy, language=language) as admin:
        page = await admin.open("/")
        for cause in ("recipient-missing", "letter-uncertain", "subscription-failing"):
            await until_raised(busy, cause)
        await expect(page.locator("#alerts-list > li")).to_have_count(3, timeout=30_000)
        await expect(page.locator("#parked-list > li")).to_have_count(2)
        await expect(page.locator("#subscriptions-table tbody tr")).to_have_count(3)
        await expect(page.locator("#audit-list > li").first).to_be_visible()
        await page.locator("#parked-list summary").first.click()
        await expect(page.locator("#parked-list pre").first).to_contain_text('"source": "/intake"')
        assert await faults_in_every_look(page, looks(language)) == {}
        await page.locator("#parked-list .quiet").first.click()
        assert await faults_in_every_look(page, looks(language), "#discard") == {}


async def until_raised(installation: Installation, kind: str) -> None:
    for _ in range(300):
        if any(one["kind"] == kind for one in installation.client().get("/notifications/v1/alerts")["items"]):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"no alert {kind}")


async def test_subscribers_fare_as_the_board_says_when_one_is_well_one_fails_and_one_is_paused(
    browser: Browser, busy: Busy
) -> None:
    async with visitor(browser, busy) as admin:
        page = await admin.open("/")
        rows = page.locator("#subscriptions-table tbody tr")
        await expect(rows).to_have_count(3)
        await expect(rows.filter(has_text="Tillväxtverkets ärendesystem")).to_contain_text("Tar emot")
        failing = rows.filter(has_text="Statistikdatabasen")
        await expect(failing).to_contain_text("Svarar inte")
        await expect(failing).to_contain_text("svarade med ett fel, 500")
        await expect(failing.locator("td").nth(2)).not_to_have_text("0")  # what waits for it
        await expect(rows.filter(has_text="Testmiljön")).to_contain_text("Pausad")
        alert = page.locator("#alerts-list > li").filter(has_text="En prenumerant svarar inte – Statistikdatabasen")
        await expect(alert).to_contain_text("orsak: svarade med ett fel", timeout=30_000)


async def test_board_and_region_count_the_days_alike(browser: Browser, busy: Busy) -> None:
    async with visitor(browser, busy) as admin:
        page = await admin.open("/")
        waiting = page.locator("#waiting-list li").filter(has_text="Västerbotten")
        await expect(waiting).to_contain_text("5 dagar kvar")
        await waiting.get_by_role("link", name="Västerbotten").click()
        await expect(page.locator("#due")).to_contain_text("(5 dagar kvar)")


async def test_alert_is_in_words_and_gone_when_somebody_has_seen_to_it(browser: Browser, busy: Busy) -> None:
    async with visitor(browser, busy, subject="admin-7") as admin:
        page = await admin.open("/")
        alert = page.locator("#alerts-list > li").filter(has_text="Ingen att påminna – Västerbotten")
        await expect(alert).to_contain_text("(5 dagar kvar)", timeout=30_000)
        await expect(page.locator("#waiting-list li").filter(has_text="Västerbotten")).to_contain_text(
            "ingen kontakt att påminna"
        )
        await alert.get_by_role("button", name="Åtgärdat: Ingen att påminna – Västerbotten").click()
        await expect(alert).to_have_count(0)
        await expect(page.locator("#alerts-title")).to_be_focused()
        await expect(page.locator("#audit-list")).to_contain_text("admin-7", timeout=30_000)
    settled = busy.client().get("/notifications/v1/alerts", state="settled")["items"]
    assert ("recipient-missing", "admin-7") in [(one["kind"], one["settled_by"]) for one in settled]


async def test_letter_that_may_not_have_arrived_is_sent_again_by_one_button(browser: Browser, busy: Busy) -> None:
    async with visitor(browser, busy, subject="admin-8") as admin:
        page = await admin.open("/")
        alert = page.locator("#alerts-list > li").filter(has_text="Osäkert om brevet kom fram – Uppsala")
        await expect(alert).to_contain_text("karin@region.example", timeout=60_000)
        assert len(busy.post.letters) == 1
        busy.post.cut_after_taking = False
        await alert.get_by_role("button", name="Skicka brevet igen").click()
        await expect(alert).to_have_count(0)
        await expect(page.locator("#alerts-title")).to_be_focused()
    letters = busy.client().get("/notifications/v1/letters")["items"]
    trail = busy.client().get("/notifications/v1/audit", kind="letter.resent")["items"]
    assert [one["actor"] for one in trail] == ["admin-8"]
    assert {one["state"] for one in letters} <= {"waiting", "sending", "handed_over", "sent"}


async def test_stuck_message_comes_back_when_sent_again_too_early_and_is_discarded_with_a_reason(
    browser: Browser, busy: Busy
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
        await card.get_by_role("button", name=re.compile("Försök igen med meddelande")).click()
        await expect(page.locator("#parked-message")).to_contain_text("är skickat igen.")
        await expect(page.locator("#parked-list > li", has_text="2 gånger")).to_have_count(1, timeout=30_000)
        await page.get_by_role("button", name=re.compile("Kasta meddelande")).first.click()
        await page.get_by_label("Varför?").fill("Kom från en provmiljö.")
        await page.get_by_role("dialog").get_by_role("button", name="Kasta").click()
        await expect(cards).to_have_count(1)
    discarded = busy.client().get("/notifications/v1/parked", state="discarded")["items"]
    assert len(discarded) == 1
    trail = busy.client().get("/notifications/v1/audit", kind="parked.discarded")["items"]
    assert [(one["actor"], "Kom från en provmiljö." in json.dumps(one, ensure_ascii=False)) for one in trail] == [
        ("admin-7", True)
    ]
