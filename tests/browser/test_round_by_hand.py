"""A round by hand from open to published edition: written, signed, sent back, completed, accepted, frozen."""

import re
from typing import Any

from playwright.async_api import Browser, expect

from tests.browser.installation import Installation
from tests.browser.looking import visitor
from tests.browser.rounds import own_round

ROUND = "for-hand"
NAME = "Trygga bytespunkter längs inlandsbanan"


async def test_national_edition_holds_what_a_region_wrote_by_hand_and_the_agency_accepted(
    browser: Browser, example_round: Installation
) -> None:
    path = own_round(example_round, ROUND, respondents=[{"code": "24", "name": "Västerbotten"}])
    await _write_and_sign(browser, example_round, path)
    await _send_back(browser, example_round)
    await _complete(browser, example_round, path)
    await _accept(browser, example_round)
    await _publish(browser, example_round)
    edition = f"/reporting/v1/rounds/{ROUND}/editions/1/reports/national.json"
    told = str(example_round.client("read").get(edition))
    assert NAME in told
    assert "tolv bytespunkter" in told


async def _write_and_sign(browser: Browser, installation: Installation, path: str) -> None:
    async with visitor(browser, installation, scope="submit", respondent="24", subject="region-24") as region:
        page = await region.open(path)
        await page.get_by_role("button", name=re.compile("Lägg till en insats Tillgänglighet")).click()
        await page.get_by_label("Namn", exact=True).fill(NAME)
        await page.get_by_label("Prestationer").fill("Bytespunkter har rustats.")
        await page.get_by_role("button", name="Underteckna och lämna in").click()
        await page.get_by_role("dialog").get_by_role("button", name="Underteckna och lämna in").click()
        await expect(page.locator("#receipt")).to_be_visible()
    _processed(installation)


async def _send_back(browser: Browser, installation: Installation) -> None:
    async with visitor(browser, installation, subject="agency-1") as agency:
        page = await agency.open(f"/returns/{ROUND}.24.1")
        await page.get_by_role("button", name=f"Kommentera {NAME}").click()
        await page.get_by_label("Gäller").select_option(label="Prestationer")
        await page.get_by_label(f"Kommentar: {NAME}").fill("Hur många bytespunkter?")
        await page.get_by_role("button", name="Sänd åter", exact=True).click()
        await page.get_by_role("dialog").get_by_role("button", name="Sänd åter").click()
        await expect(page.locator("#comments-list")).to_contain_text("Hur många bytespunkter?")


async def _complete(browser: Browser, installation: Installation, path: str) -> None:
    async with visitor(browser, installation, scope="submit", respondent="24", subject="region-24") as region:
        page = await region.open(path)
        comment = page.locator("#comments-list li")
        await expect(comment).to_contain_text("Hur många bytespunkter?")
        await expect(comment).to_contain_text("Inte ändrat ännu.")
        await comment.get_by_role("button", name="Gå dit").click()
        outputs = page.get_by_label("Prestationer")
        await expect(outputs).to_be_focused()
        await outputs.fill("Vi har rustat tolv bytespunkter.")
        await expect(comment).to_contain_text("Ändrat sedan dess.")
        await page.get_by_role("button", name="Underteckna och lämna in").click()
        await page.get_by_role("dialog").get_by_role("button", name="Underteckna och lämna in").click()
        await expect(page.locator("#receipt-facts")).to_contain_text("2")
    _processed(installation)


async def _accept(browser: Browser, installation: Installation) -> None:
    async with visitor(browser, installation, subject="agency-1") as agency:
        page = await agency.open(f"/?round={ROUND}")
        await page.get_by_role("link", name="Västerbotten: Bearbetad").click()
        await page.get_by_role("button", name="Godkänn", exact=True).click()
        await page.get_by_role("dialog").get_by_role("button", name="Godkänn").click()
        await expect(page.locator("#standing")).to_contain_text("Godkänd")


async def _publish(browser: Browser, installation: Installation) -> None:
    async with visitor(browser, installation, subject="agency-1") as agency:
        page = await agency.open(f"/rounds/{ROUND}/reports")
        await page.get_by_role("button", name="Gör en utgåva nu").click()
        await expect(page.locator("#editions-list")).to_contain_text("Utgåva 1", timeout=60_000)
        await page.get_by_role("button", name="Publicera utgåva 1").click()
        await page.get_by_role("dialog").get_by_role("button", name="Publicera").click()
        await expect(page.locator("#editions-state")).to_have_text("Utgåva 1 är publicerad.")


def _processed(installation: Installation) -> None:
    newest: dict[str, Any] = installation.return_of("24", ROUND)
    for _ in installation.client().wait_processed([newest["return_id"]]):
        pass
