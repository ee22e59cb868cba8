"""The PDF by a reader that is not ours: tags, headings, tables, languages, links, and every text in it."""

import io
import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.formats import pdf as pdf_format
from services.reporting.formats.glyphs import drawable
from services.reporting.formats.pdf import render_pdf
from services.reporting.reports.tree import (
    Cell,
    Column,
    Document,
    Fact,
    Figure,
    Heading,
    Link,
    Links,
    Paragraph,
    Row,
    Series,
    Table,
)
from tests.reporting.tagged import Element, TaggedPdf, instructions
from tests.reporting.test_formats import FIELDS, HARD, hard_document

SOFT_HYPHEN = "\u00ad"


@pytest.fixture(scope="module")
def swedish() -> TaggedPdf:
    return TaggedPdf(render_pdf(hard_document()))


@pytest.fixture(scope="module")
def english() -> TaggedPdf:
    return TaggedPdf(render_pdf(hard_document("en")))


def plain(text: str) -> str:
    """What a reader reads aloud: without hyphens at line ends, any run of spaces and line ends as one."""
    return re.sub(r"\s+", "", text.replace(SOFT_HYPHEN, ""))


def small_document(*blocks: Any, **more: Any) -> Document:
    return Document("any", "Titel", "sv", {}, (Heading(2, "Rubrik", "top"), *blocks), **more)


def test_file_says_that_it_is_accessible_and_names_its_title_and_language(swedish: TaggedPdf) -> None:
    root = swedish.pdf.Root
    with swedish.pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Nationell sammanställning av regionernas återrapportering: Provomgång 2025"
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert str(root.Lang) == "sv"


def test_everything_on_a_page_is_tagged_or_marked_as_decoration(swedish: TaggedPdf) -> None:
    for page in swedish.pdf.pages:
        depth = 0
        for operands, name in instructions(page):
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
            assert depth or name not in ("Tj", "TJ", "S", "f", "Do"), (name, operands)
        assert str(page.Tabs) == "/S"


def test_headings_begin_at_the_first_level_and_never_skip_one(swedish: TaggedPdf) -> None:
    headings = [(int(e.role[1:]), e.whole_text()) for e in swedish.root.walk() if re.fullmatch(r"H\d", e.role)]
    assert headings[:2] == [(1, "Innehåll"), (1, "Sammanfattning")]
    assert (1, "1 Boende i hela landet") in headings
    assert (2, "Västerbotten") in headings
    levels = [level for level, _ in headings]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_bookmarks_lead_to_every_heading(swedish: TaggedPdf) -> None:
    assert swedish.bookmarks[:4] == [
        (1, "Sammanfattning"),
        (1, "Regioner och områden"),
        (1, "Mål i Agenda 2030"),
        (1, "Finansiering"),
    ]
    assert (2, "Västerbotten") in swedish.bookmarks


def test_contents_list_the_sections_with_their_pages(swedish: TaggedPdf) -> None:
    [contents] = swedish.root.all("TOC")
    entries = [entry.whole_text() for entry in contents.all("TOCI")]
    assert [" ".join(re.split(r"[\s\u2060]+", entry)) for entry in entries][:2] == [
        "Sammanfattning 3",
        "Regioner och områden 3",
    ]
    assert all(entry.all("Link") for entry in contents.all("TOCI"))


def test_tables_have_header_cells_that_the_other_cells_refer_to(swedish: TaggedPdf) -> None:
    tables = swedish.root.all("Table")
    assert len(tables) == 5
    for table in tables:
        [head], [body] = table.all("THead"), table.all("TBody")
        assert {cell.role for row in head.all("TR") for cell in row.children} == {"TH"}
        assert all(str(cell.attributes["Scope"]) == "/Column" for cell in head.all("TH"))
        width = len(head.all("TH"))
        for row in body.all("TR"):
            assert sum(int(cell.attributes.get("ColSpan", 1)) for cell in row.children) == width
            assert all(len(cell.attributes["Headers"]) for cell in row.all("TD"))
    captions = [caption.whole_text() for caption in swedish.root.all("Caption")]
    assert "Insatser per region i område 1" in captions


def test_table_header_is_drawn_again_on_each_page_but_read_once_when_a_table_is_long() -> None:
    rows = tuple(Row((Cell((Paragraph(f"Rad {number}"),)),)) for number in range(120))
    data = render_pdf(small_document(Table("t", "Lång", (Column("a", "Ortnamn"),), rows)))
    assert [cell.whole_text() for cell in TaggedPdf(data).root.all("TH")] == ["Ortnamn"]
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    assert [page.count("Ortnamn") for page in pages if "Rad " in page] == [1, 1, 1]


def test_figure_has_its_alternative_text() -> None:
    figure = Figure("f", "Insatser", "Stapeldiagram: A har flest, 40.", ("A", "B"), (Series("Insatser", (40, 7)),))
    pdf = TaggedPdf(render_pdf(small_document(figure)))
    assert [element.alternative for element in pdf.root.all("Figure")] == ["Stapeldiagram: A har flest, 40."]


def test_links_lead_to_places_in_the_document_and_a_place_that_is_not_there_is_plain_text() -> None:
    links = Links((Link("rad", "#row"), Link("borta", "#nowhere"), Link("ute", "https://example.org/?a=1&b=2")))
    table = Table("t", "Tabell", (Column("a", "A"),), (Row((Cell((Paragraph("x"),)),), anchor="row"),))
    pdf = TaggedPdf(render_pdf(small_document(links, table)))
    annotations = [a for page in pdf.pdf.pages for a in page.get("/Annots", []) if "/StructParent" in a]
    targets = [str(a.A.URI) if "/A" in a and "/URI" in a.A else "inside" for a in annotations]
    assert targets.count("https://example.org/?a=1&b=2") == 1
    assert all("/Contents" in annotation for annotation in annotations)
    assert [link.whole_text() for link in pdf.root.all("Link")][-2:] == ["rad", "ute"]
    assert "borta" in pdf.root.whole_text()


def test_respondents_words_are_marked_as_swedish_when_the_document_is_english(english: TaggedPdf) -> None:
    assert str(english.pdf.Root.Lang) == "en"
    languages = {plain(text): language for text, language in _spoken(english.root, "en")}
    assert languages[plain("outputs Rad 1")] == "sv"
    assert languages[plain("text Rad 1")] == "sv"
    assert languages[plain("Interventions by region in area 1")] == "en"
    assert next(language for text, language in languages.items() if text.startswith(plain("skäl Rad 1"))) == "sv"
    assert languages[plain("No interventions to report: ")] == "en"


def _spoken(element: Element, language: str) -> list[tuple[str, str]]:
    own = element.language or language
    return [(element.text, own), *(pair for child in element.children for pair in _spoken(child, own))]


def test_every_text_is_there_when_it_holds_lines_tabs_and_signs(swedish: TaggedPdf) -> None:
    read = plain(swedish.root.whole_text())
    written = [f"{field} {HARD}" for field in FIELDS] + [f"{w} {HARD}" for w in ("text", "punkt", "skäl")]
    assert [text for text in written if plain(text.replace("😀", "[U+1F600]")) not in read] == []


@settings(deadline=None, max_examples=15)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=40)))
def test_any_text_can_be_set(texts: list[str]) -> None:
    rows = tuple(Row((Cell((Paragraph(text, strong=True, quoted=True),)),)) for text in texts)
    paragraphs = [Paragraph(text, quoted=True) for text in texts if text]
    figure = Figure("f", "Diagram", "x", tuple(texts), (Series("s", (1,) * len(texts)),))
    table = Table("t", "Tabell", (Column("a", "A"),), rows)
    pdf = TaggedPdf(render_pdf(small_document(*paragraphs, table, figure)))
    # Characters counted, not in order: what is written from right to left is drawn from its end.
    written = Counter(plain(drawable("".join(texts * 2))))
    assert written <= Counter(plain(pdf.root.whole_text()))


def test_text_is_not_read_as_the_typesetters_language() -> None:
    texts = ["#panic()", "*fet* _kursiv_ $x$", '#import "/etc/passwd"', "= Rubrik", "<label> @ref \\ // /*", "`kod`"]
    pdf = TaggedPdf(render_pdf(small_document(*(Paragraph(text, quoted=True) for text in texts))))
    assert [element.whole_text() for element in pdf.root.all("P")][1:] == texts


def test_facts_stand_on_the_first_page() -> None:
    facts = (Fact("Omgång", "Provomgång"), Fact("Sista dag", "2025-02-03"))
    pdf = TaggedPdf(render_pdf(small_document(facts=facts)))
    assert [e.whole_text() for e in pdf.root.all("P")][1:3] == ["Omgång Provomgång", "Sista dag 2025-02-03"]


def test_section_that_is_too_long_says_so_and_the_others_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_format, "MOST_CHARACTERS", 60)
    blocks = (
        Paragraph("Kort."),
        Heading(2, "Andra", "b"),
        Paragraph("x" * 70),
        Heading(2, "Tredje", "c"),
        Paragraph("Slut."),
    )
    pdf = TaggedPdf(render_pdf(small_document(*blocks)))
    assert [e.whole_text() for e in pdf.root.all("H1", "P")][2:] == [
        "Rubrik",
        "Kort.",
        "Andra",
        "Avsnittet har 75 tecken och får inte plats i en PDF. Det står i sin helhet i de andra formaten.",
        "Tredje",
        "Slut.",
    ]


def test_next_document_is_set_when_one_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_format, "MOST_SECONDS", 0.001)
    with pytest.raises(pdf_format.NotSetError):
        render_pdf(small_document())
    monkeypatch.undo()
    assert render_pdf(small_document()).startswith(b"%PDF")


def test_bytes_are_the_same_when_the_tree_is() -> None:
    assert render_pdf(hard_document()) == render_pdf(hard_document())
    assert b"CreationDate" not in render_pdf(hard_document())
