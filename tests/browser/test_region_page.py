"""A region's own page: written in by hand, with the keyboard alone, over a line that breaks, beside a colleague."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, ViewportSize, expect

from tests.browser.installation import Installation, example
from tests.browser.looking import NARROW, WIDE, Scheme, followed, tab_to, too_wide, violations, visitor
from tests.browser.rounds import own_round

SAVED = re.compile("Allt är sparat")


def draft_of(installation: Installation, round_id: str) -> dict[str, Any]:
    path = f"/intake/v1/rounds/{round_id}/respondents/24/draft"
    return dict(installation.client("submit", "24").get(path))


async def heard_of_draft(installation: Installation, round_id: str) -> None:
    """Waits until the board, too, knows that something is being written."""
    for _ in range(100):
        status = installation.client().get(f"/notifications/v1/rounds/{round_id}/status")
        if {one["code"]: one["state"] for one in status["respondents"]}["24"] == "draft":
            return
        await asyncio.sleep(0.1)
    raise AssertionError("notifications has not heard of the draft")


async def test_return_is_written_and_signed_when_there_is_only_a_keyboard(
    browser: Browser, example_round: Installation
) -> None:
    path = own_round(example_round, "tangentbord")
    async with visitor(browser, example_round, scope="submit", respondent="24") as region:
        page = await region.open(path)
        await tab_to(page, "Hoppa till innehållet")
        await page.keyboard.press("Enter")
        await tab_to(page, "Lägg till en insats")
        await page.keyboard.press("Enter")
        await page.keyboard.type("Bredband till byarna")
        await tab_to(page, "Beskrivning")
        await page.keyboard.type("Fiber dras till fyra byar tillsammans med Vindelns kommun.")
        await tab_to(page, "Fler uppgifter")
        await page.keyboard.press("Enter")
        await tab_to(page, "Lägg till finansiering")
        await page.keyboard.press("Enter")
        await page.keyboard.type("Europeiska regionala")
        await tab_to(page, "Belopp i kronor")
        await page.keyboard.type("1 250 000")
        await tab_to(page, "Kommuner")
        await page.keyboard.type("Vindeln")
        await page.keyboard.press("Enter")
        await tab_to(page, "Vi intygar att vi inte har några insatser")
        await page.keyboard.press("Space")
        await tab_to(page, "Varför finns det inget att redovisa")
        await page.keyboard.type("Arbetet börjar först nästa år.")
        await tab_to(page, "8.1 ")
        await page.keyboard.type("Medlen har gått jämnt över länet.")
        await tab_to(page, "Underteckna och lämna in", "button")
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("Insatser: 1. Intyg om inga insatser: 1. Svar på frågor: 1.")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Återrapporteringen är inlämnad")).to_be_visible()
        await expect(page.locator("#receipt")).to_be_focused()
    signed = draft_of(example_round, "tangentbord")
    assert signed["signed"]["version"] == 1
    assert signed["signed"]["changed"] is False
    [insats] = signed["insatser"]
    assert insats["funding"] == [{"source": "erdf", "amount_sek": 1_250_000}]
    assert insats["municipalities"] == ["2404"]
    assert signed["nil_returns"][0]["reason"] == "Arbetet börjar först nästa år."


@pytest.mark.parametrize(("language", "scheme", "viewport"), [("sv", "light", WIDE), ("en", "dark", NARROW)])
async def test_draft_can_be_used_by_everyone_when_it_is_being_written_and_has_faults(
    browser: Browser, example_round: Installation, language: str, scheme: Scheme, viewport: ViewportSize
) -> None:
    path = own_round(example_round, f"alla-{language}")
    async with visitor(
        browser,
        example_round,
        scope="submit",
        respondent="24",
        language=language,
        scheme=scheme,
        viewport=viewport,
    ) as region:
        page = await region.open(path)
        await page.locator(".add").first.click()
        await page.locator(".insats .more > summary").click()
        await page.locator("[id$='funding-add']").click()
        await page.locator("[id$='/project_id']").fill("20365123")
        await page.locator("details:has(#approve-form) > summary").click()
        await page.locator("#sign").click()
        await expect(page.locator("#summary")).to_be_focused()
        assert await violations(page) == []
        assert await too_wide(page) == []


async def test_nothing_typed_is_lost_when_the_line_drops_and_the_tab_is_closed(
    browser: Browser, example_round: Installation
) -> None:
    path = own_round(example_round, "avbrott")
    async with visitor(browser, example_round, scope="submit", respondent="24") as region:
        page = await region.open(path)
        await page.get_by_role("button", name="Lägg till en insats Jämställdhet").click()
        await page.get_by_label("Namn", exact=True).fill("Nätverk för kvinnors företagande")
        await expect(page.locator("#save-text")).to_have_text(SAVED)
        await region.context.set_offline(True)
        await page.get_by_label("Beskrivning").fill("Skrivet på tåget, utan täckning.")
        await expect(page.locator("#save-text")).to_contain_text("Osparat: servern svarar inte")
        await page.close(run_before_unload=False)
        await region.context.set_offline(False)
        region.complaints.clear()  # the browser's own words about the line
        again = await region.open(path)
        await expect(again.locator("#restored")).to_contain_text("är tillbaka: 1")
        await expect(again.locator("#save-text")).to_have_text(SAVED)
        [insats] = draft_of(example_round, "avbrott")["insatser"]
        assert insats["description"] == "Skrivet på tåget, utan täckning."
        assert await again.evaluate("() => Object.keys(localStorage).length") == 0
        # As it closes, the first tab may get its line back for a moment and send what it had kept. What the second
        # sends is refused with 412 then; it sees that it is the same, and nobody but the console is told.
        region.complaints.clear()


async def test_what_was_typed_without_a_line_is_saved_by_itself_when_it_comes_back(
    browser: Browser, example_round: Installation
) -> None:
    path = own_round(example_round, "tillbaka")
    async with visitor(browser, example_round, scope="submit", respondent="24") as region:
        page = await region.open(path)
        await region.context.set_offline(True)
        answer = page.get_by_role("textbox", name=re.compile("^8.1"))
        await answer.fill("Under avbrottet")
        await expect(page.locator("#save-text")).to_contain_text("Osparat")
        await region.context.set_offline(False)
        await expect(page.locator("#save-text")).to_have_text(SAVED)
        region.complaints.clear()
    assert draft_of(example_round, "tillbaka")["answers"] == {"8.1": {"text": "Under avbrottet"}}


async def test_both_texts_are_shown_when_a_colleague_has_saved_in_the_same_place(
    browser: Browser, example_round: Installation
) -> None:
    path = own_round(example_round, "kollega")
    colleague = example_round.client("submit", "24")
    address = "/intake/v1/rounds/kollega/respondents/24/answers/8.1"
    colleague.http.put(address, json={"text": "Först"}).raise_for_status()
    async with visitor(browser, example_round, scope="submit", respondent="24") as region:
        page = await region.open(path)
        answer = page.get_by_role("textbox", name=re.compile("^8.1"))
        await expect(answer).to_have_value("Först")
        await answer.press_sequentially(" min")
        colleague.http.put(address, json={"text": "Kollegans"}).raise_for_status()
        await expect(page.get_by_role("heading", name="Två har skrivit här")).to_be_visible()
        await expect(page.locator("#save-text")).to_contain_text("någon annan också har ändrat: 1")
        await expect(page.locator(".sides")).to_contain_text("Kollegans")
        await expect(answer).to_have_value("Först min")
        assert draft_of(example_round, "kollega")["answers"]["8.1"]["text"] == "Kollegans"
        await page.get_by_role("button", name="Behåll det ni har skrivit").click()
        await expect(page.locator("#save-text")).to_have_text(SAVED)
        region.complaints.clear()  # 412 is told by the browser as if it were a mishap
    assert draft_of(example_round, "kollega")["answers"]["8.1"]["text"] == "Först min"


async def test_page_follows_a_colleague_when_nothing_is_written_here(
    browser: Browser, example_round: Installation
) -> None:
    path = own_round(example_round, "foljer")
    async with visitor(browser, example_round, scope="submit", respondent="24") as region:
        page = await region.open(path)
        insats = {"area": "integration", "name": "Språkcafé i fem kommuner"}
        address = "/intake/v1/rounds/foljer/respondents/24/insatser/sprak"
        example_round.client("submit", "24").http.put(address, json=insats).raise_for_status()
        await expect(page.locator("#form summary", has_text="Språkcafé i fem kommuner")).to_be_visible()
        await expect(page.locator("#todo-count")).to_have_text("Klart: 1 av 13")
        await page.emulate_media(media="print")  # what is folded is printed too
        await expect(page.get_by_label("Namn", exact=True)).to_be_visible()


async def test_what_a_colleague_wrote_before_the_page_followed_is_shown(
    browser: Browser, example_round: Installation
) -> None:
    path = own_round(example_round, "mellantid")
    written = asyncio.Event()

    async def held(route: Route) -> None:
        await written.wait()
        await route.continue_()

    async with visitor(browser, example_round, scope="submit", respondent="24") as region:
        await region.context.route("**/status/stream?*", held)
        page = await region.open(path)
        address = "/intake/v1/rounds/mellantid/respondents/24/insatser/natverk"
        insats = {"area": "integration", "name": "Nätverk för nya företagare"}
        example_round.client("submit", "24").http.put(address, json=insats).raise_for_status()
        await heard_of_draft(example_round, "mellantid")
        written.set()
        await expect(page.locator("#form summary", has_text="Nätverk för nya företagare")).to_be_visible()


async def fill_in_approval(page: Page, day: str) -> None:
    await page.get_by_text("Godkänn utkastet", exact=True).click()
    await page.get_by_label("Den som har godkänt").fill("Bo Ek, regiondirektör")
    await page.get_by_label("Datum", exact=True).fill(day)
    await page.get_by_label("Beslut eller protokoll").fill("RUN 2025/123")


async def test_draft_is_approved_as_it_stands_when_something_has_just_been_written(
    browser: Browser, example_round: Installation
) -> None:
    path = own_round(example_round, "godkannande")
    async with visitor(browser, example_round, scope="submit", respondent="24") as region:
        page = await region.open(path)
        await fill_in_approval(page, "2025-01-15")
        await page.get_by_role("textbox", name=re.compile("^8.1")).fill("Medlen har gått jämnt över länet.")
        await page.get_by_role("button", name="Godkänn utkastet som det nu är").click()
        await expect(page.locator("#approval-state")).to_contain_text("godkändes av Bo Ek, regiondirektör")
    draft = draft_of(example_round, "godkannande")
    assert draft["answers"]["8.1"]["text"] == "Medlen har gått jämnt över länet."
    assert [one["valid"] for one in draft["approval"]["given"]] == [True]


async def test_what_went_wrong_stays_to_be_read_when_the_page_follows_a_colleague(
    browser: Browser, example_round: Installation
) -> None:
    path = own_round(example_round, "lasbart")
    async with visitor(browser, example_round, scope="submit", respondent="24") as region:
        page = await region.open(path)
        await fill_in_approval(page, "2999-01-15")
        await page.get_by_role("button", name="Godkänn utkastet som det nu är").click()
        await expect(page.locator("#fault")).to_be_visible()
        await page.get_by_role("button", name="Lägg till en kontakt").click()
        await page.get_by_label("Personens namn").fill("Funktionsbrevlådan")
        await page.locator("#region-name").click()
        insats = {"area": "integration", "name": "Mentorer i tre kommuner"}
        address = "/intake/v1/rounds/lasbart/respondents/24/insatser/mentorer"
        colleague = {"respondent": "24", "name": "Bo", "email": "bo@region.example", "role": "editor", "digest": "each"}
        contact = example_round.client("submit", "24").post("/notifications/v1/contacts", colleague)["id"]
        async with followed(page):
            example_round.client("submit", "24").http.put(address, json=insats).raise_for_status()
        await expect(page.locator("#form summary", has_text="Mentorer i tre kommuner")).to_be_visible()
        await expect(page.locator("#fault")).to_be_visible()
        await expect(page.get_by_label("Personens namn")).to_have_value("Funktionsbrevlådan")
        region.complaints.clear()  # 422 is told by the browser as if it were a mishap
    example_round.client("submit", "24").http.delete(f"/notifications/v1/contacts/{contact}").raise_for_status()


async def test_faults_are_led_to_when_the_return_cannot_be_signed(
    browser: Browser, example_round: Installation
) -> None:
    path = own_round(example_round, "fel")
    async with visitor(browser, example_round, scope="submit", respondent="24") as region:
        page = await region.open(path)
        await page.get_by_role("button", name="Lägg till en insats Miljö och klimat").click()
        await page.get_by_label("Namn", exact=True).fill("Solel på skoltak")
        await page.get_by_text("Fler uppgifter om insatsen").click()
        await page.get_by_label("Total budget").fill("två miljoner")
        await page.get_by_label("Från och med").fill("2025-06-01")
        await page.get_by_label("Till och med").fill("2025-01-01")
        await page.get_by_role("button", name="Underteckna och lämna in").click()
        summary = page.locator("#summary")
        await expect(summary).to_be_focused()
        await expect(summary).to_contain_text("Solel på skoltak, Total budget: ")
        await expect(summary).to_contain_text("heltal")
        await summary.get_by_role("link").first.click()
        await expect(page.get_by_label("Total budget")).to_be_focused()
        await expect(page.get_by_label("Total budget")).to_have_attribute("aria-invalid", "true")
        await page.get_by_label("Total budget").fill("2 000 000")
        await expect(page.locator("#form")).to_contain_text("innan den börjar")
        await page.get_by_label("Till och med").fill("2025-12-31")
        await expect(page.locator("#save-text")).to_have_text(SAVED)
        region.complaints.clear()  # 422 is told by the browser as if it were a mishap
    assert draft_of(example_round, "fel")["insatser"][0]["total_budget_sek"] == 2_000_000


async def test_focus_stays_in_the_list_of_what_is_left_when_a_colleague_has_written(
    browser: Browser, example_round: Installation
) -> None:
    path, insats = own_round(example_round, "fokus-kvar"), example("24")["insatser"][0]
    async with visitor(browser, example_round, scope="submit", respondent="24") as region:
        page = await region.open(path)
        left = page.locator(f"#todo-list a[href='#area/{insats['area']}']")
        await left.focus()
        example_round.client("submit", "24").post(f"/intake/v1{path}/insatser", [insats])
        await expect(page.locator("#todo-list > li.done")).to_have_count(1)
        await expect(left).to_be_focused()
