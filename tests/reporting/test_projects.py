"""The list of projects as a reader meets it."""

import csv
import io
from typing import Any

from libs.common import code_lists
from services.reporting.formats import FORMATS
from services.reporting.reports.projects import projects
from services.reporting.reports.tree import Document, Figure, Heading, Note, Table
from tests.reporting.documents import rows_of
from tests.reporting.test_links import table

ROUND = {
    "id": "projekt-2025",
    "form": "projektlista",
    "title": "Projekt 2025",
    "respondents": [{"code": "24", "name": "Västerbotten"}],
}
ALL_IN_BLEKINGE = ["1060", "1080", "1081", "1082", "1083"]
SPACE = "\u00a0"


def project(key: str, name: str, **more: Any) -> dict[str, Any]:
    money = {"funding": [{"source": "regional", "amount_sek": 1_500_000}], "total_budget_sek": 4_000_000}
    return {"key": key, "area": "projekt", "name": name, "owner": "Bygdens skogsägare", "fund": "Eruf"} | money | more


def listed(*insatser: dict[str, Any], language: str = "sv") -> Document:
    return projects(rows_of(ROUND, {"24": {"insatser": list(insatser)}}), language)


def headings(document: Document) -> list[tuple[str | None, str]]:
    return [(block.number, block.text) for block in document.blocks if isinstance(block, Heading)]


def test_projects_stand_by_priority_in_alphabetical_order_with_those_without_one_last() -> None:
    document = listed(
        project("1", "Östvind", priority=2, group="En smart region"),
        project("2", "Ångkraft", priority=2),
        project("3", "Lösdrift"),
        project("4", "Vägval", priority=1),
    )
    assert headings(document) == [
        (None, "Fördelning"),
        ("1", "Prioritering 1"),
        ("2", "En smart region"),
        (None, "Utan prioritering"),
        (None, "Summor"),
    ]
    assert [name.partition("\n")[0] for name in table(document, "priority-2")] == [
        "Ångkraft", "Östvind", "Summa, 2 projekt",
    ]  # fmt: skip


def test_priority_zero_is_one_of_its_own() -> None:
    document = listed(project("1", "A", priority=0), project("2", "B"))
    assert "A" in table(document, "priority-0")
    assert "B" in table(document, "priority-none")


def test_amounts_have_their_thousands_apart_and_add_up_per_priority_and_in_all() -> None:
    document = listed(
        project("1", "A", priority=1),
        project("2", "B", priority=1, fund="ESF+", total_budget_sek=1_000),
        project("3", "C", priority=2),
    )
    assert table(document, "priority-1")["Summa, 2 projekt"] == [
        f"3{SPACE}000{SPACE}000", f"4{SPACE}001{SPACE}000",
    ]  # fmt: skip
    assert table(document, "totals") == {
        "1 Prioritering 1": ["2", f"3{SPACE}000{SPACE}000", f"4{SPACE}001{SPACE}000"],
        "2 Prioritering 2": ["1", f"1{SPACE}500{SPACE}000", f"4{SPACE}000{SPACE}000"],
        "Alla": ["3", f"4{SPACE}500{SPACE}000", f"8{SPACE}001{SPACE}000"],
    }
    assert table(document, "funds")["ESF+"] == ["1", f"1{SPACE}500{SPACE}000", f"1{SPACE}000", "B"]
    assert document.facts[2].text == f"4{SPACE}500{SPACE}000{SPACE}kr"


def test_whole_region_is_named_as_one_and_other_municipalities_alphabetically() -> None:
    document = listed(project("1", "A", priority=1, municipalities=["2482", *ALL_IN_BLEKINGE, "2480", "0380"]))
    row = table(document, "priority-1")["A"]
    assert row[2] == "alla 5 kommuner i Blekinge, Skellefteå, Umeå, Uppsala"


def test_region_is_whole_by_the_list_of_its_time_whatever_was_built_before() -> None:
    def shown() -> str:
        document = listed(project("1", "A", priority=1, municipalities=ALL_IN_BLEKINGE))
        return table(document, "priority-1")["A"][2]

    today = code_lists.document("municipalities")
    one_more = today["items"][0] | {"code": "1099", "title": {"sv": "Nykommun", "en": "Nykommun"}, "region": "10"}
    then = today | {"items": [*today["items"], one_more]}
    assert shown() == "alla 5 kommuner i Blekinge"
    with code_lists.as_of({"municipalities": then}):
        assert shown() == "Karlshamn, Karlskrona, Olofström, Ronneby, Sölvesborg"
    assert shown() == "alla 5 kommuner i Blekinge"


def test_missing_amount_is_said_and_not_taken_for_nothing() -> None:
    document = listed(project("1", "A", priority=1, funding=[], total_budget_sek=None, owner=None))
    row = table(document, "priority-1")["A"]
    assert row[0] == "Uppgift saknas"
    assert row[3:] == ["Uppgift saknas", "Uppgift saknas"]
    notes = [block.text for block in document.blocks if isinstance(block, Note)]
    assert (
        notes == ["1 projekt saknar minst ett av beloppen och räknas ändå, så att summan är minst den som står här"] * 2
    )
    assert document.metadata["without_amounts"] == 1


def test_chart_divides_each_priority_by_fund() -> None:
    document = listed(project("1", "A", priority=1), project("2", "B", priority=1, fund=None))
    [chart] = [block for block in document.blocks if isinstance(block, Figure)]
    assert [(series.title, series.values) for series in chart.series] == [
        ("Eruf", (1_500_000,)),
        ("Fond eller program inte angivet", (1_500_000,)),
    ]
    assert f"Mest går till 1 Prioritering 1: 3{SPACE}000{SPACE}000{SPACE}kr." in chart.alternative


def test_our_words_are_english_and_amounts_too_when_english_is_asked_for() -> None:
    document = listed(project("1", "A", priority=1, municipalities=ALL_IN_BLEKINGE), language="en")
    assert document.title == "List of projects: Projekt 2025"
    assert table(document, "priority-1")["A"][2:] == ["all 5 municipalities in Blekinge", "1,500,000", "4,000,000"]


def test_csv_has_amounts_as_numbers_and_codes_as_they_are() -> None:
    body = FORMATS["csv"].render(listed(project("1", "A", priority=1, municipalities=["2480", "0380"])))
    [line] = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";")
    assert (line["funding_sek"], line["total_budget_sek"], line["municipalities"]) == (
        "1500000",
        "4000000",
        "2480\n0380",
    )
    assert (line["insats_id"], line["priority"], line["fund"]) == ("24.1", "1", "Eruf")


def test_list_without_projects_says_so() -> None:
    document = projects(rows_of(ROUND, {}), "sv")
    assert [block.text for block in document.blocks if isinstance(block, Note)] == [
        "Inga projekt har lämnats i omgången"
    ]
    assert not [block for block in document.blocks if isinstance(block, Table)]
