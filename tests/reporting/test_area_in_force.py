"""An insats that a person has placed in another area stands there in the national report, and both places say so."""

from libs.common.events import AreaLabel, Facets, InsatsContent
from services.reporting.formats import FORMATS
from services.reporting.reports import REPORTS
from services.reporting.reports.completeness import completeness
from services.reporting.reports.national import national
from services.reporting.reports.rows import Reported, RoundRows, Standing
from services.reporting.reports.tree import Link, Links, Paragraph, Row
from tests.reporting.example_events import submitted
from tests.reporting.test_national import note_of, region_of, rows, table


def placed(key: str, declared: str, area: str | None) -> Reported:
    labels = Facets(area=AreaLabel(code=area or declared, confidence=1.0), reviewed=["area"] if area else [])
    return Reported(f"24.{key}", 1, declared, InsatsContent(key=key, area=declared, name=f"Insats {key}"), labels)


def compiled(*insatser: Reported, nil: dict[str, str] | None = None) -> RoundRows:
    signed = submitted("24", 1, [(one.content.key, 1) for one in insatser], nil).data
    return rows(Standing(signed, insatser))


def of_region(found: RoundRows, area: str, name: str = "Västerbotten", language: str = "sv") -> list[Row]:
    return [row for row in table(national(found, language), area).rows if region_of(row) == name]


def notes(row: Row) -> list[str]:
    return [block.text for cell in row.cells[1:] for block in cell.blocks if isinstance(block, Paragraph)]


def test_insats_stands_where_a_person_placed_it_with_a_note_on_where_it_was_reported() -> None:
    found = compiled(placed("a", "boende", "jamstalldhet"), placed("b", "boende", None))
    row, nothing = of_region(found, "jamstalldhet")
    assert note_of(nothing).kind == "missing"  # the region itself has said nothing there
    assert notes(row) == [
        "Insats a", "Redovisad av regionen i område 1. Räknas här efter granskning.",
    ]  # fmt: skip
    assert row.record is not None
    assert (row.record["area"], row.record["declared_area"]) == ("jamstalldhet", "boende")
    [kept, moved] = of_region(found, "boende")
    assert notes(kept) == ["Insats b"]
    [links] = moved.cells[1].blocks
    assert isinstance(links, Links)
    assert links.items == (Link("Räknas efter granskning i område 2: Insats a", f"#{row.anchor}"),)
    assert moved.record is None  # as data it is there once


def test_region_has_reported_in_its_area_when_all_of_it_is_placed_elsewhere() -> None:
    found = compiled(placed("a", "boende", "jamstalldhet"), nil={"jamstalldhet": "Inget i år."})
    assert len(of_region(found, "boende")) == 1
    assert len(of_region(found, "jamstalldhet")) == 2  # the insats, and what the region certified
    [row] = [row for row in table(national(found, "sv"), "matrix").rows if region_of(row) == "Västerbotten"]
    assert [notes_of_cell for cell in row.cells[1:] for notes_of_cell in [cell.blocks[0]]] == [
        Paragraph("0"), Paragraph("1"), Paragraph("1", strong=True),
    ]  # fmt: skip
    records = {
        record["area"]: record for record in completeness(found, "sv").more_records if record["respondent"] == "24"
    }
    assert (records["boende"]["state"], records["boende"]["insatser"]) == ("reported", 1)
    assert (records["jamstalldhet"]["state"], records["jamstalldhet"]["insatser"]) == ("nil", 0)


def test_every_link_has_its_place_when_an_insats_is_moved() -> None:
    found = compiled(placed("a", "boende", "jamstalldhet"))
    for language in ("sv", "en"):
        page = FORMATS["html"].render(national(found, language)).decode()
        for row in of_region(found, "boende", language=language):
            for block in row.cells[1].blocks:
                if isinstance(block, Links):
                    assert all(f'id="{link.target[1:]}"' in page for link in block.items)
        assert 'id="boende.24"' in page


def test_every_report_and_format_can_be_made_when_an_insats_is_moved() -> None:
    found = compiled(placed("a", "boende", "jamstalldhet"), placed("b", "boende", None))
    for report in (REPORTS["national"], REPORTS["completeness"]):
        for name, format in FORMATS.items():
            assert format.render(report(found, "sv")), name
