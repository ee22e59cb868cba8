"""The review loop in the browser: an unsure insats is corrected by key, the tables move, and the correction lasts."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Request, Route, expect

from tests.browser.installation import ROUND, Installation, example, open_example, serving
from tests.browser.looking import followed, violations, visitor

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
UNSURE: dict[str, Any] = {
    "key": KEY,
    "area": WRONG,
    "name": "Livskraftiga byar",
    "description": "Regionen ger råd till företag och föreningar i byar.",
    "outputs": "Tjugo företag har fått råd.",
    "outcomes": "Fler företag blir kvar i byn.",
    "goals": "Bidrar till ett livskraftigt län.",
}
"""About nothing in particular: the model does not know, and a person does."""
OTHER = example("24")["insatser"][0]["key"]
OFFICER = "handläggare 7"
RETURNS = ("01", "12", "14", "24")
EXAMPLES = sum(len(example(respondent)["insatser"]) for respondent in RETURNS)
"""Insatser in these returns: every area is among them."""


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Of tests that each have a respondent of their own, and leave the installation to the next."""
    with serving(tmp_path_factory.mktemp("reviewed") / "data") as installation:
        open_example(installation)
        yield installation


def return_with_it(insats: dict[str, Any] = INSATS, respondent: str = "24") -> dict[str, Any]:
    """The example's return of the region with the insats last, and no certificate of nothing where it is put."""
    document = example(respondent)
    nils = [nil for nil in document["nil_returns"] if nil["area"] not in (WRONG, "boende")]
    return document | {"insatser": [*document["insatser"], insats], "nil_returns": nils}


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


def declared_cell(installation: Installation) -> tuple[str, int]:
    """The state of the area that the insats was declared in: completeness goes by what was declared."""
    states = installation.client().get(f"/aggregation/v1/rounds/{ROUND}/completeness", limit=1000)["items"]
    [declared] = [one for one in states if (one["respondent"], one["area"]) == ("24", WRONG)]
    return declared["state"], declared["insatser"]


def labels_of(installation: Installation, key: str) -> dict[str, Any]:
    return dict(installation.client().get(f"/classification/v1/insatser/24.{key}/labels"))


def model_of(installation: Installation, key: str) -> str:
    """The version of the model that has read the insats, as its evidence tells."""
    evidence = labels_of(installation, key)["labels"]["evidence"]
    [version] = {one["rule"].partition("/")[2] for one in evidence if one["facet"] == "suggested_area"}
    return str(version)


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


async def test_correction_moves_the_national_table_and_outlives_the_next_model(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, corrections, model = tmp_path / "data", tmp_path / "corrections.jsonl", tmp_path / "model.npz"
    with serving(folder) as installation:
        open_example(installation)
        installation.submit("24", return_with_it(UNSURE))
        before, old = cells(installation), model_of(installation, OTHER)
        assert placed_in(installation) == WRONG
        assert insats_in_queue(installation)
        async with visitor(browser, installation, scope="agency", subject=OFFICER) as officer:
            page = await officer.open(f"/review?round={ROUND}")
            await skip_to(page, UNSURE["name"])
            await expect(page.locator("#item-reason")).to_have_text("Modellen är osäker")
            await expect(page.locator("#item-texts mark").first).to_be_visible()
            await page.keyboard.press("1")
            await expect(page.locator("#message")).to_have_text(re.compile("Sparat: Likvärdiga möjligheter"))
            await until_moved(page, installation, "boende", before["boende"] + 1)
        after = cells(installation)
        assert after == before | {"boende": before["boende"] + 1, WRONG: before[WRONG] - 1}
        assert declared_cell(installation) == ("reported", before[WRONG])
    assert "1 texts written" in command("corrections", "-o", str(corrections), "--data-dir", str(folder))
    [line] = corrections.read_text().splitlines()
    assert (json.loads(line)["name"], json.loads(line)["labels"]) == (UNSURE["name"], {"area": "boende"})
    printed = command("train", str(own_returns(tmp_path)), str(corrections), "-o", str(model))
    new = printed.split("\nmodel ")[1].split()[0]
    assert f"{EXAMPLES + 1} insatser of {len(RETURNS)} respondents" in printed
    assert "decided by people: area 1, perspectives 0, sdg 0" in printed
    monkeypatch.setenv("INSATS_CLASSIFICATION_MODEL", str(model))
    read_again = command("reclassify", "--data-dir", str(folder))
    assert re.match(rf"{sum(after.values())} insatser read by rules \w+: \d+ have new labels", read_again)
    assert "national table, respondent by area: 0 cells change" in read_again
    with serving(folder) as installation:
        assert old != model_of(installation, OTHER) == new
        [said] = labels_of(installation, KEY)["reviews"]
        assert (said["facet"], said["value"], said["by"], said["in_force"]) == ("area", "boende", OFFICER, True)
        assert not insats_in_queue(installation)
        again = return_with_it(UNSURE | {"total_budget_sek": 500_000})
        installation.submit("24", again)
        assert cells(installation) == after
        assert placed_in(installation) == "boende"


async def test_facet_is_answered_by_keys_alone_when_its_label_is_not_certain(
    browser: Browser, reviewed: Installation
) -> None:
    reviewed.submit("24", return_with_it(UNSURE | {"goals": "Bidrar till mål 8 och 11."}))
    async with visitor(browser, reviewed, scope="agency", language="en") as officer:
        page = await officer.open(f"/review?round={ROUND}&facet=sdg")
        waiting = int(re.findall(r"Agenda 2030 (\d+)", await page.locator("#counts").inner_text())[0])
        await skip_to(page, UNSURE["name"])
        await expect(page.locator("#answer-title")).to_have_text(re.compile("goals of Agenda 2030"))
        await expect(page.locator("#item-texts mark")).to_have_text(["mål 8", "11"])
        await expect(page.get_by_role("checkbox", name="11 ", exact=False)).to_be_checked()
        assert await violations(page) == []
        await page.keyboard.press("v")
        await expect(page.locator("#boxes input").first).to_be_focused()
        await page.keyboard.press("8")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Space")
        await page.keyboard.press("Enter")
        await expect(page.locator("#message")).to_have_text(
            "Saved: 2 Zero hunger, 11 Sustainable cities and communities."
        )
        await expect(page.locator("#counts")).to_contain_text(f"Agenda 2030 {waiting - 1}")
        await page.get_by_label("What").select_option("achieved")
        await expect(page.locator("#answer-title")).to_have_text(re.compile("outcomes achieved"))
        await skip_to(page, UNSURE["name"])
        await page.keyboard.press("2")
        await expect(page.locator("#message")).to_have_text("Saved: No.")
        await page.get_by_label("What").select_option("expected")
        await expect(page.locator("#answer-title")).to_have_text(re.compile("outcomes expected"))
        await skip_to(page, UNSURE["name"])
        await expect(page.locator("#evidence-help")).to_contain_text("Nothing is marked")
        await page.keyboard.press("b")
        await expect(page.locator("#message")).to_have_text("Saved: No.")
    labels = labels_of(reviewed, KEY)["labels"]
    assert [goal["goal"] for goal in labels["sdg"]] == [2, 11]
    assert (labels["achieved"], labels["expected"]) == (False, False)
    assert labels["reviewed"] == ["achieved", "expected", "sdg"]


async def skip_to(page: Page, name: str) -> None:
    """Passes over what comes before it in the queue."""
    title = page.locator("#item-title")
    while (shown := await title.inner_text()) != name:
        await page.keyboard.press("h")
        await expect(title).not_to_have_text(shown)


def own_returns(folder: Path) -> Path:
    """What a country of a few regions has to train on: the corrected insats is in none of the returns."""
    own = folder / "returns"
    own.mkdir()
    for respondent in RETURNS:
        (own / f"{respondent}.json").write_text(json.dumps(example(respondent), ensure_ascii=False))
    return own


def command(*words: str) -> str:
    """`insats classification …`; answers what it printed."""
    whole = [sys.executable, "-m", "insats", "classification", *words]
    return subprocess.run(whole, check=True, capture_output=True, text=True).stdout


async def test_queue_can_be_worked_without_a_mouse_and_without_keys_of_its_own(
    browser: Browser, reviewed: Installation
) -> None:
    reviewed.submit("12", return_with_it(respondent="12"))
    async with visitor(browser, reviewed, scope="agency") as officer:
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


async def test_nothing_is_answered_while_another_part_of_the_queue_is_being_fetched(
    browser: Browser, example_round: Installation
) -> None:
    may_come, answered = asyncio.Event(), list[str]()

    async def slowly(route: Route) -> None:
        await may_come.wait()
        await route.continue_()

    def note(request: Request) -> None:
        if request.method == "POST":
            answered.append(request.url)

    async with visitor(browser, example_round, scope="agency") as officer:
        page = await officer.open("/review?facet=achieved")
        page.on("request", note)
        await page.route(re.compile(r"/classification/v1/review\?.*facet=expected"), slowly)
        async with page.expect_request(re.compile("facet=expected")):
            await page.get_by_label("Vad").select_option("expected")
        for key in ("b", "1", "h", "f"):
            await page.locator("body").press(key)
        may_come.set()
        await expect(page.locator("#answer-title")).to_have_text(re.compile("väntas"))
        await expect(page.locator("#message")).to_be_empty()
        waiting = await page.locator("#left").inner_text()
        assert waiting.endswith(re.findall(r"Väntade effekter (\d+)", await page.locator("#counts").inner_text())[0])
    assert answered == []


async def test_respondent_confirms_or_explains_when_a_finding_is_shown_on_its_return(
    browser: Browser, reviewed: Installation
) -> None:
    may_come = asyncio.Event()

    async def slowly(route: Route) -> None:
        await may_come.wait()
        await route.continue_()

    def write(outputs: str) -> None:
        insats = UNSURE | {"outputs": outputs}
        reviewed.client("submit", "14").post(f"/intake/v1/rounds/{ROUND}/respondents/14/insatser", [insats])

    document = return_with_it(respondent="14")
    document["insatser"][-1] = INSATS | {"outcomes": "Se tabell 2."}
    return_id = reviewed.submit("14", document)["return_id"]
    async with visitor(browser, reviewed, scope="submit", respondent="14") as region:
        page = await region.open(f"/returns/{return_id}")
        card = page.locator("#read-findings-list > li").filter(has_text="Texten hänvisar bara vidare: ”Se tabell 2.”")
        await card.get_by_role("button", name=re.compile("Förklara")).click()
        await card.get_by_label(re.compile("Förklaring")).fill("Tabellen är bilagd i diariet.")
        other = page.locator("#read-findings-list > li").filter(has_text="Boende")
        await other.get_by_role("button", name=re.compile("Förklara")).click()
        await other.get_by_label(re.compile("Förklaring")).fill("Området är")
        assert await violations(page) == []
        await card.get_by_role("button", name="Skicka förklaringen").click()
        await expect(card).to_contain_text("Tabellen är bilagd i diariet.")
        await expect(other.get_by_label(re.compile("Förklaring"))).to_have_value("Området är")
    async with visitor(browser, reviewed, scope="submit", respondent="14") as region:
        page = await region.open(f"/rounds/{ROUND}/respondents/14")
        await page.route(re.compile(r"/findings\?"), slowly)
        async with followed(page):
            async with page.expect_request(re.compile(r"/findings\?")):
                write("Tjugo företag har fått råd.")
            await page.get_by_role("button", name=re.compile("Förklara")).first.click()
            may_come.set()
        writing = page.locator("#read-findings-list textarea:visible")
        await writing.fill("Jag är inte klar ännu.")
        await page.locator("#region-name").click()
        async with followed(page):
            write("Trettio företag har fått råd.")
        await expect(writing).to_have_value("Jag är inte klar ännu.")
    async with visitor(browser, reviewed, scope="agency") as officer:
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
