"""Whom the text names as those that the insats is for or reaches, by the code list `target-groups`."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from libs.common.code_lists import load
from services.classification.rules.labels import NOTHING, Evidence, Field, Labels, evidence

FACET = "target_groups"
VERSION = "1"

# Beginnings of words, at least four letters each; "=" after a word means the word alone, without more letters.
_WORDS = {
    "children_youth": "barn= barnen= barnens= barnfamil ungdom unga= ungas= skolungdom tonår",
    "students": "elev= elever eleven elevern student studerande gymnasieelev grundskoleelev doktorand",
    "women": "kvinnor= kvinnors= kvinnorna flickor tjejer",
    "men": "männen= pojkar killar mäns=",
    "foreign_born": "nyanländ utrikesfödd utlandsfödd invandrare migranter migranters flykting asylsökande "
    "utomeuropeisk ukrainare",
    "unemployed": "arbetslös arbetssökande långtidsarbetslös jobbsökande",
    "employees": "anställda= anställdas medarbetare= medarbetarna yrkesverksam arbetstagare",
    "older_people": "äldre= pensionär seniorer= seniorerna",
    "people_with_disabilities": "funktionsnedsatt funktionsnedsättning funktionsvariation funktionshind",
    "residents": "invånare= invånarna invånarnas medborgare= medborgarna medborgarnas länsbor byborna=",
    "newcomers": "inflyttare= inflyttarna inflyttade medflyttare= medflyttande hemvändare=",
    "visitors": "besökare= besökarna turist= turister turisterna resenär",
    "businesses": "företag= företagen= företagens företagare småföretag arbetsgivare= arbetsgivarna arbetsgivarnas "
    "industriföretag näringsidkare smf= butiksägare handlare=",
    "entrepreneurs": "entreprenörer entreprenören startup nyföretagar innovatör nystartade= inkubatorbolag "
    "uppstartsbolag",
    "farmers": "lantbrukare jordbrukare bönder= bönderna matproducent livsmedelsproducent lantbruksföretag "
    "primärproducent",
    "municipal_staff": "kommunanställd tjänsteperson tjänstemän beslutsfattare förtroendevald politiker= politikerna",
    "education_providers": "utbildningsanordnare lärare= lärarna lärarnas pedagoger rektorer vägledare= vägledarna "
    "utbildningsaktör gymnasieskolor",
    "civil_society": "föreningar= föreningarna föreningars civilsamhäll byalag idéburna bygdegård",
    "researchers": "forskare= forskarna forskarnas forskargrupp",
}
# What is counted is no group addressed: "34 % kvinnor", "varav 15 män", "antal besökare".
_COUNTED_BEFORE = re.compile(
    r"(?:[0-9][0-9 \u00a0]{0,9}(?:%|procent|st)|varav [0-9]{1,6}|andelen?|könsfördelning\w{0,3}) ?$"
)
_ONLY_COUNTED = frozenset({"women", "men"})
_FOREIGN_BORN = re.compile(r"(?<!\w)(?:utrikes|utomlands)[ -](?:och inrikes )?född[a-zåäö]{0,3}")

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzåäöé")

_ORDER = load("target-groups").codes


def _by_beginning() -> dict[str, tuple[tuple[str, bool, str], ...]]:
    """The beginnings by their first four letters, longest first: beginning, whether it is the whole word, code."""
    found: dict[str, list[tuple[str, bool, str]]] = {}
    for code, words in _WORDS.items():
        for written in words.split():
            word = written.rstrip("=")
            found.setdefault(word[:4], []).append((word, written.endswith("="), code))
    return {key: tuple(sorted(entries, key=lambda entry: -len(entry[0]))) for key, entries in found.items()}


_BEGINNINGS = _by_beginning()


def find(fields: Sequence[Field]) -> Labels:
    """The groups named, in the list's order; a word repeated in a field is shown once."""
    found: dict[str, list[Evidence]] = {}
    for field in fields:
        for start, end, code in _named(field):
            found.setdefault(code, []).append(evidence(FACET, "word", VERSION, field, start, end))
        if "utrikes" in field.lower or "utomlands" in field.lower:
            for match in _FOREIGN_BORN.finditer(field.lower):
                found.setdefault("foreign_born", []).append(evidence(FACET, "phrase", VERSION, field, *match.span()))
    if not found:
        return NOTHING
    codes = [code for code in _ORDER if code in found]
    return Labels(target_groups=tuple(codes), evidence=tuple(why for code in codes for why in found[code]))


def _named(field: Field) -> list[tuple[int, int, str]]:
    """The words that name a group, each once, in order: start, end and the group's code."""
    found = []
    for word in field.words:
        code = _group(word)
        for start in _places(word, field.lower) if code else ():
            if code and not (code in _ONLY_COUNTED and _counted(field.lower, start)):
                found.append((start, start + len(word), code))
                break
    return sorted(found)


def _places(word: str, text: str) -> Iterator[int]:
    """Where the word stands as a word of its own; where it first stands at all if it was cut off from a longer one."""
    start, whole = text.find(word), False
    while start >= 0:
        end = start + len(word)
        if not (text[start - 1 : start] in _LETTERS or text[end : end + 1] in _LETTERS):
            whole = True
            yield start
        start = text.find(word, end)
    if not whole:
        yield text.index(word)


@lru_cache(maxsize=20_000)
def _group(word: str) -> str | None:
    for beginning, whole, code in _BEGINNINGS.get(word[:4], ()):
        if word == beginning or (not whole and word.startswith(beginning)):
            return code
    return None


def _counted(lower: str, start: int) -> bool:
    return _COUNTED_BEFORE.search(lower, max(0, start - 30), start) is not None
