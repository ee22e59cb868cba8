"""Municipalities that the text names, by SCB's code; a county, a university or a region of that name isn't one."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from services.classification.rules import municipality_names as names
from services.classification.rules.labels import NOTHING, Evidence, Field, Labels, Place, evidence

FACET = "municipalities"
VERSION = "1"

# Begins with the capital, which the engine finds without trying the pattern at every letter.
_CAPITALISED = re.compile(r"[A-ZÅÄÖ](?<![^\W_][A-ZÅÄÖ])[^\W\d_]{1,30}")

# Another thing of the place's name follows: "Uppsala universitet", "Örebro län", "Malmö Business School".
_OTHER_AFTER = re.compile(
    r"(?i:[ -](?:läns?|läne[nt]s?|regionens?|tekniska|universitet\w{0,5}|university|högskola\w{0,4}|international"
    r"|business|science|stift\w{0,5}|(?:ting|hov|kammar|förvaltnings)\w{0,5}rätt\w{0,3}|institute|institutet|sund"
    r"|(?:symfoni|blåsar)\w{0,10}|universitetssjukhus\w{0,3}))(?![^\W_])"
)
# … or comes before: "Högskolan i Skövde", "Business Region Göteborg", "Länsstyrelsen Kalmar", "Region Gotland".
_OTHER_BEFORE = re.compile(
    r"(?i:(?:^|[\s(\"”“/–-])(?:region(?:en)?|regionförbundet|länsstyrelse(?:n|rna)|högskolan|universitetet"
    r"|handelskammare(?:n)?|science park|almi(?: företagspartner)?|coompanion|invest in|rise|drivhuset|inkubatorn)"
    r"(?: i)? |jämtlands?(?: läns?)?(?: och |/|-| |, ))$"
)
# "Regionerna Uppsala, Örebro och Västmanland", "Uppsala, Örebro och Västmanlands län", "Uppsala, Örebro och Dalarna"
_REGIONS_BEFORE = re.compile(r"(?i:(?<!\w)(?:regioner(?:na)?|länen|länsstyrelser(?:na)?))(?: i)? [^.;:()\n]{0,60}$")
_AND = r"(?:,? (?:och|samt|&|respektive) |, ?|/)"
_COUNTY_NAMES = (
    r"(?:Södermanland|Sörmland|Östergötland|Kronoberg|Blekinge|Skåne|Halland|Västra Götaland|Värmland|Västmanland"
    r"|Dalarna|Gävleborg|Västernorrland|Jämtland|Västerbotten|Norrbotten)"
)
_COUNTIES_AFTER = re.compile(
    rf"{_AND}(?:(?:Stockholm|Uppsala|Jönköping|Kalmar|Gotland|Örebro)s?{_AND}){{0,5}}"
    rf"(?:{_COUNTY_NAMES}|[A-ZÅÄÖ]\w{{2,20}} (?:län|universitet)(?!\w))"
)
_COUNTIES_BEFORE = re.compile(
    rf"{_COUNTY_NAMES}s?(?: län)?{_AND}(?:(?:Stockholm|Uppsala|Jönköping|Kalmar|Gotland|Örebro)s?{_AND}){{0,5}}$"
)

# Support for a name that is a word too.
_MUNICIPALITY_AFTER = re.compile(r"(?i:[ -](?:kommun|stad|tätort|centrum|centralort)\w{0,8})|kommunen")
_PLACE_BEFORE = re.compile(
    r"(?i:(?<!\w)(?:i|från|till|mellan|vid|kring|runt|utanför|norr om|söder om|genom|nära|mot"
    r"|kommun(?:erna|er)?:?|ort(?:en|erna):?|städer(?:na)?:?|stad(?:en)?) )$"
)
# Between names of a list: "Luleå, Boden och Piteå", "Umeå–Skellefteå".
_LINK = re.compile(
    r",? ?(?:,|/|–|-|&|;|och|samt|till|eller|respektive|resp\.?|kommun,|kommun och|stad,|stad och|\n•|•)?,? ?(?:i )?"
)
_LONGEST_LINK = 20
# A compound that names the place's own people, firms or area rather than something called after it.
_COMPOUND = re.compile(
    r"(?:bo(?:r|rna|rnas|ns?)?|kommun(?:en|ens|s)?|företag(?:en|et|are|aren|arna)?|område[tn]?|trakten|skolor(?:na)?|ungdom(?:ar|arna)|borna)(?!\w)"
)


class _Found(NamedTuple):
    """A name in the text: where, whose, and whether it needs support that it hasn't got by itself."""

    start: int
    end: int
    place: Place
    sure: bool


def find(fields: Sequence[Field]) -> Labels:
    """The municipalities in order of appearance, each once, with all their places as evidence."""
    places: list[Place] = []
    why: list[Evidence] = []
    for field in fields:
        for name in _standing(field.text):
            places.append(name.place)
            why.append(evidence(FACET, "name", VERSION, field, name.start, name.end))
    if not places:
        return NOTHING
    return Labels(municipalities=tuple(dict.fromkeys(places)), evidence=tuple(why))


def places(fields: Sequence[Field]) -> Iterator[tuple[str, Evidence]]:
    """Each municipality's code with each of its places in the text."""
    for field in fields:
        for name in _standing(field.text):
            yield name.place.code, evidence(FACET, "name", VERSION, field, name.start, name.end)


def _names(text: str) -> Iterator[_Found]:
    first_words = names.by_first_word()
    after = 0
    for match in _CAPITALISED.finditer(text):
        start, end = match.span()
        if start < after:
            continue
        word = match[0]
        candidates = first_words.get(word) or (first_words.get(word.capitalize()) if word.isupper() else None)
        if candidates is None:
            place = _compound(word)
            found = _Found(start, end, place, True) if place else None
        else:
            found = next((f for name in candidates if (f := _whole(text, start, end, name))), None)
        if found and not _something_else(text, found):
            after = found.end
            yield found


def _whole(text: str, start: int, end: int, name: names.Name) -> _Found | None:
    """The name with all its words ("Upplands Väsby", "Dals-Eds"), or None."""
    for word in name.words[1:]:
        if text[end : end + 1] not in (" ", "-", "\u00a0") or not text.startswith(word, end + 1):
            return None
        end += 1 + len(word)
        if text.startswith("s", end) and word[-1] not in "sxz":
            end += 1
        if text[end : end + 1].isalnum():
            return None
    title = " ".join(name.words)
    if end < len(text) and text[end].isalnum():
        return None
    ambiguous = len(name.words) == 1 and title in names.AMBIGUOUS
    return _Found(start, end, Place(name.code, name.title), not ambiguous or _supported(text, start, end))


@lru_cache(maxsize=20_000)
def _compound(word: str) -> Place | None:
    """ "Luleåborna", "Umeåföretagen": only whole names, and only before a few second parts."""
    for length in range(min(len(word) - 2, 14), 3, -1):
        for name in names.by_first_word().get(word[:length], ()):
            if len(name.words) == 1 and _COMPOUND.match(word, length):
                return Place(name.code, name.title)
    return None


def _supported(text: str, start: int, end: int) -> bool:
    if _MUNICIPALITY_AFTER.match(text, end):
        return True
    before = _PLACE_BEFORE.search(text, max(0, start - 15), start)
    # "I Mark" may begin a sentence; "från Lund" is a place, "till Berg" too.
    return before is not None


def _something_else(text: str, found: _Found) -> bool:
    """Whether the name is another body's, or a county's."""
    if _MUNICIPALITY_AFTER.match(text, found.end):
        return False
    start, end = found.start, found.end
    if _OTHER_AFTER.match(text, end) or _OTHER_BEFORE.search(text, max(0, start - 40), start):
        return True
    return found.place.name in names.COUNTIES and bool(
        _COUNTIES_AFTER.match(text, end)
        or _COUNTIES_BEFORE.search(text, max(0, start - 90), start)
        or _REGIONS_BEFORE.search(text, max(0, start - 90), start)
    )


@lru_cache(maxsize=8)  # territories asks for the same fields again
def _standing(text: str) -> Sequence[_Found]:
    """The sure ones, and those unsure that stand in a list with a sure one."""
    found: list[_Found] = []
    run: list[_Found] = []
    for name in _names(text):
        if run and not (name.start - run[-1].end <= _LONGEST_LINK and _LINK.fullmatch(text, run[-1].end, name.start)):
            found += _settled(run)
            run = []
        run.append(name)
    return (*found, *_settled(run))


def _settled(run: Sequence[_Found]) -> Sequence[_Found]:
    return run if any(name.sure for name in run) else ()
