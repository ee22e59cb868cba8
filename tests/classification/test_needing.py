"""A pattern that is tried only where a word stands which it cannot do without answers as the pattern itself does."""

import json
import random
import re
import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insats import demo
from libs.common.events import Facets, Labels
from services.classification.rules import Text, classify
from services.classification.rules.needed_words import needed
from services.classification.rules.needing import Needing
from services.classification.written import written

_PATTERNS = [
    r"(?<!\w)(?:ska|skall|avses)(?!\w)",
    r"(?:effekt|resultat)(?:er)? (?:kan|går) (?:ännu )?(?:inte|ej)",
    r"förvänt(?:a[dst]|an|ning)|på (?:lång|kort) sikt\b",
    r"\w{0,20}mätning(?:en|ar)?(?!\w)|(?:egen )?bedömning",
    r"(?P<one>(?:a|b){2,3}c+)|(?P<two>d*e)",
    r"(?>lång|kort)siktig[at]?",
    r"(?:inte|ej)? ?(?:mätt|följt)",
    r"x?",
    r"[ab]?cd|\d{4}",
    r"(?i:Region)en|läns(?:styrelsen)?",
]
_PIECES = sorted({word for pattern in _PATTERNS for word in re.findall(r"\w+", pattern)} | set("abcdex 12\n.,"))


@given(st.sampled_from(_PATTERNS), st.lists(st.sampled_from(_PIECES), max_size=8))
def test_finds_what_the_pattern_finds(pattern: str, pieces: list[str]) -> None:
    for text in ("".join(pieces), " ".join(pieces)):
        needing, plain = Needing(pattern), re.compile(pattern)
        assert [m.span() for m in needing.finditer(text)] == [m.span() for m in plain.finditer(text)]
        assert bool(needing.search(text)) == bool(plain.search(text))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"på (?:lång|kort) sikt", {"på lång sikt", "på kort sikt"}),
        (r"(?<!\w)\w{0,20}uppföljning(?:en|ar)?", {"uppföljning"}),
        (r"(?:har|hade) \w+ utvärderats", {" utvärderats"}),
        (r"egen bedömning|enkät", {"egen bedömning", "enkät"}),
        (r"(?:egen )?\w*", set()),
        (r"(?i:region)", set()),
        (r"ska|\d+", set()),
    ],
)
def test_words_are_those_that_no_match_is_without(pattern: str, words: set[str]) -> None:
    assert set(needed(pattern)) == words


_ELSEWHERE = """
import json, sys
sys.modules["services.classification.rules.needed_words"] = None
from services.classification.rules import Text, classify
from services.classification.rules.needing import Needing
from services.classification.written import written
labels = [written(classify(Text(*texts))).labels for texts in json.load(sys.stdin)]
json.dump({"needed": Needing("enkät").words, "labels": labels}, sys.stdout)
"""


def test_a_python_that_does_not_tell_how_it_reads_patterns_finds_the_same() -> None:
    returns = [json.loads(file.read_text()) for file in sorted((demo.FOLDER / "returns").glob("*.json"))]
    texts = [[one[field] for field in Text._fields] for document in returns for one in document["insatser"]]
    command = [sys.executable, "-c", _ELSEWHERE]
    there = json.loads(
        subprocess.run(command, input=json.dumps(texts), check=True, capture_output=True, text=True).stdout
    )
    assert there["needed"] == []
    assert there["labels"] == [written(classify(Text(*one))).labels for one in texts]


_SENTENCES = (
    "Region Norrbotten beviljade 2,5 miljoner kronor till Luleå kommun och Almi, dnr RUN 2023-00123.",
    "På kort och lång sikt väntas fler unga kvinnor få arbete i glesbygd enligt uppföljningen.",
    "Bidrar till mål 5 och 8 i Agenda 2030 och till Regionalfonden.",
    "Har lett till ”nya” bostäder\noch jämställdhet – mäns våld mot kvinnor minskar.",
)


@pytest.mark.parametrize("declared", [None, "boende", "sysselsattning"])
@pytest.mark.parametrize("seed", range(10))
def test_labels_are_written_as_the_events_write_them(seed: int, declared: str | None) -> None:
    chance = random.Random(seed)
    texts: Sequence[str] = [" ".join(chance.sample(_SENTENCES, chance.randrange(4))) for _ in Text._fields]
    said = written(classify(Text(*texts), declared))
    labels = Labels.model_validate_json(said.labels)
    assert said.labels == labels.model_dump_json()
    assert said.told == Facets.model_validate_json(said.told).model_dump_json()
    assert said.told == Facets(**dict(labels)).model_dump_json()
