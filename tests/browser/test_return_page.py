"""The agency's decision, by mouse and in the browser."""

import re

from playwright.async_api import Browser, expect

from tests.browser.installation import Installation, example
from tests.browser.looking import violations, visitor
from tests.browser.rounds import own_round


async def test_return_is_accepted_when_the_agency_says_so_on_its_page(
    browser: Browser, example_round: Installation
) -> None:
    own_round(example_round, "beslut")
    return_id = example_round.submit("24", example("24"), "beslut")["return_id"]
    async with visitor(browser, example_round, scope="agency", subject="handläggare 7") as officer:
        page = await officer.open(f"/returns/{return_id}")
        await expect(page.locator("#document")).to_contain_text("Lycksele, ")  # by name, though codes are what is kept
        await page.get_by_role("button", name="Kommentera helheten").click()
        await page.get_by_label("Kommentar: Hela återrapporteringen").fill("Tack, allt är med.")
        await page.get_by_role("button", name="Godkänn", exact=True).click()
        assert await violations(page) == []
        await page.get_by_role("dialog").get_by_role("button", name="Avbryt").click()
        assert status(example_round, return_id) == "processed"
        await page.get_by_role("button", name="Godkänn", exact=True).click()
        await page.get_by_role("dialog").get_by_role("button", name="Godkänn").click()
        await expect(page.locator("#standing")).to_have_text(re.compile("Godkänd"))
        await expect(page.locator("#facts")).to_contain_text("handläggare 7")
        await expect(page.locator("#comments-list")).to_contain_text("Tack, allt är med.")
        await expect(page.locator("#decision")).to_be_hidden()
    assert status(example_round, return_id) == "accepted"


def status(installation: Installation, return_id: str) -> str:
    return str(installation.client().get(f"/intake/v1/returns/{return_id}")["status"])
