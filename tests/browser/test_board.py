"""The board: who is looked at, what changes by itself, and what an admin does about a message that got stuck."""

import json
import re
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Route, expect

from tests.browser.installation import Installation, example, open_example, serving
from tests.browser.looking import visitor
from tests.browser.rounds import own_round

PARKED = {
    "id": 7, "queue": "aggregation", "event_id": "e1", "event_type": "return.submitted.v1",
    "routing_key": "return.submitted.v1.prov.24", "cause": "KeyError: 'boende'", "parked_at": "2026-01-31T10:00:00Z",
    "times": 5, "retried_at": None, "retried_by": None,
}  # fmt: skip


async def test_only_those_asked_for_are_shown_when_somebody_searches_and_chooses(
    browser: Browser, example_round: Installation
) -> None:
    async with visitor(browser, example_round) as admin:
        page = await admin.open("/")
        rows = page.locator("#matrix tbody tr:visible")
        await expect(rows).to_have_count(21)
        await page.get_by_label("Sök uppgiftslämnare").fill("väst")
        await expect(rows).to_have_count(4)
        await expect(page.locator("#filter-shown")).to_have_text("Visar 4 av 21 uppgiftslämnare.")
        await page.get_by_role("button", name=re.compile("Bearbetad")).click()
        await expect(rows).to_have_count(3)
        assert await page.locator("#map .known:not(.dimmed)").count() == 3
        again = await admin.open(page.url.removeprefix(example_round.url).split("#")[0])
        await expect(again.locator("#matrix tbody tr:visible")).to_have_count(3)
        await page.get_by_role("button", name="Visa alla").click()
        await expect(rows).to_have_count(21)


async def test_map_says_the_same_as_the_table_and_leads_to_the_region(
    browser: Browser, example_round: Installation
) -> None:
    async with visitor(browser, example_round) as admin:
        page = await admin.open("/")
        table = await page.locator("#matrix tbody tr").evaluate_all(
            """(rows) => rows.map((row) =>
                [row.querySelector('th').textContent, row.querySelector('.state .badge').textContent])"""
        )
        titles = await page.locator("#map .known title").all_text_contents()
        assert sorted(titles) == sorted(f"{name}: {state[2:]}" for name, state in table)
        await page.locator("#map [data-respondent='25'] path").click()
        await expect(page.locator("#region-name")).to_have_text("Norrbotten")


async def test_board_follows_and_catches_up_by_itself_when_the_installation_comes_back(
    browser: Browser, tmp_path: Path
) -> None:
    with serving(tmp_path / "data") as installation:
        open_example(installation)
        someone = visitor(browser, installation)
        admin = await someone.__aenter__()
        page = await admin.open("/")
        await expect(page.locator("#count-submitted")).to_have_text("0")
        installation.submit("01", example("01"))
        await expect(page.locator("#count-submitted")).to_have_text("1")
        await expect(page.locator("#map [data-respondent='01']")).to_have_class(re.compile("processed"))
    await expect(page.locator("#connection")).to_have_text("Ingen kontakt, försöker igen")
    with serving(tmp_path / "data", int(installation.url.rpartition(":")[2])):
        installation.submit("03", example("03"))
        await expect(page.locator("#count-submitted")).to_have_text("2", timeout=30_000)
        await expect(page.locator("#connection")).to_have_text("Uppdateras direkt")
        admin.complaints.clear()  # the browser's own words about the line
        await someone.__aexit__(None, None, None)


async def test_round_that_opens_while_the_board_is_shown_comes_into_its_menu(
    browser: Browser, example_round: Installation
) -> None:
    own_round(example_round, "forst-har")  # with another there is a menu
    async with visitor(browser, example_round) as admin:
        await admin.context.clock.install()
        page = await admin.open("/")
        menu = page.get_by_label("Omgång", exact=True)
        chosen = await menu.input_value()
        own_round(example_round, "sedan-har")
        for _ in range(50):
            await page.clock.fast_forward(10_000)
            if "sedan-har" in await menu.locator("option").evaluate_all("(all) => all.map((one) => one.value)"):
                break
            await page.wait_for_timeout(100)
        await menu.select_option("sedan-har")
        await menu.select_option(chosen)
        await expect(page.locator("#matrix tbody tr")).to_have_count(21)


async def test_nobody_is_told_of_a_break_when_the_stream_ends_and_goes_on(
    browser: Browser, example_round: Installation
) -> None:
    times = 0

    async def answer(route: Route) -> None:
        nonlocal times
        times += 1
        status = {"position": 1, "events": 0, "changed": {}, "latest": []}
        await route.fulfill(body=f"id: 1\ndata: {json.dumps(status)}\n\n", content_type="text/event-stream")

    async with visitor(browser, example_round) as admin:
        await admin.context.route(re.compile("/status/stream"), answer)
        page = await admin.open("/")
        await expect(page.locator("#connection")).to_have_text("Uppdateras direkt")
        await page.evaluate(
            """() => {
                window.told = [];
                const line = document.getElementById('connection');
                new MutationObserver(() => window.told.push(line.textContent)).observe(line, {childList: true});
            }"""
        )
        for _ in range(200):
            if times > 3:
                break
            await page.wait_for_timeout(50)
        assert times > 3
        assert await page.evaluate("() => window.told") == []


async def test_parked_message_is_read_and_discarded_with_a_reason(
    browser: Browser, example_round: Installation
) -> None:
    left: list[dict[str, Any]] = [PARKED]
    asked: list[Any] = []

    async def answer(route: Route) -> None:
        if route.request.method == "POST":
            asked.append((route.request.url.split("/v1")[1], route.request.post_data_json))
            left.clear()
        one = PARKED | {"body": json.dumps({"id": "e1", "data": {"round": "prov"}}), "body_encoding": "utf-8"}
        listed = re.search(r"parked\?", route.request.url)
        await route.fulfill(json={"items": left, "total": len(left)} if listed else one)

    async with visitor(browser, example_round) as admin:
        await admin.context.route(re.compile("/notifications/v1/parked"), answer)
        page = await admin.open("/")
        card = page.locator("#parked-list li")
        await expect(card).to_contain_text("KeyError: 'boende'")
        await card.get_by_text("Innehåll").click()
        await expect(card.locator("pre")).to_contain_text('"round": "prov"')
        await card.get_by_role("button", name="Kasta meddelande 7").click()
        await page.get_by_role("dialog").get_by_role("button", name="Kasta").click()
        assert asked == []  # not without a reason
        await page.get_by_label("Varför?").fill("Provomgången är avslutad.")
        await page.get_by_role("dialog").get_by_role("button", name="Kasta").click()
        await expect(page.locator("#parked-message")).to_have_text("Meddelande 7 är kastat.")
        await expect(card).to_have_count(0)
    assert asked == [("/parked/7/discard", {"reason": "Provomgången är avslutad."})]


async def test_what_is_being_read_stays_open_and_has_the_focus_when_another_is_parked(
    browser: Browser, example_round: Installation
) -> None:
    left: list[dict[str, Any]] = [PARKED]

    async def answer(route: Route) -> None:
        one = PARKED | {"body": "{}", "body_encoding": "utf-8"}
        listed = re.search(r"parked\?", route.request.url)
        await route.fulfill(json={"items": left, "total": len(left)} if listed else one)

    async with visitor(browser, example_round) as admin:
        await admin.context.clock.install()
        await admin.context.route(re.compile("/notifications/v1/parked"), answer)
        page = await admin.open("/")
        cards = page.locator("#parked-list > li")
        content = cards.last.get_by_text("Innehåll")
        await content.press("Enter")
        await expect(cards.last.locator("pre")).to_have_text("{}")
        left.insert(0, PARKED | {"id": 8, "event_id": "e2"})
        await page.clock.fast_forward(10_000)
        await expect(cards).to_have_count(2)
        await expect(content).to_be_focused()
        await expect(cards.last.locator("pre")).to_be_visible()


async def test_focus_stays_in_the_table_when_the_figure_that_has_it_changes(
    browser: Browser, example_round: Installation
) -> None:
    own_round(example_round, "fokus", respondents=[{"code": "24", "name": "Västerbotten"}])
    document = example("24")
    insats = document["insatser"][0]
    example_round.submit("24", document, "fokus")
    async with visitor(browser, example_round) as admin:
        page = await admin.open("/?round=fokus")
        cell = page.locator(f"#matrix tbody a[href$='#area-{insats['area']}']")
        number = int(await cell.inner_text())
        await cell.focus()
        another = insats | {"key": "en-till", "name": "En insats till"}
        example_round.submit("24", document | {"insatser": [*document["insatser"], another]}, "fokus")
        await expect(cell).to_have_text(str(number + 1))
        await expect(cell).to_be_focused()
