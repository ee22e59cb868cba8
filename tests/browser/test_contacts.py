"""Whom to remind: added and corrected on the region's page, and the calendar's address."""

import re

from playwright.async_api import Browser, expect

from tests.browser.installation import Installation
from tests.browser.looking import visitor
from tests.browser.rounds import own_round


async def test_contact_is_kept_with_its_choices_when_its_address_is_right(
    browser: Browser, example_round: Installation
) -> None:
    path = own_round(example_round, "kontakter")
    async with visitor(browser, example_round, scope="submit", respondent="24") as region:
        page = await region.open(path)
        await page.get_by_role("button", name="Lägg till en kontakt").click()
        await page.get_by_label("Personens namn").fill("Funktionsbrevlådan för regional utveckling")
        await page.get_by_label("E-postadress").fill("ruf på regionen")
        await page.get_by_label("Hur ofta").select_option("weekly")
        await page.get_by_role("button", name="Spara kontakten").click()
        await expect(page.get_by_label("E-postadress")).to_have_attribute("aria-invalid", "true")
        await page.get_by_label("E-postadress").fill("ruf@region.example")
        await page.get_by_role("button", name="Spara kontakten").click()
        await expect(page.locator("#contacts-list")).to_contain_text("ruf@region.example")
        await expect(page.locator("#contacts-list")).to_contain_text("på måndagar")
        await page.get_by_role("button", name="Skapa en kalenderlänk").click()
        address = re.compile(r"/respondents/24/calendar\.ics\?token=.{20}")
        await expect(page.get_by_label("Kalenderlänk, visas bara nu")).to_have_value(address)
        region.complaints.clear()  # 422 is told by the browser as if it were a mishap
    [contact] = example_round.client("submit", "24").get("/notifications/v1/contacts")["items"]
    assert (contact["email"], contact["digest"], contact["role"]) == ("ruf@region.example", "weekly", "editor")
