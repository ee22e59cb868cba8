"""The review loop in the browser: an unsure insats is corrected by key, the tables move, and the correction lasts."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.browser.installation import ROUND, Installation, example, open_example, serving
from tests.browser.looking import violations, visitor

KEY = "boende-i-byarna"
WRONG = "innovation"
INSATS: dict[str, Any] = {
    "key": KEY,
    "area": WRONG,
    "name": "Fler bostäder i byarna",
    "description": "Regionen hjälper kommunerna att planera för bostäder och service i byar utan butik.",
    "outputs": "Tre planer för bostäder är klara.",
    "outcomes": "Fler kan bo kvar i byn.",
    "goals": "Bidrar till likvärdiga möjligheter till boende i hela länet.",
}
"""Declared in one area, and plainly about another."""


def return_with_it() -> dict[str, Any]:
    """The example's return of region 24 with the insats last, and no certificate of nothing where it is put."""
    document = example("24")
    nils = [nil for nil in document["nil_returns"] if nil["area"] not in (WRONG, "boende")]
    return document | {"insatser": [*document["insatser"], INSATS], "nil_returns": nils}


def cells(installation: Installation) -> dict[str, int]:
    path = f"/aggregation/v1/rounds/{ROUND}/aggregates"
    rows = installation.client().get(path, by="respondent,area", limit=1000)["items"]
    return {row["area"]: row["insatser"] for row in rows if row["respondent"] == "24"}


def placed_in(installation: Installation) -> str:
    """The area under which the national report has the insats."""
    report = installation.client().get(f"/reporting/v1/rounds/{ROUND}/reports/national.json")
    rows = [row for block in report["blocks"] for row in block.get("rows", [])]
    [area] = [row["area"] for row in rows if row.get("insats_id") == f"24.{KEY}"]
    return str(area)


def insats_in_queue(installation: Installation) -> bool:
    items = installation.client("agency", subject="någon annan").get("/classification/v1/review", limit=1000)["items"]
    return any(item["insats_id"] == f"24.{KEY}" for item in items)


async def until_moved(page: Page, installation: Installation, area: str, number: int) -> None:
    """Waits as a person does who looks at the board: the tables follow within moments."""
    for _ in range(100):
        if cells(installation)[area] == number and placed_in(installation) == area:
            return
        await page.wait_for_timeout(100)
    raise AssertionError(f"{area} has {cells(installation)[area]} insatser, not {number}")


async def test_correction_moves_the_national_table_and_lasts_when_a_person_gives_it(
    browser: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    with serving(folder) as installation:
        open_example(installation)
        installation.submit("24", return_with_it())
        before = cells(installation)
        assert placed_in(installation) == WRONG
        async with visitor(browser, installation, scope="agency", subject="handläggare 7") as officer:
            page = await officer.open(f"/review?round={ROUND}")
            title = page.locator("#item-title")
            while await title.inner_text() != INSATS["name"]:
                shown = await title.inner_text()
                await page.keyboard.press("h")
                await expect(title).not_to_have_text(shown)
            await expect(page.locator("#item-texts mark").first).to_be_visible()
            await page.keyboard.press("1")
            await expect(page.locator("#message")).to_have_text(re.compile("Sparat: Likvärdiga möjligheter"))
            await until_moved(page, installation, "boende", before["boende"] + 1)
        after = cells(installation)
        assert after == before | {"boende": before["boende"] + 1, WRONG: before[WRONG] - 1}
        states = installation.client().get(f"/aggregation/v1/rounds/{ROUND}/completeness", limit=1000)["items"]
        [declared] = [one for one in states if (one["respondent"], one["area"]) == ("24", WRONG)]
        assert (declared["state"], declared["insatser"]) == ("reported", before[WRONG])
    assert "0 have new labels" in command(folder, "reclassify", "--all")
    command(folder, "corrections", "-o", str(tmp_path / "corrections.jsonl"))
    [line] = (tmp_path / "corrections.jsonl").read_text().splitlines()
    assert (json.loads(line)["name"], json.loads(line)["labels"]) == (INSATS["name"], {"area": "boende"})
    with serving(folder) as installation:
        assert cells(installation) == after
        assert placed_in(installation) == "boende"
        assert not insats_in_queue(installation)
        again = return_with_it()
        again["insatser"][-1] = INSATS | {"total_budget_sek": 500_000}
        installation.submit("24", again)
        assert cells(installation) == after


def command(folder: Path, *words: str) -> str:
    """`insats classification …` on the data folder; answers what it printed."""
    whole = [sys.executable, "-m", "insats", "classification", *words, "--data-dir", str(folder)]
    return subprocess.run(whole, check=True, capture_output=True, text=True).stdout


async def test_queue_can_be_worked_without_a_mouse_and_without_keys_of_its_own(
    browser: Browser, tmp_path: Path
) -> None:
    with serving(tmp_path / "data") as installation:
        open_example(installation)
        installation.submit("24", return_with_it())
        async with visitor(browser, installation, scope="agency") as officer:
            page = await officer.open("/review")
            title = page.locator("#item-title")
            first = await title.inner_text()
            await page.get_by_label("Snabbtangenter").uncheck()
            await page.keyboard.press("Escape")
            await page.locator("body").press("h")
            await expect(title).to_have_text(first)
            await page.get_by_role("button", name="Behåll det redovisade").press("Enter")
            await expect(title).not_to_have_text(first)
            await expect(title).to_be_focused()
            await page.get_by_role("button", name="Ändra förra svaret").press("Enter")
            await expect(title).to_have_text(first)
            await page.get_by_label("Kommentar (frivillig)").fill("Fel område från början.")
            await page.get_by_role("button", name="7 Miljö och klimat").press("Space")
            await expect(page.locator("#message")).to_have_text("Sparat: Miljö och klimat.")
            assert await violations(page) == []


async def test_respondent_confirms_or_explains_when_a_finding_is_shown_on_its_return(
    browser: Browser, tmp_path: Path
) -> None:
    with serving(tmp_path / "data") as installation:
        open_example(installation)
        document = return_with_it()
        document["insatser"][-1] = INSATS | {"outcomes": "Se tabell 2."}
        return_id = installation.submit("24", document)["return_id"]
        async with visitor(browser, installation, scope="submit", respondent="24") as region:
            page = await region.open(f"/returns/{return_id}")
            card = page.locator("#read-findings-list > li").filter(
                has_text="Texten hänvisar bara vidare: ”Se tabell 2.”"
            )
            await card.get_by_role("button", name=re.compile("Förklara")).click()
            await card.get_by_label(re.compile("Förklaring")).fill("Tabellen är bilagd i diariet.")
            assert await violations(page) == []
            await card.get_by_role("button", name="Skicka förklaringen").click()
            await expect(card).to_contain_text("Tabellen är bilagd i diariet.")
        async with visitor(browser, installation, scope="agency") as officer:
            page = await officer.open(f"/returns/{return_id}")
            await expect(page.locator("#read-findings-list")).to_contain_text("Tabellen är bilagd i diariet.")
            await expect(page.get_by_role("button", name=re.compile("Förklara"))).to_have_count(0)


async def test_figures_lead_to_their_insatser_when_a_round_is_looked_through(
    browser: Browser, example_round: Installation
) -> None:
    async with visitor(browser, example_round) as somebody:
        page = await somebody.open(f"/rounds/{ROUND}/labels")
        figure = page.locator("#areas td.same button").first
        number = int(await figure.inner_text())
        await figure.click()
        await expect(page.locator("#chosen-title")).to_be_focused()
        await expect(page.locator("#chosen-list > li")).to_have_count(number)
        await page.locator("#chosen-list a").first.click()
        await expect(page).to_have_url(re.compile(r"/returns/[^#]+#at/insatser/\d+$"))
