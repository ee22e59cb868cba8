"""Forms that somebody wrote in Word by hand, from another template or from none: what is read, and what is said of the
rest. The files are made with python-docx, which shares nothing with our own writer."""

import io
from collections.abc import Sequence
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.table import Table

from libs.common.forms import Form, shipped
from libs.common.problems import Problem
from services.intake.importers.checking import checked
from services.intake.importers.docx import read_docx
from services.intake.importers.reading import Reading
from tests.intake import example_form

FORM = shipped()["villkor-2022"]
TITLES = [
    "Namn på insats och kort beskrivning",
    "Mål",
    "Resultat i form av prestationer",
    "Resultat i form av effekter",
]
TABLE_QUESTION = "1.2.1.4 Insatser under året"


def read(document: Document, form: Form = FORM) -> Reading:
    file = io.BytesIO()
    document.save(file)
    return read_docx(file.getvalue(), form)


def table_in(document: Document, rows: Sequence[Sequence[str]]) -> Table:
    table: Table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


def reasons(reading: Reading) -> list[tuple[str, str]]:
    return [(left.text, left.place[1]) for left in reading.left]


# ---- answers ----------------------------------------------------------------------------------------------------


def test_answers_are_found_by_number_when_questions_are_ordinary_paragraphs() -> None:
    document = docx.Document()
    for line in (
        "1.1.1 Strategins genomförande under året, och vad som var svårt", "Vi byggde vidare.", "Det gick trögt.",
        "1.1.2. SAMHÄLLSUTMANINGARNA och de tre dimensionerna av hållbarhet", "Fler fick arbete.",
        "3.1.1 Beskriv hur samverkan har gått till", "Varje månad.",
    ):  # fmt: skip
        document.add_paragraph(line)
    reading = read(document)
    assert reading.answers == {
        "1.1.1": {"text": "Vi byggde vidare.\nDet gick trögt."},
        "1.1.2": {"text": "Fler fick arbete."},
        "3.1.1": {"text": "Varje månad."},
    }
    # the wording of 3.1.1 is not the form's: it may be the question, it may be an answer, and is told of
    assert reasons(reading) == [("3.1.1 Beskriv hur samverkan har gått till", "paragraph 6")]


def test_answer_is_taken_when_it_stands_on_the_line_of_its_question() -> None:
    document = docx.Document()
    document.add_paragraph("1.1.3 Territoriella perspektiv i arbetet: Vi reste till alla delar av länet.")
    assert read(document).answers == {"1.1.3": {"text": "Vi reste till alla delar av länet."}}


def test_numbers_in_running_text_are_no_questions() -> None:
    document = docx.Document()
    document.add_heading("2.1 Fördelning mellan projekt, företagsstöd och kommersiell service")
    said = ["2.2 miljoner kronor gick till projekt.", "5 byar fick bredband.", "1.1.2023 började arbetet."]
    for line in said:
        document.add_paragraph(line)
    reading = read(document)
    assert reading.answers == {"2.1": {"text": "\n".join(said)}}
    assert reading.left == []


def test_question_is_found_by_its_title_when_the_number_is_missing() -> None:
    document = docx.Document()
    document.add_heading("Samverkan med kommuner", 2)
    document.add_heading("Samverkan med kommunerna: områden och processer", 3)
    document.add_paragraph("Vi träffas.")
    assert read(document).answers == {"3.3.1": {"text": "Vi träffas."}}


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["Ja"], {"yes": True}),
        (["Nej."], {"yes": False}),
        (["☒ Ja   ☐ Nej"], {"yes": True}),
        (["[ ] Ja [x] Nej"], {"yes": False}),
        (["☐ Ja   ☐ Nej"], {}),
        (["Ja, den antogs i mars."], {"yes": True, "text": "den antogs i mars."}),
        (["☐ Ja   ☐ Nej", "Nej", "Den tas fram."], {"yes": False, "text": "Den tas fram."}),
        (["Jag vet inte."], {"text": "Jag vet inte."}),
    ],
)
def test_yes_and_no_are_understood_when_they_are_written_or_ticked(lines: list[str], answer: dict[str, Any]) -> None:
    document = docx.Document()
    document.add_heading("4.2 Plan eller strategi för analys, uppföljning och utvärdering")
    for line in lines:
        document.add_paragraph(line)
    reading = read(document)
    assert reading.answers == ({"4.2": answer} if answer else {})
    assert reading.left == []


def test_both_boxes_are_told_of_when_both_are_ticked() -> None:
    document = docx.Document()
    document.add_heading("4.2 Plan eller strategi för analys, uppföljning och utvärdering")
    document.add_paragraph("☒ Ja ☒ Nej")
    reading = read(document)
    assert reading.answers == {}
    assert reasons(reading) == [("☒ Ja ☒ Nej", "paragraph 2")]


def test_points_are_bullets_where_they_are_asked_for_and_lines_elsewhere() -> None:
    document = docx.Document()
    document.add_heading("1.1.1 Strategins genomförande under året, och vad som var svårt")
    document.add_paragraph("Två saker:")
    document.add_paragraph("mötet", style="List Bullet")
    document.add_paragraph("rapporten", style="List Bullet")
    document.add_heading("2.6 Territoriella perspektiv i fördelningen, punkt för punkt")
    document.add_paragraph("glesbygden", style="List Bullet")
    document.add_paragraph("- kusten")
    document.add_paragraph("•\tstaden")
    assert read(document).answers == {
        "1.1.1": {"text": "Två saker:\n• mötet\n• rapporten"},
        "2.6": {"bullets": ["glesbygden", "kusten", "staden"]},
    }


def test_answer_is_read_when_it_stands_in_a_box() -> None:
    document = docx.Document()
    document.add_heading("1.1.1 Strategins genomförande under året, och vad som var svårt")
    table_in(document, [["Det gick bra."]])
    assert read(document).answers == {"1.1.1": {"text": "Det gick bra."}}


def test_second_answer_to_a_question_is_told_of() -> None:
    document = docx.Document()
    for text in ("Först.", "Sedan."):
        document.add_heading("3.1.1 Samverkan med länsstyrelsen: områden och processer")
        document.add_paragraph(text)
    reading = read(document)
    assert reading.answers == {"3.1.1": {"text": "Först."}}
    assert reasons(reading) == [("Sedan.", "paragraph 4")]


def test_text_outside_the_questions_is_told_of_with_its_place() -> None:
    document = docx.Document()
    document.add_paragraph("Hej, här kommer vår återrapportering!")
    document.add_heading("1.1 Den regionala utvecklingsstrategin")
    assert reasons(read(document)) == [("Hej, här kommer vår återrapportering!", "paragraph 1")]


# ---- tables -----------------------------------------------------------------------------------------------------


def test_insatser_are_read_when_titles_are_in_other_words_and_order() -> None:
    document = docx.Document()
    document.add_heading(TABLE_QUESTION)
    table_in(
        document,
        [
            ["NAMN", "prestationer", "Effekter på sikt", "MÅL", "Kommentar"],
            ["Byskolan\nEn skola i byn.", "40 platser", "Fler stannar", "RUS 2", "ring Eva"],
            ["Bussen", "Tio turer", "", "", ""],
        ],
    )
    reading = read(document)
    assert reading.insatser == [
        {
            "key": "boende-byskolan",
            "area": "boende",
            "name": "Byskolan",
            "description": "En skola i byn.",
            "outputs": "40 platser",
            "outcomes": "Fler stannar",
            "goals": "RUS 2",
        },
        {"key": "boende-bussen", "area": "boende", "name": "Bussen", "outputs": "Tio turer"},
    ]
    assert reasons(reading) == [("ring Eva", "table 1, row 2, column 5")]
    assert ("/insatser/1/outputs", "table 1, row 3, column 2") in [(t.pointer, t.place[1]) for t in reading.taken]


def test_row_goes_on_with_the_one_above_when_its_first_cell_is_empty() -> None:
    document = docx.Document()
    document.add_heading(TABLE_QUESTION)
    table_in(
        document,
        [
            TITLES,
            ["Byskolan", "RUS 2", "En skola som tar emot barn från", "Fler stannar."],
            ["", "RUS 3", "hela dalen.", "Färre flyttar."],
        ],
    )
    [insats] = read(document).insatser
    assert insats["outputs"] == "En skola som tar emot barn från hela dalen."
    assert insats["outcomes"] == "Fler stannar.\nFärre flyttar."
    assert insats["goals"] == "RUS 2\nRUS 3"


def test_table_that_was_divided_in_two_is_read_as_one() -> None:
    document = docx.Document()
    document.add_heading(TABLE_QUESTION)
    table_in(document, [TITLES, ["Byskolan", "RUS 2", "En skola", "Fler"]])
    document.add_paragraph()
    table_in(document, [TITLES, ["", "", "och en gård.", ""], ["Bussen", "RUS 1", "Turer", "Resor"], TITLES])
    reading = read(document)
    assert [(insats["name"], insats["outputs"]) for insats in reading.insatser] == [
        ("Byskolan", "En skola och en gård."),
        ("Bussen", "Turer"),
    ]
    assert reading.left == []


def test_merged_cells_count_for_every_row_that_they_cover() -> None:
    document = docx.Document()
    document.add_heading(TABLE_QUESTION)
    table = table_in(
        document,
        [
            TITLES,
            ["Byskolan", "RUS 2", "En skola", "Fler"],
            ["Bussen", "", "Turer", "Resor"],
            ["", "", "En linje till", ""],
        ],
    )
    table.cell(1, 1).merge(table.cell(2, 1))
    table.cell(2, 0).merge(table.cell(3, 0))
    insatser = read(document).insatser
    assert [(insats["name"], insats["goals"], insats["outputs"]) for insats in insatser] == [
        ("Byskolan", "RUS 2", "En skola"),
        ("Bussen", "RUS 2", "Turer\nEn linje till"),
    ]


def test_text_in_a_cell_across_columns_is_put_in_the_first_of_them() -> None:
    document = docx.Document()
    document.add_heading(TABLE_QUESTION)
    table = table_in(document, [TITLES, ["Byskolan", "RUS 2", "Skola och fler", ""]])
    table.cell(1, 2).merge(table.cell(1, 3))
    [insats] = read(document).insatser
    assert insats["outputs"] == "Skola och fler"


def test_table_belongs_to_the_section_that_it_stands_in_when_no_question_is_printed() -> None:
    document = docx.Document()
    document.add_heading("Jämställdhet")
    table_in(document, [TITLES, ["Lika lön", "RUS 4", "En kartläggning", "Lika villkor"]])
    document.add_heading("Integration")
    table_in(document, [TITLES, ["Språkvän", "RUS 4", "40 par", "Fler talar"]])
    assert [insats["area"] for insats in read(document).insatser] == ["jamstalldhet", "integration"]


@pytest.mark.parametrize("where", ["under the heading", "in the table"])
def test_nil_return_is_read_when_somebody_wrote_that_there_is_nothing(where: str) -> None:
    document = docx.Document()
    document.add_heading(TABLE_QUESTION)
    said = "Inga insatser att redovisa: området ligger hos en annan part."
    if where == "in the table":
        table_in(document, [TITLES, [said, "", "", ""]])
    else:
        document.add_paragraph(said)
    reading = read(document)
    assert reading.nil_returns == [{"area": "boende", "reason": "området ligger hos en annan part."}]
    assert reading.insatser == []


def test_name_is_what_is_bold_when_the_description_goes_on_beside_it() -> None:
    document = docx.Document()
    document.add_heading(TABLE_QUESTION)
    table = table_in(document, [TITLES, ["", "RUS 2", "En skola", "Fler"]])
    paragraph = table.cell(1, 0).paragraphs[0]
    paragraph.add_run("Byskolan").bold = True
    paragraph.add_run(" – en skola i byn.")
    [insats] = read(document).insatser
    assert (insats["name"], insats["description"]) == ("Byskolan", "en skola i byn.")


def test_labelled_lines_are_facts_when_they_end_the_cell_of_the_name() -> None:
    document = docx.Document()
    document.add_heading(TABLE_QUESTION)
    cell = "Byskolan\nMål: fler barn i byn.\n"
    table = table_in(document, [TITLES, [cell, "RUS 2", "En skola", "Fler"]])
    for line in ("Nyckel: skola-1", "Finansiering: esf 1 000 000 kr; regional 5 kr", "Kommuner: Umeå, 2482"):
        table.cell(1, 0).add_paragraph(line)
    [insats] = read(document).insatser
    assert insats["key"] == "skola-1"
    assert insats["funding"] == [
        {"source": "esf", "amount_sek": 1_000_000},
        {"source": "regional", "amount_sek": 5},
    ]
    assert insats["municipalities"] == ["2480", "2482"]
    assert insats["description"] == "Mål: fler barn i byn."


def test_keys_differ_when_two_insatser_have_the_same_name() -> None:
    document = docx.Document()
    document.add_heading(TABLE_QUESTION)
    table_in(document, [TITLES, *[["Byskolan", "RUS 2", "En skola", "Fler"]] * 2])
    assert [insats["key"] for insats in read(document).insatser] == ["boende-byskolan", "boende-byskolan-2"]


def test_analyses_are_read_with_yes_and_no() -> None:
    document = docx.Document()
    document.add_heading("4.7 Årets viktigaste analyser, uppföljningar och utvärderingar")
    columns = [column.title.sv for column in next(q for q in FORM.all_questions if q.id == "4.7").columns]
    table_in(document, [columns, ["Flyttningar\nVilka som flyttar.", "Analys", "ja", "Kunskap", "Övrigt"]])
    assert read(document).analyses == [
        {
            "name": "Flyttningar",
            "description": "Vilka som flyttar.",
            "type": "Analys",
            "financed_by_1_1": True,
            "main_purpose": "Kunskap",
            "main_topic": "Övrigt",
        }
    ]


@pytest.mark.parametrize(
    ("said", "number"), [("1 200", 1200), ("-3", -3), ("--3", None), ("tolv", None), ("9" * 99, None)]
)
def test_number_of_an_analysis_is_read_and_what_is_none_is_told_of(said: str, number: int | None) -> None:
    document = docx.Document()
    document.add_paragraph("2.1.2 Analyser")
    table_in(document, [["Namn", "Slag", "Sidor"], ["Flyttningar", "Enkät", said]])
    reading = read(document, Form.model_validate(example_form.form()))
    assert reading.analyses[0].get("pages") == number
    assert [text for text, _ in reasons(reading)] == ([said] if number is None else [])


def test_half_a_character_is_refused_in_what_no_column_can_hold() -> None:
    document = docx.Document()
    document.add_paragraph("2.1.2 Analyser")
    table = table_in(document, [["Namn", "Slag", "Sidor"], ["Flyttningar", "Enkät", "3"]])
    table.cell(1, 0).add_paragraph(r'Övriga uppgifter: {"plats": "\ud800"}')
    form = Form.model_validate(example_form.form())
    with pytest.raises(Problem) as refused:
        checked(read(document, form), form)
    assert [error["code"] for error in refused.value.errors] == ["control-character"]


def test_amounts_are_numbers_and_what_is_none_is_told_of_in_a_list_of_projects() -> None:
    form = shipped()["projektlista"]
    document = docx.Document()
    document.add_heading("1.1 Beviljade projekt")
    titles = [column.title.sv for column in form.areas["projekt"].columns]
    row = ["Skogslabbet", "Högskolan", "20371234", "ERUF", "2", "Umeå; Vännäs", "regional 2 500 000 kr", "fem miljoner"]
    table_in(document, [titles, row])
    reading = read(document, form)
    [project] = reading.insatser
    assert (project["priority"], project["municipalities"]) == (2, ["2480", "2460"])
    assert project["funding"] == [{"source": "regional", "amount_sek": 2_500_000}]
    assert "total_budget_sek" not in project
    assert reasons(reading) == [("fem miljoner", "table 1, row 2, column 8")]


# ---- beside the text --------------------------------------------------------------------------------------------


def test_table_that_is_not_the_forms_is_told_of_row_by_row() -> None:
    document = docx.Document()
    document.add_heading("1.1.1 Strategins genomförande under året, och vad som var svårt")
    table_in(document, [["År", "Antal"], ["2022", "14"]])
    assert reasons(read(document)) == [
        ("År | Antal", "table 1, row 1, column 1"),
        ("2022 | 14", "table 1, row 2, column 1"),
    ]


def test_table_in_a_cell_is_told_of() -> None:
    document = docx.Document()
    document.add_heading(TABLE_QUESTION)
    table = table_in(document, [TITLES, ["Byskolan", "RUS 2", "Se tabellen", "Fler"]])
    inner = table.cell(1, 2).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "klasser", "4"
    reading = read(document)
    assert reading.insatser[0]["outputs"] == "Se tabellen"
    assert reasons(reading) == [("klasser | 4", "table 1, row 2, column 3")]


def test_page_header_and_text_box_are_told_of_and_a_page_number_is_not() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Utkast, ej beslutat"
    document.sections[0].footer.paragraphs[0].text = "Sida 1 av 3"
    document.add_heading("1.1.1 Strategins genomförande under året, och vad som var svårt")
    paragraph = document.add_paragraph("Svaret.")
    box = f"<w:pict {nsdecls('w')}><w:txbxContent><w:p><w:r><w:t>I rutan</w:t></w:r></w:p></w:txbxContent></w:pict>"
    paragraph.add_run()._r.append(parse_xml(box))
    reading = read(document)
    assert reading.answers == {"1.1.1": {"text": "Svaret."}}
    assert reasons(reading) == [("I rutan", "text box at paragraph 2"), ("Utkast, ej beslutat", "page header 1")]


def test_tracked_changes_are_read_as_if_they_were_accepted() -> None:
    document = docx.Document()
    document.add_heading("1.1.1 Strategins genomförande under året, och vad som var svårt")
    paragraph = document.add_paragraph("Det gick ")
    for tag, text_tag, text in (("del", "delText", "dåligt"), ("ins", "t", "bra")):
        change = (
            f'<w:{tag} {nsdecls("w")} w:id="1" w:author="x"><w:r><w:{text_tag}>{text}</w:{text_tag}></w:r></w:{tag}>'
        )
        paragraph._p.append(parse_xml(change))
    reading = read(document)
    assert reading.answers == {"1.1.1": {"text": "Det gick bra"}}
    assert reasons(reading) == [("dåligt", "deleted text at paragraph 2")]
