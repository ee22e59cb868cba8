"""Whatever the texts hold, each format carries them character for character."""

import csv
import io
import itertools
import json
from html.parser import HTMLParser
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.events import Answer, InsatsContent
from services.reporting.formats import FORMATS
from services.reporting.formats.csv import render_csv
from services.reporting.formats.html import render_html
from services.reporting.formats.json import render_json
from services.reporting.reports.national import RECORD_COLUMNS, national
from services.reporting.reports.rows import Reported, RoundRows, Standing
from services.reporting.reports.tree import (
    Bullets,
    Cell,
    Column,
    Document,
    Fact,
    Figure,
    Group,
    Heading,
    Link,
    Links,
    Note,
    Paragraph,
    Row,
    Series,
    Table,
)
from tests.reporting.example_events import AREAS, QUESTIONS, round_opened, submitted

HARD = "Rad 1\nRad 2\tflik  två blanksteg ; \"citat\" 'enkelt' <b>&amp;</b> ® – … =1+1 å ä ö 😀"
FIELDS = ("name", "description", "outputs", "outcomes", "goals")
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=60)


def document_with(texts: dict[str, str], answer: Answer, reason: str, language: str = "sv") -> Document:
    signed = submitted("24", 2, [("a", 4)], nil={AREAS[1].code: reason}, answers={QUESTIONS[0].id: answer}).data
    content = InsatsContent(key="a", area=AREAS[0].code, **texts)
    standing = Standing(signed, (Reported("24.a", 4, AREAS[0].code, content),))
    return national(RoundRows(round_opened().data, {"24": standing}), language)


def hard_document(language: str = "sv") -> Document:
    answer = Answer(text="text " + HARD, bullets=["punkt " + HARD], yes=True)
    return document_with({f: f"{f} {HARD}" for f in FIELDS}, answer, "skäl " + HARD, language)


class Page(HTMLParser):
    """The page as a browser sees it: texts, elements, the language of each text."""

    VOID = ("meta", "link", "br", "hr", "img", "input")

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.languages: dict[str, str] = {}
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        inherited = self._open[-1][1] if self._open else ""
        if tag not in self.VOID:
            self._open.append((tag, attributes.get("lang") or inherited))

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self._open.pop()
        assert opened == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        self.languages[data] = self._open[-1][1] if self._open else ""

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_html_carries_every_text_exactly_as_one_text_node() -> None:
    shown = Page(render_html(hard_document())).texts
    expected = [f"{field} {HARD}" for field in FIELDS] + [f"{w} {HARD}" for w in ("text", "punkt", "skäl")]
    assert [text for text in expected if text not in shown] == []


@settings(deadline=None, max_examples=50)
@given(st.fixed_dictionaries(dict.fromkeys(FIELDS, texts)), texts, texts)
def test_html_carries_any_text(content: dict[str, str], answer: str, reason: str) -> None:
    shown = Page(render_html(document_with(content, Answer(text=answer), reason))).texts
    assert [text for text in [*content.values(), answer, reason] if text and text not in shown] == []


def test_html_shows_newlines_when_a_text_has_them() -> None:
    page = render_html(hard_document()).decode()
    assert ".quoted { white-space: pre-wrap;" in page
    assert 'class="quoted">outputs Rad 1\nRad 2\tflik' in page


def test_html_page_can_be_read_without_seeing_it_and_loads_nothing() -> None:
    page = Page(render_html(hard_document()))
    assert page.all("html") == [{"lang": "sv"}]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("nav")) == 1
    assert page.all("a")[0]["href"] == "#content"
    assert page.all("main")[0]["id"] == "content"
    assert len(page.all("caption")) == len(page.all("table")) == 5
    assert {header["scope"] for header in page.all("th")} == {"col", "row"}
    assert not page.all("script")
    assert not page.all("link")
    assert not page.all("img")
    anchors = [str(a["id"]) for _, a in page.elements if "id" in a]
    assert len(anchors) == len(set(anchors))
    assert {str(link["href"]) for link in page.all("a")} <= {f"#{anchor}" for anchor in anchors}


def test_heading_levels_never_skip_one() -> None:
    page = Page(render_html(hard_document()))
    levels = [int(tag[1]) for tag, _ in page.elements if tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_respondents_words_are_marked_as_swedish_when_the_page_is_english() -> None:
    page = Page(render_html(hard_document("en")))
    assert page.all("html") == [{"lang": "en"}]
    assert page.languages[f"description {HARD}"] == "sv"
    assert page.languages[f"skäl {HARD}"] == "sv"
    assert page.languages["Has not submitted a return."] == "en"


def table_rows(tree: dict[str, Any]) -> list[dict[str, Any]]:
    tables = [block for block in tree["blocks"] if block["type"] == "table"]
    return [row for table in tables for row in table["rows"] if "state" in row]


def test_json_rows_carry_every_field_and_text_exactly() -> None:
    tree = json.loads(render_json(hard_document()))
    reported, *_ = table_rows(tree)
    for field in FIELDS:
        assert reported[field] == f"{field} {HARD}"
    assert {field: reported[field] for field in ("round", "area", "area_number", "respondent", "region")} == {
        "round": "prov-2025",
        "area": "boende",
        "area_number": 1,
        "respondent": "24",
        "region": "Västerbotten",
    }
    assert (reported["state"], reported["insats_id"], reported["version"]) == ("reported", "24.a", 4)
    states = {(row["respondent"], row["area"]): (row["state"], row["reason"]) for row in table_rows(tree)[1:]}
    assert states["24", "jamstalldhet"] == ("nil", "skäl " + HARD)
    assert states["05", "boende"] == ("missing", None)


def test_json_answers_carry_yes_text_and_bullets() -> None:
    tree = json.loads(render_json(hard_document()))
    answers = {(block["question"], block["respondent"]): block for block in tree["blocks"] if block["type"] == "group"}
    given = answers["8.1", "24"]
    assert (given["yes"], given["text"], given["bullets"]) == (True, "text " + HARD, ["punkt " + HARD])
    assert given["state"] == "answered"
    assert answers["8.1", "05"]["state"] == "missing"


@settings(deadline=None, max_examples=50)
@given(st.fixed_dictionaries(dict.fromkeys(FIELDS, texts)), texts, texts)
def test_csv_reads_back_as_it_was(content: dict[str, str], answer: str, reason: str) -> None:
    body = render_csv(document_with(content, Answer(text=answer), reason))
    lines = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert {field: lines[0][field] for field in FIELDS} == content
    assert [line["reason"] for line in lines if line["state"] == "nil"] == [reason]


def test_csv_has_one_row_per_insats_nil_and_missing_with_its_codes() -> None:
    body = render_csv(hard_document())
    assert body.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert lines[0] == list(RECORD_COLUMNS)
    states = [(line[4], line[2], line[6]) for line in lines[1:]]
    assert states == [
        ("24", "boende", "reported"),
        ("14", "boende", "missing"),
        ("18", "boende", "missing"),
        ("05", "boende", "missing"),
        ("24", "jamstalldhet", "nil"),
        ("14", "jamstalldhet", "missing"),
        ("18", "jamstalldhet", "missing"),
        ("05", "jamstalldhet", "missing"),
    ]


def test_every_format_renders_any_tree() -> None:
    cells = (
        Cell((Paragraph("Rad"),), header=True),
        Cell((Bullets(("a", "b")), Note("nil", "Inget", "skäl")), span=2),
        Cell((Paragraph("40"),), link="https://example.org/?a=1&b=2"),
    )
    columns = (Column("a", "A"), Column("b", "B"), Column("c", "C"), Column("d", "D", numeric=True))
    table = Table("t", "Tabell", columns, (Row(cells, record={"x": True, "y": ["p", "q"]}),))
    group = Group((Heading(3, "Inre", "inner"), Paragraph("Text")), {"k": 1})
    figure = Figure(
        "f", "Diagram", "A har 4 & <B> har 0.", ("A", "<B>"), (Series("x", (4, 0)), Series("y", (1, 0))), "kr"
    )
    links = Links((Link("Yttre", "#outer"), Link("Ute", "https://example.org/")))
    last = (Bullets(("c",)), Note("missing", "Saknas"), links, figure)
    blocks = (Heading(2, "Yttre", "outer", "4.2"), table, group, *last)
    facts = (Fact("Omgång", "Prov"),)
    document = Document("any", "Titel", "sv", {}, blocks, record_columns=("x", "y", "z"), facts=facts)
    bodies = {name: one.render(document) for name, one in FORMATS.items()}
    assert bodies["csv"].decode("utf-8-sig") == '"x";"y";"z"\r\n"true";"p\nq";""\r\n'
    assert b'href="https://example.org/?a=1&amp;b=2"' in bodies["html"]
    assert [block["type"] for block in json.loads(bodies["json"])["blocks"]] == [
        "heading", "table", "group", "bullets", "note", "links", "figure",
    ]  # fmt: skip
