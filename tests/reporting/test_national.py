"""The national compilation as a reader meets it, whatever the format."""

import random

import pytest

from libs.common.alphabet import swedish
from libs.common.code_lists import load
from libs.common.events import Answer, InsatsContent, ReturnSubmitted, RoundState
from services.reporting.reports.national import national
from services.reporting.reports.rows import Reported, RoundRows, Standing
from services.reporting.reports.tree import (
    Bullets,
    Document,
    Group,
    Heading,
    Note,
    Paragraph,
    Row,
    Source,
    Table,
)
from tests.reporting.example_events import round_opened, submitted

REGIONS_IN_ORDER = [
    "Blekinge", "Dalarna", "Gotland", "Gävleborg", "Halland", "Jämtland Härjedalen", "Jönköping", "Kalmar",
    "Kronoberg", "Norrbotten", "Skåne", "Stockholm", "Sörmland", "Uppsala", "Värmland", "Västerbotten",
    "Västernorrland", "Västmanland", "Västra Götaland", "Örebro", "Östergötland",
]  # fmt: skip


def standing(signed: ReturnSubmitted, **names: str) -> Standing:
    """The return with a text for each of its insatser; `names` gives names by key."""
    insatser = []
    for reference in signed.insatser:
        key = reference.insats_id.partition(".")[2]
        content = InsatsContent(key=key, area=reference.area, name=names.get(key, key))
        insatser.append(Reported(reference.insats_id, reference.version, reference.area, content))
    return Standing(signed, tuple(insatser))


def rows(*returns: Standing, names: dict[str, str] | None = None) -> RoundRows:
    opened = round_opened(names) if names else round_opened()
    state = RoundState.model_validate(opened.data.model_dump())
    return RoundRows(state, {one.signed.respondent: one for one in returns})


def table(document: Document, id: str) -> Table:
    return next(block for block in document.blocks if isinstance(block, Table) and block.id == id)


def region_of(row: Row) -> str:
    [region] = row.cells[0].blocks
    assert isinstance(region, Paragraph)
    return region.text


def note_of(row: Row) -> Note:
    [note] = row.cells[1].blocks
    assert isinstance(note, Note)
    return note


def headings(document: Document) -> list[str]:
    found = [block for block in document.blocks if isinstance(block, Heading)]
    return [f"{heading.number} {heading.text}" if heading.number else heading.text for heading in found]


def answer_of(document: Document, question: str, respondent: str) -> Group:
    anchor = f"question-{question}.{respondent}"
    groups = [block for block in document.blocks if isinstance(block, Group)]
    return next(g for g in groups if isinstance(g.blocks[0], Heading) and g.blocks[0].anchor == anchor)


def test_regions_stand_in_swedish_order_when_given_by_code() -> None:
    assert sorted((item.title.sv for item in load("regions")), key=swedish) == REGIONS_IN_ORDER


@pytest.mark.parametrize(
    "ordered",
    [
        ["va", "vå", "vä", "vö", "wa"],
        ["Al", "ål", "äl", "öl"],
        ["Lidén", "Lidens", "lidköping"],
        ["mya", "Müb", "myc"],
        ["Norra", "Norra Öland", "Norra-Öland", "Norraby"],
        ["9 b", "Åre"],
    ],
)
def test_words_stand_in_swedish_order_when_shuffled(ordered: list[str]) -> None:
    shuffled = ordered[:]
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=swedish) == ordered


def test_decomposed_letters_sort_as_composed_ones() -> None:
    assert swedish("O\u0308rebro")[0] == swedish("Örebro")[0]


def test_areas_come_in_the_forms_order_and_then_the_questions() -> None:
    document = national(rows(), "sv")
    assert headings(document) == [
        "Sammanfattning",
        "Regioner och områden",
        "Mål i Agenda 2030",
        "Finansiering",
        "1 Boende i hela landet",
        "2 Jämställdhet",
        "8.1 Hur är medlen fördelade?",
        "8.3 Bidrar de till målen?",
        "8.7 Vilka lärdomar finns?",
        "Underlag",
    ]
    assert [column.title for column in table(document, "boende").columns] == [
        "Region", "Namn och kort beskrivning", "Prestationer", "Effekter", "Mål",
    ]  # fmt: skip


def test_every_region_has_a_row_in_alphabetical_order_when_only_some_have_reported() -> None:
    document = national(rows(standing(submitted("05", 1, [("a", 1)]).data)), "sv")
    assert [region_of(row) for row in table(document, "boende").rows] == [
        "Västerbotten", "Västra Götaland", "Örebro", "Östergötland",
    ]  # fmt: skip


def test_insatser_keep_the_returns_own_order_within_a_region() -> None:
    signed = submitted("24", 1, [("z", 1), ("a", 2), ("m", 1)]).data
    sources = [row.source for row in table(national(rows(standing(signed)), "sv"), "boende").rows[:3]]
    assert sources == [Source("24.z", 1), Source("24.a", 2), Source("24.m", 1)]


def test_nil_silence_and_no_return_each_say_so_in_their_own_words() -> None:
    nil = standing(submitted("24", 1, [], nil={"boende": "Allt görs i område 2"}).data)
    silent = standing(submitted("18", 1, [], nil={"jamstalldhet": ""}).data)
    document = national(rows(nil, silent), "sv")
    notes = {region_of(row): note_of(row) for row in table(document, "boende").rows}
    assert notes["Västerbotten"] == Note("nil", "Inga insatser att redovisa", "Allt görs i område 2")
    assert notes["Örebro"] == Note("missing", "Uppgift saknas för området")
    assert notes["Östergötland"] == Note("missing", "Har inte lämnat någon återrapportering")
    states = {(r["respondent"], r["area"]): r["state"] for r in document.records()}
    assert states["24", "boende"] == "nil"
    assert states["18", "boende"] == "missing"
    assert states["05", "boende"] == "missing"
    assert states["18", "jamstalldhet"] == "nil"


def test_summary_counts_reported_nil_and_missing_apart() -> None:
    reporting = standing(submitted("24", 1, [("a", 1), ("b", 1)], nil={"jamstalldhet": "Inget"}).data)
    silent = standing(submitted("18", 1, [("a", 1)]).data)
    document = national(rows(reporting, silent), "sv")
    sentences = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert sentences == [
        "2 av 4 regioner har lämnat återrapportering, med sammanlagt 3 insatser.",
        "I 1 fall intygar en region att den inte har några insatser att redovisa i ett område.",
        "2 regioner har inte lämnat någon återrapportering: Västra Götaland, Östergötland.",
        "I 1 fall säger en inlämnad återrapportering ingenting om ett område.",
    ]
    shown = [[str(cell.blocks[0]) for cell in row.cells[1:]] for row in table(document, "overview").rows]
    expected = [["3", "2", "0", "2"], ["0", "0", "1", "3"]]
    assert shown == [[str(Paragraph(count)) for count in line] for line in expected]


def test_answers_say_yes_or_no_then_text_and_bullets() -> None:
    answers = {
        "8.1": Answer(text="Hälften\n\tvar"),
        "8.3": Answer(yes=False, text="Inte än."),
        "8.7": Answer(bullets=["Börja tidigt", "Fråga fler"]),
    }
    document = national(rows(standing(submitted("24", 1, [], answers=answers).data)), "sv")
    assert answer_of(document, "8.1", "24").blocks[1:] == (Paragraph("Hälften\n\tvar", quoted=True),)
    assert answer_of(document, "8.3", "24").blocks[1:] == (
        Paragraph("Nej", strong=True),
        Paragraph("Inte än.", quoted=True),
    )
    assert answer_of(document, "8.7", "24").blocks[1:] == (Bullets(("Börja tidigt", "Fråga fler"), quoted=True),)


def test_missing_answers_say_so_when_the_return_or_the_answer_is_missing() -> None:
    answers = {"8.3": Answer(text="Delvis.")}
    document = national(rows(standing(submitted("24", 1, [], answers=answers).data)), "sv")
    assert answer_of(document, "8.1", "24").blocks[1:] == (Note("missing", "Frågan är inte besvarad"),)
    assert answer_of(document, "8.1", "05").blocks[1:] == (Note("missing", "Har inte lämnat någon återrapportering"),)
    assert answer_of(document, "8.3", "24").blocks[1:] == (
        Note("missing", "Ja eller nej är inte angivet"),
        Paragraph("Delvis.", quoted=True),
    )


def test_our_words_are_english_and_respondents_words_untouched_when_english_is_asked_for() -> None:
    signed = submitted("24", 1, [("a", 1)], answers={"8.3": Answer(yes=True, text="Självklart")}).data
    document = national(rows(standing(signed, a="Byskolan på Öland")), "en")
    assert headings(document)[4] == "1 Housing"
    name = table(document, "boende").rows[0].cells[1].blocks[0]
    assert name == Paragraph("Byskolan på Öland", strong=True, quoted=True)
    assert note_of(table(document, "boende").rows[-1]).text == "Has not submitted a return"
    assert answer_of(document, "8.3", "24").blocks[1] == Paragraph("Yes", strong=True)


def test_nothing_falls_out_when_a_return_speaks_of_what_the_round_does_not_list() -> None:
    signed = submitted("99", 1, [("a", 1)], area="rymd", answers={"9.9": Answer(text="Ja tack")}).data
    document = national(rows(standing(signed)), "sv")
    assert "3 rymd" in headings(document)
    assert {r["insats_id"] for r in document.records() if r["state"] == "reported"} == {"99.a"}
    assert answer_of(document, "9.9", "99").blocks[1] == Paragraph("Ja tack", quoted=True)


def test_basis_names_the_version_that_stands_for_each_region() -> None:
    document = national(rows(standing(submitted("24", 3, []).data)), "sv")
    first, *others = table(document, "basis").rows
    texts = [cell.blocks[0] for cell in first.cells]
    assert texts == [
        Paragraph(text)
        for text in ("Västerbotten", "3", "2025-02-03 05:05", "Ja", f"{document.metadata['round']}-24-3")
    ]
    assert [note_of(row).kind for row in others] == ["missing", "missing", "missing"]
