"""The form on paper as its reader meets it: every question in order, what was answered, and room for what was not."""

import csv
import io
import json
from typing import Any

import pytest

from libs.common.forms import Form, shipped
from services.reporting.formats import FORMATS
from services.reporting.reports import NoSuchRespondentError, report_named
from services.reporting.reports.tree import Block, Bullets, Cell, Document, Heading, Note, Paragraph, Table
from tests.reporting.example_events import ROUND, received, round_opened, submitted
from tests.reporting.running import Running, Token
from tests.word.returns import rows_of

FORM = shipped()["villkor-2022"]
INSATS = {
    "key": "skola-1",
    "area": "boende",
    "name": "Byskolan",
    "description": "En skola i byn.",
    "outputs": "40 platser",
    "owner": "Vännäs kommun",
    "funding": [{"source": "esf", "amount_sek": 1_495_726}],
}
ANSWERED: dict[str, Any] = {
    "insatser": [INSATS],
    "nil_returns": [{"area": "integration", "reason": "Ligger hos länsstyrelsen."}],
    "answers": {
        "1.1.1": {"text": "Vi byggde vidare."},
        "2.3": {"yes": True, "bullets": ["vägar", "skolor"]},
        "4.2": {"text": "Den tas fram."},
    },
    "analyses": [{"name": "Flyttningar", "type": "Analys", "financed_by_1_1": False}],
}


def made(
    name: str, document: dict[str, Any] | None = None, language: str = "sv", form: Form = FORM, **more: Any
) -> Document:
    respondents = [{"code": "24", "name": "Västerbotten", **more}]
    report = report_named(name)
    assert report
    return report(rows_of(form, {"24": document} if document else {}, respondents), language)


def under(document: Document, number: str) -> list[Block]:
    """The blocks between a question and the next heading."""
    blocks = iter(document.blocks)
    next(block for block in blocks if isinstance(block, Heading) and block.anchor == f"question-{number}")
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            break
        found.append(block)
    return [inner for block in found for inner in (getattr(block, "blocks", (block,)))]


def lines(cell: Cell) -> list[str]:
    return [block.text for block in cell.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("form", shipped().values(), ids=lambda form: str(form.id))
@pytest.mark.parametrize("name", ["form", "return/24"])
def test_every_question_stands_in_its_order_with_its_number(form: Form, name: str) -> None:
    document = made(name, {"answers": {}}, form=form)
    headings = [
        block for block in document.blocks if isinstance(block, Heading) and block.anchor.startswith("question-")
    ]
    assert [(one.number, one.text) for one in headings] == [(q.id, q.title.sv) for q in form.all_questions]
    anchors = [block.anchor for block in document.blocks if isinstance(block, Heading)]
    assert len(set(anchors)) == len(anchors)


def test_legal_texts_and_guidance_stand_where_the_form_has_them() -> None:
    texts = [block.text for block in made("form").blocks if isinstance(block, Paragraph)]
    bullets = [item for block in made("form").blocks if isinstance(block, Bullets) for item in block.items]
    for section in FORM.sections:
        assert section.legal is None or section.legal.sv in texts
        assert all(text.sv in texts for text in section.guidance)
        assert all(text.sv in bullets for text in section.contains)


def test_table_has_the_forms_own_columns_with_their_help() -> None:
    [table] = [block for block in under(made("form"), "1.2.1.4") if isinstance(block, Table)]
    asked = FORM.areas["boende"].columns
    assert [(column.id, column.title) for column in table.columns] == [(c.id, c.title.sv) for c in asked]
    assert [bool(column.help) for column in table.columns] == [c.help is not None for c in asked]
    assert len(table.rows) == 5


def test_insats_stands_in_its_row_with_what_no_column_shows_in_small_print() -> None:
    [table] = [block for block in under(made("return/24", ANSWERED), "1.2.1.4") if isinstance(block, Table)]
    [row] = table.rows
    assert lines(row.cells[0]) == [
        "Byskolan",
        "En skola i byn.",
        "Nyckel: skola-1",
        "Ägare: Vännäs kommun",
        "Finansiering: esf 1\u00a0495\u00a0726 kr",
    ]
    assert [lines(cell) for cell in row.cells[1:]] == [[], ["40 platser"], []]


def test_answers_nil_returns_and_what_is_missing_are_told_apart() -> None:
    document = made("return/24", ANSWERED)
    assert under(document, "1.1.1") == [Paragraph("Vi byggde vidare.", quoted=True)]
    assert under(document, "2.3")[-2:] == [Paragraph("Ja", strong=True), Bullets(("vägar", "skolor"), quoted=True)]
    assert under(document, "4.2") == [
        Note("missing", "Ja eller nej är inte angivet"),
        Paragraph("Den tas fram.", quoted=True),
    ]
    assert under(document, "1.1.2") == [Note("missing", "Frågan är inte besvarad")]
    assert under(document, "1.3.2.2")[1:] == [Note("nil", "Inga insatser", "Ligger hos länsstyrelsen.")]
    assert Note("missing", "Uppgift saknas för området") in under(document, "1.3.1.2")


def test_head_says_who_signed_which_version_when_and_its_checksum() -> None:
    facts = {fact.label: fact.text for fact in made("return/24", ANSWERED).facts}
    assert facts["Undertecknad av"] == "Regiondirektören"
    assert (facts["Version"], facts["Inlämnad"]) == ("1", "2024-02-15 10:30")
    assert facts["Kontrollsumma"] == "0" * 64


def test_respondent_of_a_part_sees_that_part_alone() -> None:
    document = made("return/24", {"answers": {"2.1": {"text": "Så."}}}, sections=["2"])
    numbers = [
        block.number for block in document.blocks if isinstance(block, Heading) and block.anchor[:9] == "question-"
    ]
    assert numbers == ["2.1", "2.2", "2.3", "2.4", "2.5", "2.6"]


def test_return_says_that_there_is_none() -> None:
    document = made("return/24")
    assert document.blocks == (Note("missing", "Västerbotten har inte lämnat någon återrapportering"),)
    with pytest.raises(NoSuchRespondentError):
        made("return/99")


def test_our_words_are_english_when_asked_for_and_the_respondents_stay() -> None:
    document = made("return/24", ANSWERED, "en")
    assert document.title == "Reporting on the terms decision 2022: Västerbotten"
    assert under(document, "1.1.2") == [Note("missing", "The question is not answered")]
    assert under(document, "1.1.1") == [Paragraph("Vi byggde vidare.", quoted=True)]


@pytest.mark.parametrize("name", ["form", "return/24"])
@pytest.mark.parametrize("format", FORMATS)
def test_every_format_shows_the_form(name: str, format: str) -> None:
    body = FORMATS[format].render(made(name, ANSWERED))
    assert len(body) > 100
    if format == "json":
        assert json.loads(body)["report"] == name


def test_flat_table_of_a_return_has_each_insats_with_its_fields() -> None:
    body = FORMATS["csv"].render(made("return/24", ANSWERED)).decode("utf-8-sig")
    insats, analysis = csv.DictReader(io.StringIO(body, newline=""), delimiter=";")
    assert (insats["question"], insats["key"], insats["funding"]) == (
        "1.2.1.4",
        "skola-1",
        "esf 1\u00a0495\u00a0726 kr",
    )
    assert (analysis["question"], analysis["name"]) == ("4.7", "Flyttningar")


# ---- over HTTP --------------------------------------------------------------------------------------------------


async def test_return_and_form_are_served_for_a_round_from_before_its_form_travelled(
    take: Running, token: Token
) -> None:
    await take(round_opened(), received("24", "a", name="Byskolan"), submitted("24", 1, [("a", 1)]))
    for path, name in (("return/24.html", "prov-2025-return-24.html"), ("form.docx", "prov-2025-form.docx")):
        answer = await take.client.get(f"/v1/rounds/{ROUND}/reports/{path}", headers=token())
        assert answer.status_code == 200
        assert name in answer.headers["content-disposition"]
    page = await take.client.get(f"/v1/rounds/{ROUND}/reports/return/24.html", headers=token())
    assert "Byskolan" in page.text


async def test_unknown_respondent_and_report_are_not_found(take: Running, token: Token) -> None:
    await take(round_opened())
    for path in ("return/99.docx", "return/.docx", "returns/24.docx", "return.docx"):
        answer = await take.client.get(f"/v1/rounds/{ROUND}/reports/{path}", headers=token())
        assert answer.status_code == 404, path
    assert "return/{respondent}" in answer.json()["detail"]
