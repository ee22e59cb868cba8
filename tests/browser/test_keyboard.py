"""The main path with keys alone: log in, write, sign, submit; and for the agency: find it, send it back, accept it."""

import re

from playwright.async_api import Browser, Page, expect

from tests.browser.entering import code
from tests.browser.installation import Installation
from tests.browser.looking import READY, tab_to, visitor
from tests.browser.rounds import own_round

ROUND = "bara-tangenter"


async def test_return_goes_from_login_to_accepted_when_nobody_has_a_mouse(
    browser: Browser, example_round: Installation
) -> None:
    path = own_round(example_round, ROUND, respondents=[{"code": "24", "name": "Västerbotten"}])
    await _write_and_sign(browser, example_round, path)
    await _send_back(browser, example_round)
    region = example_round.client("submit", "24")
    region.http.put(f"/intake/v1{path}/answers/8.1", json={"text": "400 hushåll nås."}).raise_for_status()
    region.post(f"/intake/v1{path}/returns")
    await _accept(browser, example_round)
    assert example_round.return_of("24", ROUND)["status"] == "accepted"


async def _log_in(page: Page, installation: Installation, name: str, roles: list[str], respondent: str = "") -> None:
    """From the page that asks for it, and back."""
    await tab_to(page, "Logga in", "a")
    await page.keyboard.press("Enter")
    await page.locator("#code").wait_for()
    await tab_to(page, "Ditt namn")
    await page.keyboard.type(name)
    for role in roles:  # those of the agency and the admin are chosen from the start
        await tab_to(page, role)
        await page.keyboard.press("Space")
    if respondent:
        await tab_to(page, "Uppgiftslämnare")
        await page.keyboard.type(respondent)
    await tab_to(page, "Engångskod")
    await page.keyboard.type(code(installation))
    await page.keyboard.press("Enter")
    await expect(page.locator("#who")).to_have_text(f"Inloggad: {name}")
    await page.locator(READY).wait_for()


async def _write_and_sign(browser: Browser, installation: Installation, path: str) -> None:
    async with visitor(browser, installation, scope=None) as region:
        page = await region.open(path, "#login-link")
        roles = ["Skriva, underteckna", "Granska och avgöra", "Sköta systemet"]
        await _log_in(page, installation, "Karin", roles, "24")
        await tab_to(page, "Lägg till en insats")
        await page.keyboard.press("Enter")
        await page.keyboard.type("Bredband till byarna")
        await tab_to(page, "Prestationer")
        await page.keyboard.type("Fyra byar har fått fiber.")
        await tab_to(page, "Vi intygar att vi inte har några insatser")
        await page.keyboard.press("Space")
        await tab_to(page, "Varför finns det inget att redovisa")
        await page.keyboard.type("Arbetet börjar först nästa år.")
        await tab_to(page, "Underteckna och lämna in", "button")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog")).to_contain_text("Insatser: 1. Intyg om inga insatser: 1.")
        await page.keyboard.press("Enter")
        await expect(page.locator("#receipt")).to_be_focused()
    for _ in installation.client().wait_processed([f"{ROUND}.24.1"]):
        pass


async def _send_back(browser: Browser, installation: Installation) -> None:
    async with visitor(browser, installation, scope=None) as agency:
        page = await agency.open(f"/?round={ROUND}", "#login-link")
        await _log_in(page, installation, "Maja", [])
        await _open_return(page, 1)
        await tab_to(page, "Kommentera helheten")
        await page.keyboard.press("Enter")
        await page.keyboard.type("Hur många hushåll nås?")
        await tab_to(page, "Sänd åter", "button")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog")).to_contain_text("Antal kommentarer som följer med: 1.")
        await page.keyboard.press("Enter")
        await expect(page.locator("#standing")).to_contain_text("Återsänd")
        await expect(page.locator("#comments-list")).to_contain_text("Hur många hushåll nås?")


async def _accept(browser: Browser, installation: Installation) -> None:
    for _ in installation.client().wait_processed([f"{ROUND}.24.2"]):
        pass
    async with visitor(browser, installation, scope=None) as agency:
        page = await agency.open(f"/?round={ROUND}", "#login-link")
        await _log_in(page, installation, "Maja", [])
        await _open_return(page, 2)
        await tab_to(page, "Godkänn", "button")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog")).to_contain_text("Beslutet kan inte ändras.")
        await page.keyboard.press("Enter")
        await expect(page.locator("#standing")).to_contain_text("Godkänd")


async def _open_return(page: Page, version: int) -> None:
    """From the board, by the table."""
    await tab_to(page, "Västerbotten: Bearbetad", "a")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(rf"/returns/{ROUND}\.24\.{version}$"))
    await page.locator(READY).wait_for()
