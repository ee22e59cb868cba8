"""The demo round, from its first reminder to an accepted edition: by letter, by hand, by two persons, and live.

The installation's clock is put ahead to each moment; a board that is opened before the first reminder and never loaded
again shows every step.
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from insats.client import Refused
from tests.browser.entering import log_in
from tests.browser.installation import Installation, open_example, serving
from tests.browser.later import AHEAD, Time
from tests.browser.looking import visitor
from tests.notifications.mail_server import Post, mail_server

ROUND = "hela-omgangen"
NAME = "Trygga bytespunkter längs inlandsbanan"
SOON = timedelta(seconds=70)
"""Reminders are looked at once a minute, by the installation's clock."""


class Story:
    """Who takes part: the board that stays open, and the others as they come and go."""

    def __init__(self, browser: Browser, installation: Installation, time: Time, post: Post, board: Page) -> None:
        self.browser, self.installation, self.time, self.post, self.board = browser, installation, time, post, board

    @asynccontextmanager
    async def logged_in(self, path: str, name: str, role: str, respondent: str = "") -> AsyncIterator[Page]:
        """Somebody who opens the address, is asked to log in, and comes back to it."""
        async with visitor(self.browser, self.installation, scope=None) as somebody:
            page = await somebody.open(path, "#login-link")
            await page.get_by_role("link", name="Logga in").click()
            await log_in(page, self.installation, name, role, respondent, ahead=self.time.ahead)
            await expect(page.locator("#who")).to_have_text(f"Inloggad: {name}")
            yield page
            somebody.complaints.clear()  # a refusal is told by the browser as if it were a mishap

    async def letter(self, number: int) -> EmailMessage:
        """The letter of that number, when it has come."""
        await until(self.board, lambda: len(self.post.letters) >= number)
        return self.post.letters[number - 1]

    async def board_says(self, state: str) -> None:
        await expect(self.board.locator("#matrix tbody .state")).to_contain_text(state, timeout=30_000)


async def test_round_runs_from_first_reminder_to_published_edition(browser: Browser, tmp_path: Path) -> None:
    post, time = Post(), Time(tmp_path / "ahead")
    with (
        mail_server(post) as smtp,
        serving(tmp_path / "data", program="tests.browser.later", environment=_settings(time, smtp)) as installation,
    ):
        _open(installation)
        async with visitor(browser, installation) as admin:
            board = await admin.open(f"/?round={ROUND}")
            await board.evaluate("() => { window.neverLoadedAgain = true; }")
            story = Story(browser, installation, time, post, board)
            path = await _first_reminder(story)
            await _write(story, path)
            await _approve(story, path)
            await _sign(story, path, 1)
            await _send_back(story)
            await _mend(story, path)
            await _accept(story)
            await _publish(story)
            await _lock(story, path)
            assert await board.evaluate("() => window.neverLoadedAgain") is True
    assert [str(letter["Subject"]).split(":")[0] for letter in post.letters] == [
        "30 dagar kvar",
        "Återsänd för komplettering",
    ]


def _settings(time: Time, smtp: str) -> dict[str, str]:
    return {AHEAD: str(time.file), "INSATS_PUBLIC_URL": "{url}", "INSATS_SMTP_URL": smtp}


def _open(installation: Installation) -> None:
    due_at = datetime.now(UTC) + timedelta(days=33)
    dates = {"due_at": due_at.isoformat(), "locks_at": (due_at + timedelta(days=10)).isoformat()}
    open_example(installation, ROUND, respondents=[{"code": "24", "name": "Västerbotten"}], **dates)
    contact = {"respondent": "24", "name": "Karin", "email": "karin@region.example", "role": "signer", "digest": "each"}
    installation.client("submit", "24").post("/notifications/v1/contacts", contact)
    rule = f"/intake/v1/rounds/{ROUND}/respondents/24/approval-rule"
    installation.client("submit", "24", "regiondirektören").http.put(rule, json={"required": True}).raise_for_status()


async def _first_reminder(story: Story) -> str:
    """Answers the path that the letter's link leads to."""
    waiting = story.board.locator("#waiting-list")
    await expect(waiting).to_contain_text(re.compile("påminns"))
    [mine] = story.installation.client().get(f"/notifications/v1/rounds/{ROUND}/reminders")["items"]
    assert {step["outcome"] for step in mine["steps"]} == {None}
    story.time.pass_until(datetime.fromisoformat(mine["steps"][0]["at"]) + timedelta(minutes=1))
    letter = await story.letter(1)
    body = letter.get_body(("plain",))
    assert body
    [link] = re.findall(r"http\S+/rounds/\S+", body.get_content())
    assert link.startswith(story.installation.url)
    await expect(waiting).to_contain_text(re.compile(r"påmind \d"), timeout=30_000)
    return str(link.removeprefix(story.installation.url))


async def _write(story: Story, path: str) -> None:
    async with story.logged_in(path, "Karin", "signer", "24") as page:
        await expect(page.locator("#ladder-list li").first).to_contain_text("Skickad")
        await page.get_by_role("button", name=re.compile("Lägg till en insats Tillgänglighet")).click()
        await page.get_by_label("Namn", exact=True).fill(NAME)
        await page.get_by_label("Prestationer").fill("Bytespunkter har rustats.")
        await page.get_by_label(re.compile("Vi intygar att vi inte har")).first.check()
        await (
            page.get_by_label("Varför finns det inget att redovisa")
            .locator("visible=true")
            .fill("Arbetet börjar först nästa år.")
        )
        await page.get_by_role("textbox", name=re.compile("^8.1")).fill("Medlen har gått jämnt över länet.")
        await expect(page.locator("#save-text")).to_contain_text("Allt är sparat")
        await page.get_by_role("button", name="Underteckna och lämna in").click()
        await page.get_by_role("dialog").get_by_role("button", name="Underteckna och lämna in").click()
        await expect(page.locator("#fault")).to_contain_text("godkänn")  # not without a second person
    await story.board_says("Utkast")


async def _approve(story: Story, path: str) -> None:
    async with story.logged_in(path, "Bo", "signer", "24") as page:
        await expect(page.locator("#approval-state")).to_contain_text("måste först godkänna utkastet")
        await page.get_by_text("Godkänn utkastet", exact=True).click()
        await page.get_by_label("Den som har godkänt").fill("Bo Ek, regiondirektör")
        await page.get_by_label("Datum", exact=True).fill(f"{datetime.now(UTC):%Y-%m-%d}")
        await page.get_by_label("Beslut eller protokoll").fill("RUN 2025/123")
        await page.get_by_role("button", name="Godkänn utkastet som det nu är").click()
        await expect(page.locator("#approval-state")).to_contain_text("godkändes av Bo Ek, regiondirektör")


async def _sign(story: Story, path: str, version: int) -> None:
    async with story.logged_in(path, "Karin", "signer", "24") as page:
        await page.get_by_role("button", name="Underteckna och lämna in").click()
        await page.get_by_role("dialog").get_by_role("button", name="Underteckna och lämna in").click()
        await expect(page.locator("#receipt-facts")).to_contain_text(f"Version{version}")
        steps = page.locator("#steps li.done")
        await expect(steps).to_have_count(5, timeout=30_000)  # each comes by itself
        await expect(page.locator("#steps-title")).to_have_text(f"Så långt har version {version} kommit")
        await expect(page.locator("#queue")).to_be_hidden()
    await story.board_says("Bearbetad")
    await expect(story.board.locator("#queue-none")).to_be_visible()


async def _send_back(story: Story) -> None:
    async with story.logged_in(f"/returns/{ROUND}.24.1", "Maja", "agency") as page:
        await page.get_by_role("button", name=f"Kommentera {NAME}").click()
        await page.get_by_label("Gäller").select_option(label="Prestationer")
        await page.get_by_label(f"Kommentar: {NAME}").fill("Hur många bytespunkter?")
        await page.get_by_role("button", name="Sänd åter", exact=True).click()
        await page.get_by_role("dialog").get_by_role("button", name="Sänd åter").click()
        await expect(page.locator("#comments-list")).to_contain_text("Hur många bytespunkter?")
    await story.board_says("Återsänd")
    story.time.pass_by(SOON)
    await story.letter(2)


async def _mend(story: Story, path: str) -> None:
    async with story.logged_in(path, "Karin", "signer", "24") as page:
        comment = page.locator("#comments-list li")
        await expect(comment).to_contain_text("Inte ändrat ännu.")
        await expect(comment).to_contain_text("Hur många bytespunkter?")
        await comment.get_by_role("button", name="Gå dit").click()
        outputs = page.get_by_label("Prestationer")
        await expect(outputs).to_be_focused()
        await outputs.fill("Vi har rustat tolv bytespunkter.")
        await expect(comment).to_contain_text("Ändrat sedan dess.")
        await expect(page.locator("#approval-state")).to_contain_text("måste godkännas igen")
    await _approve_again(story, path)
    await _sign(story, path, 2)


async def _approve_again(story: Story, path: str) -> None:
    async with story.logged_in(path, "Bo", "signer", "24") as page:
        await page.get_by_text("Godkänn utkastet", exact=True).click()
        await page.get_by_label("Den som har godkänt").fill("Bo Ek, regiondirektör")
        await page.get_by_label("Datum", exact=True).fill(f"{datetime.now(UTC):%Y-%m-%d}")
        await page.get_by_label("Beslut eller protokoll").fill("RUN 2025/124")
        await page.get_by_role("button", name="Godkänn utkastet som det nu är").click()
        await expect(page.locator("#approval-state")).to_contain_text("godkändes av")


async def _accept(story: Story) -> None:
    async with story.logged_in(f"/?round={ROUND}", "Maja", "agency") as page:
        await page.get_by_role("link", name="Västerbotten: Bearbetad").click()
        await expect(page.locator("#facts")).to_contain_text("Bo Ek, regiondirektör")
        await page.get_by_role("button", name="Godkänn", exact=True).click()
        await page.get_by_role("dialog").get_by_role("button", name="Godkänn").click()
        await expect(page.locator("#standing")).to_contain_text("Godkänd")
    await story.board_says("Godkänd")
    await expect(story.board.locator("#waiting-none")).to_be_visible()


async def _publish(story: Story) -> None:
    async with story.logged_in(f"/rounds/{ROUND}/reports", "Maja", "agency") as page:
        await page.get_by_role("button", name="Gör en utgåva nu").click()
        await expect(page.locator("#editions-list")).to_contain_text("Utgåva 1", timeout=60_000)
        await page.get_by_role("button", name="Publicera utgåva 1").click()
        await page.get_by_role("dialog").get_by_role("button", name="Publicera").click()
        await expect(page.locator("#editions-state")).to_have_text("Utgåva 1 är publicerad.")
    edition = f"/reporting/v1/rounds/{ROUND}/editions/1/reports/national.json"
    told = str(story.installation.client("read").get(edition))
    assert NAME in told
    assert "tolv bytespunkter" in told


async def _lock(story: Story, path: str) -> None:
    """Nobody is reminded of what is accepted, nothing more can be written, and the board says so by itself."""
    locked = story.board.locator("#round-locked")
    await expect(locked).to_have_text("")
    story.time.pass_by(timedelta(days=45))
    reminders = f"/notifications/v1/rounds/{ROUND}/reminders"

    def decided() -> bool:
        [mine] = story.installation.client().get(reminders)["items"]
        return all(step["outcome"] for step in mine["steps"])

    await until(story.board, decided)
    await expect(locked).to_contain_text("Omgången är stängd", timeout=30_000)
    await expect(story.board.locator("#deadlines")).to_contain_text(re.compile(r"Stängd \d"))
    await expect(story.board.locator("#latest")).to_contain_text("Omgången stängd")
    async with story.logged_in(path, "Karin", "signer", "24") as page:
        await page.locator(".insats > summary").first.click()
        await page.get_by_label("Prestationer").fill("Ändrat i efterhand.")
        await expect(page.locator("#save-text")).to_contain_text("inte kan sparas")
    with pytest.raises(Refused):
        story.installation.client("submit", "24").post(f"/intake/v1/rounds/{ROUND}/respondents/24/returns")


async def until(page: Page, true: Callable[[], bool]) -> None:
    """Waits as a person does who looks at the page."""
    for _ in range(450):
        if true():
            return
        await page.wait_for_timeout(200)
    raise AssertionError(f"{true} did not come about")
