"""Whatever the text: labels with exact evidence, no exception, and an end to the reading."""

import signal
from collections.abc import Iterator
from typing import NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.classification.rules import Text, classify

_FACETS = {
    "horizons": "horizons",
    "basis": "basis",
    "project_ids": "project_ids",
    "municipalities": "municipalities",
    "territories": "territories",
    "target_groups": "target_groups",
    "actors": "actors",
    "amounts_sek": "amounts_sek",
    "achieved": "achieved",
    "expected": "expected",
}
_EFFECTS = [
    *(
        "på ",
        "kort ",
        "och lång ",
        "sikt",
        ": ",
        "Förväntade effekter",
        "för tidigt ",
        "har lett till ",
        "att ",
        "•",
        "\n",
    ),
    *("Egen bedömning", "baseras på ", "utvärdering", "uppföljningen ", "visar "),
]
_NAMES = [
    *(
        "Luleå",
        "s kommun",
        ", ",
        "Mark ",
        "Örebro län",
        "Upplands ",
        "Väsby",
        "Region ",
        "Dalarna",
        "LULEÅ",
        "i ",
        "AB",
    ),
    *("Länsstyrelsen ", "Högskolan ", "Science Park", "unga ", "utrikes födda", "34 % ", "kvinnor", "glesbygd"),
]
_FIGURES = ["dnr ", "RUN ", "2023", "-", "/", "00123", "20399901", "mkr ", "2 ", "beviljade ", "budget "]
_ODD = ["İ", "ß", "ﬁ", "²", "\u00a0", "(", ")", ".", "!", "\t", "e\u0301", "🏔"]
_PIECES = st.sampled_from([*_EFFECTS, *_NAMES, *_FIGURES, *_ODD])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=5)), max_size=30).map("".join))
def test_every_label_has_evidence_that_is_exactly_the_text_when_the_text_is_anything(text: str) -> None:
    source = Text(name=text, description=text[::-1], outputs=text.upper(), outcomes=text, goals=text + text)
    found = classify(source, declared_area="boende")
    for item in found.evidence:
        assert item.text
        assert getattr(source, item.field)[item.start : item.end] == item.text
    shown = {item.facet for item in found.evidence}
    for facet, attribute in _FACETS.items():
        assert bool(getattr(found, attribute)) == (facet in shown)
    assert all(amount.amount_sek in found.amounts_sek for amount in found.amounts)


_HOSTILE = [
    *("a", " ", "A ", "1 ", ".", "• ", "å-", "Region ", "Aa ", "på kort och ", "kort, ", "utvärdering", "uppföljning "),
    *(
        "baseras på ",
        "visade i ",
        "kommer att ",
        "har inte ",
        "Luleå, ",
        "Mark, ",
        "dnr A",
        "dnr 1, ",
        "20399901",
        "1-",
    ),
    *("AB ", "Högskolan i ", "Förväntade effekter ", "bl. a ", "2 mkr ", "beviljade ", "egen ", "ska ", "Uppsala, "),
]
_LENGTH = 100_000  # five times what a field may hold
_SECONDS = 30.0  # of the processor's time: a rule in proportion takes one, a quadratic one minutes


@pytest.fixture
def an_end() -> Iterator[None]:
    """Ends a reading that would go on and on."""

    def give_up(*_: object) -> NoReturn:
        raise TimeoutError("The rules do not come to an end on this text.")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.usefixtures("an_end")
@pytest.mark.parametrize("piece", _HOSTILE)
def test_reading_comes_to_an_end_when_a_text_is_made_to_be_slow(piece: str) -> None:
    whole = (piece * _LENGTH)[:_LENGTH]
    found = classify(Text(outputs=whole, outcomes=whole), declared_area="boende")
    assert all(whole[item.start : item.end] == item.text for item in found.evidence)
