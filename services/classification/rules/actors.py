"""Organisations that the text names, with their kind by the code list `actor-kinds`."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from libs.common.code_lists import load
from services.classification.rules import municipality_names
from services.classification.rules.actor_names import KNOWN
from services.classification.rules.labels import NOTHING, Actor, Evidence, Field, Labels, evidence
from services.classification.rules.needing import Needing

FACET = "actors"
VERSION = "1"

_NAME = r"[A-ZÅÄÖ][\w&-]{1,30}"
_COUNTY_TITLES = {
    form
    for item in load("regions")
    for name in (item.title.sv, item.county.sv.removesuffix(" län") if item.county else item.title.sv)
    for form in (name, name.removesuffix("s"), f"{name.removesuffix('s')}s")
}
_COUNTIES = "|".join(sorted(_COUNTY_TITLES, key=lambda name: (-len(name), name)))
# By kind: what is written of an organisation of that kind, each found at a capital letter or a known small word.
_PATTERN = Needing(
    r"(?<![\w-])(?:"
    rf"(?P<region>Region (?:{_COUNTIES})(?: län)?(?!\w))"
    rf"|(?P<county_board>[Ll]änsstyrelse(?:n|ns|r|rna)?(?: i)?(?: (?:{_COUNTIES})(?: län)?)?(?!\w))"
    rf"|(?P<university>(?:{_NAME} ){{1,2}}?(?:tekniska )?(?:universitet|högskola)(?:et|s)?(?!\w)"
    rf"|Högskolan(?: i| på)? {_NAME})"
    rf"|(?P<municipal_association>(?:{_NAME} ){{1,2}}?kommunalförbund(?:et)?(?!\w)"
    rf"|(?:Samordnings|Kommunal|Kommun)förbundet(?: {_NAME}){{1,2}})"
    rf"|(?P<institute>(?:{_NAME} ){{0,2}}?Science [Pp]ark(?: {_NAME})?)"
    rf"|(?P<association>Leader {_NAME}|(?:{_NAME} )?[Hh]andelskammare(?:n)?(?!\w)(?: (?:i )?{_NAME})?)"
    rf"|(?P<company>(?:{_NAME} ){{1,3}}?AB(?!\w))"
    r")"
)
# Where one may begin, with the rest of its first word. Begins with plain letters, which the engine finds without trying
# the pattern at every letter.
_BEGINNING = re.compile(
    r"[A-ZÅÄÖlh](?<![\w-][A-ZÅÄÖlh])(?:(?<=[A-ZÅÄÖ])|(?<=l)(?=änsst)|(?<=h)(?=andelsk))(?=(?P<rest>[\w&-]*))"
)
_MUNICIPALITY = re.compile(r" (?:kommun|stad|Stad)(?:en|s)?(?!\w)")


class _Known(NamedTuple):
    """A name as written, what it is counted under, and its kind."""

    written: str
    name: str
    kind: str


def _by_first_word() -> dict[str, tuple[_Known, ...]]:
    found: dict[str, list[_Known]] = {}
    for kind, names in KNOWN.items():
        for written, name in names.items():
            found.setdefault(written.split()[0], []).append(_Known(written, name, kind))
    return {word: tuple(sorted(names, key=lambda known: -len(known.written))) for word, names in found.items()}


_KNOWN = _by_first_word()
_FIRST_WORDS = frozenset(_KNOWN).union((f"{word}s" for word in _KNOWN), municipality_names.by_first_word())


def find(fields: Sequence[Field]) -> Labels:
    """The organisations in order of appearance, each once, with each place as evidence."""
    actors: list[Actor] = []
    why: list[Evidence] = []
    for field in fields:
        for actor, start, end in _in_field(field.text):
            actors.append(actor)
            why.append(evidence(FACET, actor.kind, VERSION, field, start, end))
    return Labels(actors=tuple(dict.fromkeys(actors)), evidence=tuple(why)) if actors else NOTHING


def _in_field(text: str) -> Iterator[tuple[Actor, int, int]]:
    after, may_be_patterned = 0, _PATTERN.may_match(text)
    for beginning in _BEGINNING.finditer(text):
        start = beginning.start()
        if start < after:
            continue
        word = beginning[0] + beginning["rest"]
        found = None
        if word in _FIRST_WORDS:
            found = _known(text, start, word) or _municipality(text, start, word)
        if may_be_patterned and not found:
            found = _patterned(text, start)
        if found:
            actor, after = found
            yield actor, start, after


def _known(text: str, start: int, word: str) -> tuple[Actor, int] | None:
    for known in _KNOWN.get(word) or _KNOWN.get(word.removesuffix("s"), ()):
        end = start + len(known.written)
        if text.startswith(known.written, start):
            end += text.startswith("s", end)
            if not text[end : end + 1].isalnum():
                return Actor(known.name, known.kind), end
    return None


def _municipality(text: str, start: int, word: str) -> tuple[Actor, int] | None:
    """ "Bodens kommun" as an organisation, under the municipality's own name."""
    for name in municipality_names.by_first_word().get(word, ()):
        end = start + len(" ".join(name.words) if len(name.words) > 1 else word)
        body = _MUNICIPALITY.match(text, end) or _MUNICIPALITY.match(text, end + 1)
        if body:
            return Actor(f"{name.title} kommun", "municipality"), body.end()
    return None


def _patterned(text: str, start: int) -> tuple[Actor, int] | None:
    match = _PATTERN.pattern.match(text, start)
    if match is None:
        return None
    kind = match.lastgroup or ""
    name = match[0]
    if kind in ("region", "county_board") and not name.endswith(" län"):
        name = name.removesuffix("s")  # "Region Dalarnas arbete": counted under the nominative
    if kind == "county_board":
        name = name[0].upper() + name[1:]
    return Actor(name, kind), match.end()
