"""What has come and what has not, as a reader meets it."""

from dataclasses import replace

from services.reporting.open_data.tables import tables
from services.reporting.reports.completeness import completeness
from services.reporting.reports.rows import RoundRows
from services.reporting.reports.tree import Document, Figure, Paragraph, Table
from tests.reporting import test_chapters, test_links
from tests.reporting.documents import rows_of
from tests.reporting.test_links import national_rows, table


def late(rows: RoundRows) -> RoundRows:
    one = rows.returns["24"]
    return RoundRows(rows.round, {"24": replace(one, signed=one.signed.model_copy(update={"on_time": False}))})


def sentences(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_each_cell_has_its_value_in_words_and_by_sign() -> None:
    matrix = table(completeness(national_rows(), "sv"), "matrix-all")
    missing = "✕ saknas"
    assert matrix == {
        "Västerbotten": ["● 2", missing, missing, missing, missing, "○ inga", "● 1", "2024-02-28 09:30, i tid"],
        "Östergötland": [missing] * 7 + ["✕ inte lämnad"],
    }


def test_summary_counts_the_values_and_names_who_is_missing() -> None:
    document = completeness(national_rows(), "sv")
    assert sentences(document)[:2] == [
        "1 av 2 uppgiftslämnare har lämnat sin återrapportering.",
        "1 har inte lämnat någon: Östergötland.",
    ]
    assert list(table(document, "states").values()) == [["2"], ["1"], ["11"]]
    assert (document.metadata["reported"], document.metadata["nil"], document.metadata["missing"]) == (2, 1, 11)


def test_late_return_is_said_to_be_late() -> None:
    document = completeness(late(national_rows()), "sv")
    assert table(document, "matrix-all")["Västerbotten"][-1] == "2024-02-28 09:30, för sent"
    assert {fact.label: fact.text for fact in document.facts}["Inlämning"] == "0 i tid, 1 för sent"


def test_questions_without_answers_are_named() -> None:
    document = completeness(national_rows(), "sv")
    assert table(document, "answers") == {
        "Västerbotten": ["0 av 6", "8.1, 8.2, 8.3, 8.4, 8.5, 8.6"],
        "Östergötland": ["0 av 6", "Inte lämnad"],
    }


def test_answer_that_says_nothing_is_no_answer() -> None:
    answers = {"8.1": {"text": ""}, "8.2": {}, "8.3": {"yes": False}, "8.4": {"bullets": []}, "8.5": {"text": "Lika"}}
    rows = rows_of(test_links.NATIONAL, {"24": {"insatser": [], "answers": answers}})
    answered = table(completeness(rows, "sv"), "answers")["Västerbotten"]
    assert answered == ["2 av 6", "8.1, 8.2, 8.4, 8.6"]
    assert [row[1] for row in next(one for one in tables(rows) if one.name == "answers").rows] == ["8.3", "8.5"]


def test_form_of_many_areas_is_divided_by_its_parts_and_asks_nobody_for_what_is_not_theirs() -> None:
    rows = rows_of(test_chapters.ROUND, {"24-skog": test_chapters.SKOG, "24-alv": test_chapters.ALVAR})
    document = completeness(rows, "sv")
    first = table(document, "matrix-1")
    assert list(first) == ["Berg", "Skog", "Älvar"]
    assert first["Berg"][:3] == ["– behövs inte", "✕ saknas", "– behövs inte"]
    assert first["Skog"][:2] == ["– behövs inte", "● 3"]
    assert first["Älvar"][1] == "○ inga"
    [one] = [block for block in document.blocks if isinstance(block, Table) and block.id == "matrix-1"]
    assert one.columns[2].title == "1.2 Region Västerbottens bidrag"


def test_records_have_one_line_per_respondent_and_area_that_must_say_something() -> None:
    records = list(completeness(national_rows(), "sv").records())
    assert len(records) == 14
    states = {(record["respondent"], record["area"]): (record["state"], record["insatser"]) for record in records}
    assert states["24", "boende"] == ("reported", 2)
    assert states["24", "integration"] == ("nil", 0)
    assert states["05", "boende"] == ("missing", 0)


def test_words_are_english_when_english_is_asked_for() -> None:
    document = completeness(national_rows(), "en")
    assert table(document, "matrix-all")["Västerbotten"][5:] == ["○ none", "● 1", "2024-02-28 09:30, on time"]
    [chart] = [block for block in document.blocks if isinstance(block, Figure)]
    assert "reported 2, no interventions 1 and missing 11" in chart.alternative
