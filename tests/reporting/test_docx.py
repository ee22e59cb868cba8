"""The Word files as Word's own conventions have them, seen through python-docx, which has no part in writing them."""

import io
import itertools
import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Length
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from services.reporting.formats.docx import render_docx
from services.reporting.reports.tree import (
    Block,
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
from tests.infrastructure.office import saved_by_libreoffice
from tests.reporting.test_formats import hard_document


def opened(data: bytes) -> WordDocument:
    return docx.Document(io.BytesIO(data))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def document(*blocks: Block, language: str = "sv", facts: tuple[Fact, ...] = ()) -> Document:
    return Document("any", "Titel & mer", language, {"round_title": "Omgång 1"}, blocks, facts=facts)


def table(columns: int, texts: int = 1, rows: int = 2, length: int = 300) -> Table:
    """`texts` of the columns hold long texts, the others numbers."""
    heads = tuple(Column(f"c{n}", f"Kolumn {n}", numeric=n >= texts) for n in range(columns))
    cells = [Cell((Paragraph("ord " * (length // 4) if n < texts else "7"),)) for n in range(columns)]
    return Table("t", "Bildtext", heads, (Row(tuple(cells)),) * rows)


def shown(data: bytes) -> list[tuple[str, str]]:
    """Style and text of each paragraph of the body."""
    return [(paragraph.style.name or "", paragraph.text) for paragraph in opened(data).paragraphs if paragraph.style]


def test_headings_and_lists_have_words_own_styles() -> None:
    data = render_docx(
        document(
            Heading(2, "Yttre", "outer", "4"),
            Group((Heading(3, "Inre", "inner"), Paragraph("Text"))),
            Bullets(("a", "b")),
            Note("nil", "Inget", "skäl"),
            Note("missing", "Saknas"),
        )
    )
    assert shown(data)[0] == ("Title", "Titel & mer")
    assert [pair for pair in shown(data) if pair[1] and pair[0] not in ("Title", "toc 1", "toc 2")] == [
        ("Heading 1", "4\u2002Yttre"),
        ("Heading 2", "Inre"),
        ("Normal", "Text"),
        ("List Bullet", "a"),
        ("List Bullet", "b"),
        ("Inga insatser", "Inget: skäl"),
        ("Saknas", "Saknas."),
    ]


def test_header_row_repeats_and_short_rows_stay_whole_while_long_ones_may_break() -> None:
    data = render_docx(document(table(2, rows=1), table(2, rows=1, length=2000)))
    short, long = opened(data).tables
    for one in (short, long):
        assert one.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert short.rows[1]._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None
    assert long.rows[1]._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None


def test_tables_say_what_they_show_to_who_cannot_see_them() -> None:
    data = render_docx(document(table(2)))
    said = {child.tag: child.get(qn("w:val")) for child in opened(data).tables[0]._tbl.tblPr}
    assert said[qn("w:tblCaption")] == "Bildtext"
    assert said[qn("w:tblDescription")] == "Kolumn 0, Kolumn 1"
    assert ("Caption", "Tabell 1. Bildtext") in shown(data)


def test_pages_lie_where_a_table_needs_the_width_and_stand_elsewhere() -> None:
    data = render_docx(
        document(
            Heading(2, "Smal", "a"), table(4, texts=4), Heading(2, "Bred", "b"), table(6, texts=6),
            Heading(2, "Smal igen", "c"), Paragraph("x"),
        )
    )  # fmt: skip
    sections = opened(data).sections
    assert [section.orientation for section in sections] == [
        WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT,
    ]  # fmt: skip


@pytest.mark.parametrize("columns", [1, 3, 5, 9])
def test_column_widths_add_up_to_the_width_of_the_page(columns: int) -> None:
    data = render_docx(document(Heading(2, "x", "x"), table(columns, texts=columns)))
    word = opened(data)
    section = word.sections[-1]
    between = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
    widths = [int(str(column.get(qn("w:w")))) for column in word.tables[0]._tbl.tblGrid]
    assert sum(widths) == Length(between).twips
    assert min(widths) > 500


def test_contents_list_every_heading_with_a_link_to_it() -> None:
    data = render_docx(document(*(Heading(2, f"Rubrik {n}", f"anchor-{n}") for n in range(3))))
    root = etree.fromstring(parts(data)["word/document.xml"])
    bookmarks = {str(mark.get(qn("w:name"))) for mark in root.iter(qn("w:bookmarkStart"))}
    contents = root.find(f".//{qn('w:sdtContent')}")
    assert contents is not None
    links = [link.get(qn("w:anchor")) for link in contents.iter(qn("w:hyperlink"))]
    assert len(links) == 3
    assert set(links) <= bookmarks
    assert "Rubrik 2" in "".join(str(text) for text in contents.itertext())
    assert b"updateFields" not in parts(data)["word/settings.xml"]


def test_contents_are_as_deep_as_a_reader_can_take_in() -> None:
    blocks = [Heading(2 + (n % 10 > 0), f"Rubrik {n}", f"a{n}") for n in range(100)]
    assert contents_styles(render_docx(document(*blocks))) == ["TOC1"] * 10
    assert contents_styles(render_docx(document(*blocks[:20]))) == (["TOC1"] + ["TOC2"] * 9) * 2


def contents_styles(data: bytes) -> list[str]:
    root = etree.fromstring(parts(data)["word/document.xml"])
    styles = [str(style.get(qn("w:val"))) for style in root.iter(qn("w:pStyle"))]
    return [style for style in styles if re.fullmatch(r"TOC\d", style)]


def test_bookmarks_are_names_that_word_takes_however_long_the_anchors() -> None:
    anchors = ["question-1.1", "boende.24.åäö", "x" * 90, "x" * 89 + "y", "1a", "plain"]
    data = render_docx(document(*(Heading(2, "R", anchor) for anchor in anchors)))
    names = re.findall(r'bookmarkStart w:id="\d+" w:name="([^"]*)"', parts(data)["word/document.xml"].decode())
    assert len(set(names)) == len(anchors)
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", name, re.ASCII) for name in names)


def test_links_lead_to_the_web_or_a_bookmark_and_nowhere_else() -> None:
    links = Links((Link("webb", "https://example.org/?a=1&b=2"), Link("här", "#outer"), Link("fil", "file:///etc")))
    data = render_docx(document(Heading(2, "Yttre", "outer"), links))
    relations = opened(data).part.rels.values()
    assert [one.target_ref for one in relations if one.is_external] == ["https://example.org/?a=1&b=2"]
    assert ("Normal", "webb, här, fil") in shown(data)


def test_language_is_swedish_and_respondents_words_stay_so_in_english() -> None:
    swedish, english = (parts(render_docx(hard_document(language))) for language in ("sv", "en"))
    assert b'<w:lang w:val="sv-SE"' in swedish["word/styles.xml"]
    default = re.search(rb"<w:docDefaults>.*?</w:docDefaults>", english["word/styles.xml"], re.DOTALL)
    assert default
    assert b'<w:lang w:val="en-GB"' in default[0]
    styles = opened(render_docx(hard_document("en"))).styles
    for name in ("Svar", "Tabellsvar", "Insatsnamn", "Svarspunkt", "Svarstext"):
        assert styles[name].element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "sv-SE"


def test_properties_say_what_the_document_is_and_nothing_of_who_made_it() -> None:
    properties = opened(render_docx(document())).core_properties
    assert (properties.title, properties.subject, properties.language) == ("Titel & mer", "Omgång 1", "sv-SE")
    assert (properties.author, properties.last_modified_by) == ("", "")
    assert properties.created is None


def test_same_tree_gives_the_same_bytes_whenever_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    first = render_docx(hard_document())
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert render_docx(hard_document()) == first


def test_figures_are_charts_with_their_numbers_and_an_alternative_text() -> None:
    figure = Figure("f", "Medel per källa", "Mest kommer från fonden.", ("A & B", "C"), (Series("Kronor", (5, 1_000)),))
    found = parts(render_docx(document(figure, figure)))
    assert b'descr="Mest kommer fr\xc3\xa5n fonden."' in found["word/document.xml"]
    for name in ("word/charts/chart1.xml", "word/charts/chart2.xml"):
        chart = etree.fromstring(found[name])
        assert [text for text in chart.itertext() if text.strip()] == ["Kronor", "A & B", "C", "#,##0", "5", "1000"]
        assert f'PartName="/{name}"'.encode() in found["[Content_Types].xml"]


def test_facts_stand_under_the_title() -> None:
    data = render_docx(document(Heading(2, "x", "x"), facts=(Fact("Version", "3"),)))
    assert shown(data)[1] == ("Faktarad", "Version\t3")


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_shown_as_far_as_xml_can_hold_it(text: str, other: str) -> None:
    """Also what a respondent could never send: a report must not fail on it."""
    row = Row((Cell((Paragraph(text, quoted=True), Bullets((other,), quoted=True)), link=None),), anchor=text)
    data = render_docx(
        document(Heading(2, text, other), Paragraph(text), Table(text, other, (Column("a", text),), (row,)))
    )
    expected = "".join(c if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff") else "\ufffd" for c in text)
    kept = ("Normal", expected.replace("\r", "\n"))
    assert kept in shown(data) or "\r" in text or not text


def test_levels_of_headings_never_skip_one() -> None:
    levels = [int(style[-1]) for style, _ in shown(render_docx(hard_document())) if style.startswith("Heading")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_libreoffice_shows_the_document_page_by_page(tmp_path: Path) -> None:
    [pdf] = saved_by_libreoffice([render_docx(hard_document())], tmp_path, "pdf")
    assert pdf.startswith(b"%PDF")
