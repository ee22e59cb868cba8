"""Project ids and diary (registration) numbers named in the text, as written, each once."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from services.classification.rules.labels import NOTHING, Evidence, Field, Labels, evidence

FACET = "project_ids"
VERSION = "1"

# A number announced as an id or a diary number: "projekt-ID 20372556", "dnr RUN 2023-00123", "ärendenr: 22/1".
_CUE = (
    r"(?:projekt|ärende|insats|ansöknings?|besluts?|stöd|nyps)(?:ets|ens|s)?[- ]?(?:id|nummer|nr)(?![^\W\d_])\.?"
    r"|diarie?(?:nummer|nr|fört som|förd som)(?![^\W\d_])\.?|(?:dia|d)\.?nr(?![^\W\d_])\.?|(?<=\()id(?![^\W\d_])"
)
_PREFIX = r"(?:[A-ZÅÄÖ][A-Za-zÅÄÖåäö]{0,9}(?:[ :/-]{1,2}|(?=[0-9])))"
_NUMBER = r"[0-9]{1,8}(?:[-–:/.][0-9A-ZÅÄÖ]{1,8}){0,4}"
_ID = rf"{_PREFIX}{{0,2}}{_NUMBER}(?![\w%])"
_ANNOUNCED = re.compile(
    rf"(?i:(?<!\w)(?:{_CUE})) ?(?::|=|är)? ?(?:(?i:hos|i|vid) [\w-]{{2,20}} )?(?P<first>{_ID})"
    rf"(?P<more>(?:(?:, ?| och | samt | & |; ?|, och )(?:{_ID})){{0,30}})"
)
_EACH = re.compile(_ID)
# Not announced, but written as only a diary number is: letters of a body, a year and a running number.
# Begins with the capital, which the engine finds without trying the pattern at every letter.
_DIARY = re.compile(
    r"[A-ZÅÄÖ](?<![\w/-][A-ZÅÄÖ])(?:[A-ZÅÄÖ]{1,5}(?:[ /:-]|(?=2))(?:19|20)[0-9]{2}[-/:–][0-9]{2,6}"
    r"|[A-ZÅÄÖ]{1,5}[-/][0-9]{3,6}[-/](?:19|20)[0-9]{2})(?![\w%-])"
)
# The managing authorities' eight figures, which unlike a date have no such month or day.
_EIGHT = re.compile(r"20(?<![\w.,:/+-]20)[0-9]{6}(?![\w%]|[.,:/-][0-9]| ?(?:kr|sek|kronor|st)(?!\w))")
# "EU 2021-2027", "KLIMAT 2030-45": a programme and its years, no diary.
_YEARS = re.compile(r"(?:19|20)[0-9]{2}[-–/](?:(?:19|20)?[0-9]{2})$")
_FEWEST_DIGITS = 3  # "projekt nr 3" is a place in a list
_DIGITS = re.compile(r"[0-9][0-9]")


def find(fields: Sequence[Field]) -> Labels:
    """Ids in order of appearance; the cue ("dnr", "projekt-ID") isn't part of the id or its evidence."""
    found: dict[tuple[str, int], Evidence] = {}
    for field in fields:
        if not _DIGITS.search(field.text):
            continue
        for rule, start, end in _in_field(field.text):
            if sum(letter.isdigit() for letter in field.text[start:end]) < _FEWEST_DIGITS:
                continue
            if not any(a.field == field.name and a.start < end and start < a.end for a in found.values()):
                found[field.name, start] = evidence(FACET, rule, VERSION, field, start, end)
    if not found:
        return NOTHING
    whys = tuple(found.values())
    return Labels(project_ids=tuple(dict.fromkeys(why.text for why in whys)), evidence=whys)


def _in_field(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _ANNOUNCED.finditer(text):
        yield "announced", match.start("first"), match.end("first")
        for each in _EACH.finditer(text, *match.span("more")):
            yield "announced", each.start(), each.end()
    for match in _DIARY.finditer(text):
        if not _YEARS.search(match[0]):
            yield "diary", match.start(), match.end()
    for match in _EIGHT.finditer(text):
        if not _is_date(match[0]):
            yield "number", match.start(), match.end()


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
