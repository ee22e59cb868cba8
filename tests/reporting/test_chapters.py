"""A region's own follow-up as a reader meets it: by priority, heading and strategic area."""

from dataclasses import replace
from typing import Any

from libs.common.events import AreaLabel, Facets
from services.reporting.reports.chapters import chapters
from services.reporting.reports.rows import RoundRows, Standing
from services.reporting.reports.tree import Block, Document, Heading, Note, Paragraph
from tests.reporting.documents import rows_of
from tests.reporting.test_links import table

ROUND = {
    "id": "rus-2025",
    "form": "rus-vasterbotten-2024",
    "title": "Uppföljning 2025",
    "respondents": [
        {"code": "24-skog", "name": "Skog", "sections": ["1.1", "1.2"]},
        {"code": "24-alv", "name": "Älvar", "sections": ["1.2"]},
        {"code": "24-berg", "name": "Berg", "sections": ["1.2"]},
    ],
}
SKOG = {
    "answers": {
        "1.1.1": {"text": "Skogen i tiden"},
        "1.1.2": {"text": "Första stycket.\nAndra stycket."},
        "1.2.2": {"text": "Vi har röjt."},
    },
    "insatser": [
        {
            "key": "s1",
            "area": "p1-bidrag",
            "name": "Röjning",
            "description": "Vid älven.",
            "group": "Våren",
            "sdg": [15],
        },
        {"key": "s2", "area": "p1-bidrag", "name": "Gallring", "description": "I byn.", "group": "Våren"},
        {"key": "s3", "area": "p1-bidrag", "name": "Plantering", "description": "På hygget.", "sdg": [13, 15]},
    ],
}
ALVAR: dict[str, Any] = {
    "answers": {"1.2.2": {"text": "Vi har mätt."}},
    "insatser": [],
    "nil_returns": [{"area": "p1-bidrag", "reason": "Mätningen pågår"}],
}


def written(language: str = "sv") -> Document:
    return chapters(rows_of(ROUND, {"24-skog": SKOG, "24-alv": ALVAR}), language)


def under(document: Document, anchor: str) -> list[Block]:
    """The heading with this anchor, and what follows until the next on its level or above."""
    start = next(i for i, b in enumerate(document.blocks) if isinstance(b, Heading) and b.anchor == anchor)
    first = document.blocks[start]
    assert isinstance(first, Heading)
    rest = document.blocks[start + 1 :]
    end = next((i for i, b in enumerate(rest) if isinstance(b, Heading) and b.level <= first.level), len(rest))
    return [first, *rest[:end]]


def outline(blocks: list[Block]) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in blocks if isinstance(block, Heading)]


def test_priorities_are_chapters_headings_sections_and_areas_stand_in_alphabetical_order() -> None:
    blocks = under(written(), "section-1")
    assert outline(blocks)[:3] == [(2, "En nytänkande och smart region"), (3, "Omvärldsanalys"), (4, "Skog")]
    assert outline(under(written(), "section-1.2"))[1] == (4, "Berg")
    assert [text for level, text in outline(under(written(), "section-1.2")) if level == 4] == ["Berg", "Skog", "Älvar"]


def test_area_gives_its_section_a_heading_and_its_paragraphs_stand_whole() -> None:
    assert under(written(), "section-1.1.24-skog")[1:] == [
        Paragraph("Skogen i tiden", strong=True, quoted=True),
        Paragraph("Första stycket.\nAndra stycket.", quoted=True),
    ]


def test_items_stand_under_their_subheading_with_their_goals() -> None:
    blocks = under(written(), "section-1.2.24-skog")
    assert outline(blocks) == [(4, "Skog"), (5, "Våren"), (6, "Röjning"), (6, "Gallring"), (5, "Plantering")]
    paragraphs = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert paragraphs == [
        "Vi har röjt.",
        "Vid älven.",
        "Mål i Agenda 2030: 15 Ekosystem och biologisk mångfald",
        "I byn.",
        "På hygget.",
        "Mål i Agenda 2030: 13 Bekämpa klimatförändringarna; 15 Ekosystem och biologisk mångfald",
    ]


def test_nil_and_missing_say_so_and_what_was_never_asked_is_not_missing() -> None:
    assert Note("nil", "Inga insatser att redovisa", "Mätningen pågår") in under(written(), "section-1.2.24-alv")
    missing = under(written(), "section-1.2.24-berg")[1:]
    assert missing == [Note("missing", "Har inte lämnat sin uppföljning")] * len(missing)
    assert missing
    assert [text for level, text in outline(under(written(), "section-1.1")) if level == 4] == ["Skog"]


def test_goals_are_gathered_at_the_end_with_the_sections_they_stand_in() -> None:
    assert table(written(), "goals")["15 Ekosystem och biologisk mångfald"] == ["2", "Skog 1.2:1, 1.2:3"]


def test_section_is_the_one_that_it_stands_in_when_a_person_has_placed_it_elsewhere() -> None:
    rows = rows_of(ROUND, {"24-skog": SKOG})
    first, *others = rows.returns["24-skog"].insatser
    elsewhere = Facets(area=AreaLabel(code="p1-omvarldsanalys", confidence=1.0), reviewed=["area"])
    standing = Standing(rows.returns["24-skog"].signed, (replace(first, labels=elsewhere), *others))
    document = chapters(RoundRows(rows.round, {"24-skog": standing}), "sv")
    assert table(document, "goals")["15 Ekosystem och biologisk mångfald"] == ["2", "Skog 1.2:1, 1.2:3"]


def test_respondents_own_headings_are_marked_as_theirs_when_english_is_asked_for() -> None:
    document = written("en")
    assert outline(under(document, "section-1"))[1] == (3, "The world around")
    [item] = [b for b in document.blocks if isinstance(b, Heading) and b.text == "Röjning"]
    assert item.quoted
    assert not next(b for b in document.blocks if isinstance(b, Heading) and b.text == "The world around").quoted


def test_records_hold_every_text_once_with_its_place() -> None:
    records = list(written().records())
    items = [(r["section"], r["respondent"], r["title"], r["goals"]) for r in records if r["kind"] == "item"]
    assert items == [
        ("1.2", "24-skog", "Röjning", ["15"]),
        ("1.2", "24-skog", "Gallring", []),
        ("1.2", "24-skog", "Plantering", ["13", "15"]),
    ]
    answers = {(r["question"], r["respondent"]): r["text"] for r in records if r["kind"] == "answer"}
    assert answers[("1.1.2", "24-skog")] == "Första stycket.\nAndra stycket."
    assert [r["respondent"] for r in records if r["kind"] == "nil"] == ["24-alv"]
    assert {r["respondent"] for r in records if r["kind"] == "missing"} == {"24-berg"}
