"""Funds, programmes and strategies that the text names, from the regional strategy to EU funds."""

import re
from collections.abc import Iterator, Sequence

from services.classification.rules.labels import NOTHING, Evidence, Field, Labels, evidence

FACET = "frameworks"
VERSION = "2"

# Codes in the order of the code list. Abbreviations count only in capitals: "rus", "fro" and "esf" in lower
# case are other words or parts of words.
_ABBREVIATIONS = {
    "rus": r"(?:RUS|RUFS?|RUP)(?![A-ZÅÄÖ0-9])|Rus(?=[ -]mål)",
    "erdf": r"(?:ERUF|ERDF)(?![A-ZÅÄÖ])|Eruf(?!\w)",
    "esf": r"ESF(?![A-ZÅÄÖ])\+?",
    "interreg": r"ÖKS(?![A-ZÅÄÖ])",
    "jtf": r"(?:FRO|JTF)(?![A-ZÅÄÖ0-9])",
    "agenda2030": r"SDG(?![A-ZÅÄÖ])",
    "s3": r"(?:RIS3|S3)(?![\w:.])",
}
# Names and phrases in the lower-case text, in any inflection or compound that begins so.
_PHRASES = {
    "rus": r"regional[at]? utvecklings(?:strategi|plan|program)\w*"
    r"|(?:läns|länets |regionens )utvecklingsstrategi\w*|utvecklingsstrategin? för"
    r"|(?:dala|sörmlands|värmlands)strategin|det öppna skåne|gröna kronoberg|vårt gotland 2040"
    r"|utsikt östergötland",
    "erdf": r"(?:regionala utvecklingsfond|regionalfond|regionala fonden)\w*"
    r"|european regional development fund",
    "esf": r"socialfond\w*|european social fund",
    "interreg": r"interreg(?!ion)\w*|botnia[- ]atlantica|öresund[-–\s]kattegat[-–\s]skagerrak|south baltic"
    r"|södra östersjöprogram\w*|aurora[- ]?program\w*|programmet aurora|central baltic"
    r"|baltic sea region program\w*|östersjöprogram\w*|north sea(?: region)? program\w*|nordsjöprogram\w*"
    r"|northern periphery and arctic",
    "jtf": r"fond(?:en)? för (?:en )?rättvis omställning|rättvis omställningsfond\w*|omställningsfonden"
    r"|just transition fund",
    "agenda2030": r"agenda[ -]?2030|globala (?:hållbarhets|utvecklings)?mål(?:en|s|ens|et)?(?![^\W_])"
    r"|fn:?s (?:17 )?(?:globala )?(?:hållbarhets|utvecklings)?mål(?:en|s|ens|et)?(?![^\W_])"
    r"|sustainable development goal\w*",
    "s3": r"smart[ae]? speciali[sz](?:ering|ation)\w*",
    "anslag_1_1": r"anslag(?:et)? 1[:.]1(?![\d:])"
    r"|1:1[- ]?(?:medel|anslag|projekt|stöd|finansiering|pengar)\w*"
    r"|1\.1[- ]?(?:medel|anslag)\w*|regionala (?:utvecklings|tillväxt)åtgärder"
    r"|(?:statliga )?regionala (?:utvecklings|tillväxt|projekt)medel\w*",
}
_ABBREVIATION = re.compile("|".join(f"(?P<{code}>{pattern})" for code, pattern in _ABBREVIATIONS.items()))
_PHRASE = re.compile("|".join(f"(?P<{code}>{pattern})" for code, pattern in _PHRASES.items()))

# What the patterns begin with. Finding these and matching there alone is several times faster than searching
# with the patterns, which try every branch at every word. Each branch above begins with one of them.
_CAPITALS = ("RU", "ERUF", "ERDF", "Eruf", "Rus", "ESF", "ÖKS", "FRO", "JTF", "SDG", "RIS3", "S3")
_BEGINNINGS = (
    "regional", "länsutv", "länets utv", "regionens utv", "utvecklingsstrategi", "statliga regional",
    "dalastrat", "sörmlandsstrat", "värmlandsstrat",
    "det öppna sk", "gröna kron", "vårt gotl", "utsikt öst", "european ", "socialfond", "interreg",
    "botnia", "öresund", "south balt", "södra östersjö", "aurora", "programmet aur", "central balt",
    "baltic sea", "östersjöprog", "north sea", "nordsjöprog", "northern per", "fond för", "fonden för",
    "rättvis omst", "omställningsfond", "just trans", "agenda", "globala ", "fn:s ", "fns ",
    "sustainable dev", "smart spec", "smarta spec", "smarte spec", "anslag", "1:1", "1.1",
)  # fmt: skip
_LETTERS = 3
_BY_LETTERS = tuple((word, word[:_LETTERS] if word[:_LETTERS].isalpha() else "") for word in _BEGINNINGS)
"""Each with the first letters of its first word, by which to see whether it can stand in the text."""


def find(fields: Sequence[Field]) -> Labels:
    """The codes of the list `frameworks` that the text names, in the list's order, with all evidence."""
    whole = "\n".join([field.text for field in fields])
    capitals = [capital for capital in _CAPITALS if capital in whole]
    words = {word[:_LETTERS] for field in fields for word in field.words}
    beginnings = [beginning for beginning, letters in _BY_LETTERS if not letters or letters in words]
    found: list[tuple[str, Evidence]] = []
    for field in fields:
        if capitals:
            found += _matches(_ABBREVIATION, capitals, field, field.text, "abbreviation")
        if beginnings:
            found += _matches(_PHRASE, beginnings, field, field.lower, "name")
    if not found:
        return NOTHING
    codes = {code for code, _ in found}
    return Labels(
        frameworks=tuple(code for code in _PHRASES if code in codes),
        evidence=tuple(item for _, item in found),
    )


def _matches(
    pattern: re.Pattern[str], beginnings: Sequence[str], field: Field, text: str, rule: str
) -> Iterator[tuple[str, Evidence]]:
    for beginning in beginnings:
        start = text.find(beginning)
        while start >= 0:
            match = pattern.match(text, start) if start == 0 or not text[start - 1].isalnum() else None
            if match:
                code = match.lastgroup or ""
                yield code, evidence(FACET, f"{code}-{rule}", VERSION, field, start, match.end())
            start = text.find(beginning, start + 1)
