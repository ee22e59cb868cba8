"""Whatever a report links to is there, and every number that counts insatser leads to rows."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from services.reporting.reports import REPORTS
from services.reporting.reports.rows import RoundRows
from services.reporting.reports.tree import Block, Document, Figure, Group, Heading, Links, Table
from tests.reporting.documents import rows_of

MONEY = [{"source": "anslag-1-1", "amount_sek": 1_200_000}, {"source": "erdf", "amount_sek": 800_000}]
NATIONAL = {
    "id": "prov-2025",
    "form": "villkor-2023",
    "title": "Prov 2025",
    "respondents": [{"code": "24", "name": "Västerbotten"}, {"code": "05", "name": "Östergötland"}],
}


def insats(key: str, area: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "area": area, "name": f"Insats {key}"} | more


def national_rows() -> RoundRows:
    insatser = [
        insats("a", "boende", sdg=[5, 8], funding=MONEY),
        insats("b", "boende", goals="Bidrar till mål 8 i Agenda 2030.", funding=MONEY[:1]),
        insats("c", "miljo", sdg=[13]),
    ]
    nil = [{"area": "integration", "reason": "Görs i annat område"}]
    return rows_of(NATIONAL, {"24": {"insatser": insatser, "nil_returns": nil}})


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Group):
            yield from walk(block.blocks)
        elif isinstance(block, Table):
            yield from (inner for row in block.rows for cell in row.cells for inner in cell.blocks)


def anchors(document: Document) -> set[str]:
    headings = {block.anchor for block in walk(document.blocks) if isinstance(block, Heading)}
    tables = [block for block in document.blocks if isinstance(block, Table)]
    return headings | {row.anchor for table in tables for row in table.rows if row.anchor}


def targets(document: Document) -> list[str]:
    links = [link.target for block in walk(document.blocks) if isinstance(block, Links) for link in block.items]
    tables = [block for block in document.blocks if isinstance(block, Table)]
    return links + [cell.link for table in tables for row in table.rows for cell in row.cells if cell.link]


def table(document: Document, id: str) -> dict[str, list[str]]:
    """Name of the row → its other cells, as they are read."""
    [found] = [block for block in document.blocks if isinstance(block, Table) and block.id == id]
    lines = [[" ".join(_text(block) for block in cell.blocks) for cell in row.cells] for row in found.rows]
    return {line[0]: line[1:] for line in lines}


def _text(block: Any) -> str:
    return ", ".join(link.text for link in block.items) if isinstance(block, Links) else str(block.text)


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_link_leads_to_a_place_in_the_document(report: str, language: str) -> None:
    document = REPORTS[report](national_rows(), language)
    assert {target for target in targets(document) if target.startswith("#")} <= {f"#{a}" for a in anchors(document)}


def test_table_of_regions_and_areas_keeps_the_three_values_apart() -> None:
    document = REPORTS["national"](national_rows(), "sv")
    assert table(document, "matrix") == {
        "Västerbotten": ["2", "saknas", "saknas", "saknas", "saknas", "inga", "1", "3"],
        "Östergötland": ["saknas"] * 8,
        "Alla": ["2", "0", "0", "0", "0", "0", "1", "3"],
    }


def test_number_of_a_region_and_area_leads_to_its_first_row() -> None:
    document = REPORTS["national"](national_rows(), "sv")
    [matrix] = [block for block in document.blocks if isinstance(block, Table) and block.id == "matrix"]
    assert [cell.link for cell in matrix.rows[0].cells[1:3]] == ["#boende.24.a", "#kompetens.24"]


def test_goals_are_those_declared_or_else_named_with_the_rows_behind_each() -> None:
    document = REPORTS["national"](national_rows(), "sv")
    assert table(document, "goals") == {
        "5 Jämställdhet": ["1", "Västerbotten 1:1"],
        "8 Anständiga arbetsvillkor och ekonomisk tillväxt": ["2", "Västerbotten 1:1, 1:2"],
        "13 Bekämpa klimatförändringarna": ["1", "Västerbotten 7:1"],
    }
    assert {"#boende.24.a", "#boende.24.b", "#miljo.24.c"} <= set(targets(document))


def test_money_is_added_up_by_source() -> None:
    document = REPORTS["national"](national_rows(), "sv")
    assert table(document, "money") == {
        "Anslag 1:1 Regionala utvecklingsåtgärder": ["2\u00a0400\u00a0000", "2", "Västerbotten 1:1, 1:2"],
        "Europeiska regionala utvecklingsfonden (Eruf)": ["800\u00a0000", "1", "Västerbotten 1:1"],
    }


def test_charts_say_in_words_what_they_show_and_agree_with_their_tables() -> None:
    document = REPORTS["national"](national_rows(), "sv")
    figures = {block.id: block for block in document.blocks if isinstance(block, Figure)}
    chart = figures["matrix-chart"]
    assert "Flest insatser har Västerbotten (3)" in chart.alternative
    assert chart.labels == ("Västerbotten", "Östergötland")
    assert chart.series[0].values == (2, 0)
    assert chart.remarks == (None, "saknas")
    assert "mål 8 Anständiga arbetsvillkor och ekonomisk tillväxt (2 insatser)" in figures["goals-chart"].alternative
    assert "1:1" in figures["money-chart"].labels[0]
    assert figures["money-chart"].series[0].values == (2_400_000, 800_000)


def test_report_says_in_words_when_there_are_no_goals_and_no_money() -> None:
    document = REPORTS["national"](rows_of(NATIONAL, {}), "en")
    said = [getattr(block, "text", "") for block in document.blocks]
    assert "No intervention states or names any of the goals" in said
    assert "No intervention has its funding stated in kronor" in said


def test_title_page_says_when_and_how_much() -> None:
    facts = {fact.label: fact.text for fact in REPORTS["national"](national_rows(), "sv").facts}
    assert facts == {
        "Omgång": "Prov 2025",
        "Blankett": "villkor-2023, version 1",
        "Sista inlämningsdag": "1 mars 2024",
        "Lämnade återrapporteringar": "1 av 2",
        "Insatser": "3",
        "Senast inlämnad": "28 februari 2024",
    }
