"""Amounts of money in Swedish kronor, in figures or words, as whole kronor by exact decimal arithmetic."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from services.classification.rules.amount_kinds import kinds_of
from services.classification.rules.labels import NOTHING, Amount, Evidence, Field, Labels, evidence

FACET = "amounts_sek"
VERSION = "2"

_SPACE = "[ \u00a0\u2007\u2009\u202f]"
# 1 495 726 · 1.495.726 · 1,495,726 · 1495726 · 29,7. Possessive, so that no number is read from its middle;
# begins with a plain set of digits, which the engine finds without trying the pattern at every letter.
_NUMBER = (
    rf"[0-9](?:[0-9]{{0,2}}(?:{_SPACE}[0-9]{{3}}(?![0-9]))++|[0-9]{{0,2}}(?:\.[0-9]{{3}}(?![0-9])){{2,}}+"
    r"|[0-9]{0,2}(?:,[0-9]{3}(?![0-9])){2,}+|[0-9]*+)(?:[.,][0-9]++)?+"
)
_KRONOR = r"(?:svenska )?(?:kronor(?:na)?|krona|kr|sek)(?![^\W_])"
_UNIT = (
    rf"(?P<thousand>(?:tkr|kkr|tsek|ksek)(?![^\W_])|(?:tusen|t){_SPACE}?{_KRONOR})"
    rf"|(?P<million>(?:mkr|mnkr|milj?kr|msek|mnsek)(?![^\W_])|(?:miljon(?:er)?|milj\.?|mn|m){_SPACE}?{_KRONOR})"
    rf"|(?P<billion>(?:mdkr|mdrkr|mdsek)(?![^\W_])|(?:miljard(?:er)?|mdr|md){_SPACE}?{_KRONOR})"
    rf"|(?P<plain>{_KRONOR}|:-)"
    r"|(?P<millions>miljon(?:er)?(?![^\W_]))|(?P<billions>miljard(?:er)?(?![^\W_]))"
)
_BETWEEN = rf"{_SPACE}?[-–—]{_SPACE}?|{_SPACE}(?:till|och|respektive|resp\.?|eller){_SPACE}"
_FIGURES = re.compile(
    rf"(?P<first>{_NUMBER})(?:(?P<between>{_BETWEEN})(?P<second>{_NUMBER}))?+(?:{_SPACE}{{0,2}}(?:{_UNIT}))?+"
)
_FACTORS = {
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "plain": 1, "millions": 10**6, "billions": 10**9,
}  # fmt: skip

_COUNTS = {
    "en": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "åtta": 8, "nio": 9, "tio": 10,
    "elva": 11, "tolv": 12, "femton": 15, "tjugo": 20, "trettio": 30, "fyrtio": 40, "femtio": 50,
    "hundra": 100,
}  # fmt: skip
_IN_WORDS = re.compile(
    rf"(?P<count>{'|'.join(_COUNTS)})(?P<half> (?:och en )?halv)? "
    rf"(?P<unit>miljon|miljard)(?:er)?{_SPACE}{_KRONOR}"
)

# Without a unit, or with a bare "miljoner", a number is money only beside one of these …
_MONEY = re.compile(
    r"budget|medel|stöd|bidra|finansier|kostnad|kostar|belopp|omsätt|invester|bevilj|anslag|summa|avsat|kapital|sek|kr\b"
)
# … and only where the next word is not what is counted: visitors, inhabitants, tonnes, euro.
_NOT_COUNTING = re.compile(
    r"\s*(?:$|[.,;:)\n•/–-]|(?:för|till|från|och|i|per|under|totalt|av|samt|över|inkl|exkl|om året|årligen"
    r"|varav|ur|som|respektive|vardera|fördelat|beviljades|har|har beviljats|mellan|genom|via)(?!\w))"
)
_SPACES = re.compile(_SPACE)
_SMALLEST_WITHOUT_UNIT = 10_000
_LARGEST = 10**15  # beyond Sweden's whole economy a hundred times over: a serial number, not an amount


def find(fields: Sequence[Field]) -> Labels:
    """Every amount in kronor, each once, in order of appearance; both ends of a range. Zero is no amount."""
    found: list[tuple[int, Evidence, str | None]] = []
    for field in fields:
        in_field = _in_figures(field)
        if "miljon" in field.lower or "miljard" in field.lower:
            in_field = sorted(in_field + _in_words(field), key=lambda amount: amount[1].start)
        if not in_field:
            continue
        spans = list(dict.fromkeys((why.start, why.end) for _, why in in_field))
        kinds = dict(zip(spans, kinds_of(field.lower, spans), strict=True))
        found += [(amount, why, kinds[why.start, why.end]) for amount, why in in_field]
    if not found:
        return NOTHING
    amounts = dict.fromkeys(amount for amount, _, _ in found)
    kind_of = {amount: kind for amount, _, kind in reversed(found) if kind}
    return Labels(
        amounts_sek=tuple(amounts),
        amounts=tuple(Amount(amount, kind_of.get(amount)) for amount in amounts),
        evidence=tuple(dict.fromkeys(item for _, item, _ in found)),
    )


def _in_figures(field: Field) -> list[tuple[int, Evidence]]:
    found = []
    for match in _FIGURES.finditer(field.lower):
        unit = match.lastgroup
        start, end = match.span()
        if unit not in _FACTORS or unit in ("millions", "billions"):
            if not _is_money(field.lower, match):
                continue
            rule = "bare-number"
        else:
            rule = "range" if match["second"] else "number"
        if start and field.lower[start - 1].isalpha():
            continue
        amounts = _ends(match, field.lower)
        if match["second"] and len(amounts) == 1:
            start, rule = match.start("second"), "number"
        why = evidence(FACET, rule, VERSION, field, start, end)
        found += [(amount, why) for amount in amounts]
    return found


def _is_money(text: str, match: re.Match[str]) -> bool:
    """Whether a number without a currency is money after all, by the words around it."""
    start, end = match.span()
    if match.lastgroup not in _FACTORS:
        number = match["first"]
        grouped = not (number.isdigit() or "," in number)
        if match["second"] or not grouped or (_value(number, 1) or 0) < _SMALLEST_WITHOUT_UNIT:
            return False
    return bool(_NOT_COUNTING.match(text, end) and _MONEY.search(text, max(0, start - 60), end + 40))


def _ends(match: re.Match[str], text: str) -> list[int]:
    """The one amount, or both ends of a range; an unrelated first number (a year, a list's) is left out."""
    factor = _FACTORS.get(match.lastgroup or "", 1)
    if match["second"] is None:
        return [amount for amount in [_value(match["first"], factor)] if amount]
    first, second = _value(match["first"], factor), _value(match["second"], factor)
    between, scaled = match["between"].strip(), 1
    related = between != "och" or text.endswith("mellan ", 0, match.start())
    if first and second and first >= second and between not in ("respektive", "resp", "resp.", "eller"):
        related = False
    if first and second and factor == 1 and first < 1000 <= second and second % 1000 == 0:
        # "50-100 000 kr" means from fifty thousand; "3 - 100 000 kr" is a list's number and an amount.
        scaled, related = 1000, related and match["between"] == between
    ends = [first * scaled if first and related else None, second]
    return [amount for amount in ends if amount]


def _value(number: str, factor: int) -> int | None:
    """Whole kronor, rounded half up; None for a number too long to be an amount."""
    digits = _SPACES.sub("", number)
    for mark in ".,":
        groups = digits.split(mark)
        # Several groups of three, or one such group before a plain unit ("1.500 kr"), separate thousands.
        if len(groups) > 2 or (len(groups) == 2 and factor == 1 and len(groups[1]) == 3):
            digits = "".join(groups)
    if len(digits) > 18 or digits.count(",") + digits.count(".") > 1:
        return None
    if digits.isdigit():
        value = int(digits) * factor
    else:
        value = int((Decimal(digits.replace(",", ".")) * factor).quantize(Decimal(1), ROUND_HALF_UP))
    return value if value <= _LARGEST else None


def _in_words(field: Field) -> list[tuple[int, Evidence]]:
    found = []
    for match in _IN_WORDS.finditer(field.lower):
        start, end = match.span()
        if start and field.lower[start - 1].isalnum():
            continue
        halves = 2 * _COUNTS[match["count"]]
        if match["half"]:
            halves = halves + 1 if "och" in match["half"] else 1
        amount = halves * (10**6 if match["unit"] == "miljon" else 10**9) // 2
        found.append((amount, evidence(FACET, "words", VERSION, field, start, end)))
    return found
