"""A letter of which nobody can tell whether it arrived: an admin sends it again from the board."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.browser.installation import open_example, serving
from tests.browser.looking import faults_in_every_look, visitor
from tests.notifications.mail_server import Post, mail_server

CONTACT = {"respondent": "24", "name": "Karin", "email": "karin@region.example", "role": "signer", "digest": "each"}


async def test_letter_that_may_not_have_arrived_is_sent_again_by_one_button(browser: Browser, tmp_path: Path) -> None:
    post = Post()
    post.cut_after_taking = True
    now = datetime.now(UTC)
    dates = {
        "opens_at": now - timedelta(days=60),
        "due_at": now + timedelta(days=5),
        "locks_at": now + timedelta(days=30),
    }
    with mail_server(post) as smtp, serving(tmp_path / "data", environment={"INSATS_SMTP_URL": smtp}) as installation:
        installation.client("submit", "24").post("/notifications/v1/contacts", CONTACT)
        given = {name: moment.isoformat() for name, moment in dates.items()}
        open_example(installation, respondents=[{"code": "24", "name": "Västerbotten"}], **given)
        async with visitor(browser, installation, subject="admin-7") as admin:
            page = await admin.open("/")
            alert = page.locator("#alerts-list > li").filter(has_text="Osäkert om brevet kom fram – Västerbotten")
            await expect(alert).to_contain_text("karin@region.example", timeout=60_000)
            assert len(post.letters) == 1
            assert await faults_in_every_look(page) == {}
            post.cut_after_taking = False
            await alert.get_by_role("button", name="Skicka brevet igen").click()
            await expect(alert).to_have_count(0)
            await expect(page.locator("#alerts-title")).to_be_focused()
        letters = installation.client().get("/notifications/v1/letters")["items"]
        trail = installation.client().get("/notifications/v1/audit", kind="letter.resent")["items"]
    assert [one["actor"] for one in trail] == ["admin-7"]
    assert {one["state"] for one in letters} <= {"waiting", "sending", "handed_over", "sent"}
