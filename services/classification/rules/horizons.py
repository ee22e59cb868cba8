"""The horizon within which the text says that effects come: short, medium or long term."""

import re
from collections.abc import Sequence

from services.classification.rules.labels import NOTHING, Evidence, Field, Labels, evidence
from services.classification.rules.needing import has_any

FACET = "horizons"
VERSION = "2"

_ORDER = ("short", "medium", "long")
_EFFECT = r"(?: (?:[a-zåäöé]{3,20} )?(?:effekt|resultat|utfall|nytta|nyttor|verkning|påverkan)[a-zåäö]{0,12})"
# "på kort och lång sikt" names two horizons; "långsiktig" alone is a manner of working, and counts only of effects.
_TERM = re.compile(
    r"(?P<terms>(?:kort|medellång|mellanlång|medel|lång|längre)(?:are)?"
    r"(?:(?: ?, | ?/ ?| (?:och|samt|som|eller|respektive) (?:på )?|- och | (?:till|–|-) )"
    r"(?:kort|medellång|mellanlång|medel|lång|längre)(?:are)?){0,3}) sikt\b"
    rf"|(?P<of_effects>(?:kort|medellång|lång)siktig[at]?\b{_EFFECT})"
    rf"|(?P<on_term>(?:kort|medellång|lång)tidseffekt[a-zåäö]{{0,8}})"
)
_NAMED = re.compile(r"(?P<medium>medellång|mellanlång|medel)|(?P<short>kort)|(?P<long>lång|längre)")
# "Kompetensbehovet på kort och lång sikt" is when something is needed, not when an effect comes.
_NEED_BEFORE = re.compile(r"(?:behov|prognos|bedömning|planering)[a-zåäö]{0,6},?(?: [a-zåäö]{2,15}){0,5} $")
# Beside the outcomes column a horizon counts where the sentence speaks of what comes out of the insats.
_EFFECT_NEAR = re.compile(r"effekt|resultat|nytta|leder till|leda till|bidra|förbättra|förväntas|uppnå|stärk")
_REACH = 100
_TRIGGERS = (" sikt", "siktig", "tidseffekt")


def find(fields: Sequence[Field]) -> Labels:
    """The horizons said, shortest first. "På sikt" alone says no horizon: it is later, but not how much."""
    found: list[tuple[str, Evidence]] = []
    for field in fields:
        if not has_any(field.lower, _TRIGGERS):
            continue
        for match in _TERM.finditer(field.lower):
            start, end = match.span()
            if (start and field.lower[start - 1].isalnum()) or not _of_effects(field, start, end):
                continue
            why = evidence(FACET, "wording", VERSION, field, start, end)
            for named in _NAMED.finditer(match["terms"] or match[0][:10]):
                found.append((named.lastgroup or "", why))
    if not found:
        return NOTHING
    codes = {code for code, _ in found}
    return Labels(
        horizons=tuple(code for code in _ORDER if code in codes),
        evidence=tuple(dict.fromkeys(why for _, why in found)),
    )


def _of_effects(field: Field, start: int, end: int) -> bool:
    if _NEED_BEFORE.search(field.lower, max(0, start - _REACH), start):
        return False
    near = (max(0, start - _REACH), end + _REACH)
    return field.name == "outcomes" or _EFFECT_NEAR.search(field.lower, *near) is not None
