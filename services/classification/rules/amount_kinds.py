"""What an amount is where the text says so: granted, budget, cofinancing, spent, sought or turnover."""

import re
from collections.abc import Sequence

from services.classification.rules.needing import has_any

# The first letters stand in `_STARTS`, so that a text without any of them costs nothing.
_CUES = re.compile(
    r"(?<!\w)(?:"
    r"(?P<cofinancing>medfinansier|delfinansier|motfinansier|samfinansier)"
    r"|(?P<granted>bevilj|tilldel|bifall|erhåll"
    r"|(?:projekt|drift|investerings)?(?:stöd|bidrag)(?:et)? (?:på|om)(?!\w))"
    r"|(?P<turnover>omsätt|omsatt|årsomsättning|nettoomsättning)"
    r"|(?P<sought>sökt|sökte|söker|ansök|eftersökt)"
    r"|(?P<spent>upparbeta|utbetal|(?:har |hade )?betalats? ut|förbruka|nyttjat"
    r"|har kostat|kostade|har använts|användes)"
    r"|(?P<budget>\w{0,20}budget|total(?:a)? ?kostnad|projektkostnad|omslutning|projektomslutning|kostnadsram|"
    r"(?:en |med )?ram (?:på|om)|avsatt|avsätt|reserverat)"
    r")"
)
_STARTS = ("finansier", "bevilj", "tilldel", "bifall", "erhåll", "stöd", "bidrag", "oms", "sök", "betal", "upparb",
           "förbruk", "nyttjat", "kosta", "använ", "budget", "kostnad", "ram", "avs", "reserv")  # fmt: skip
_ENDS = re.compile(r"[.!?](?=\s)|[\n•;]")
_LIST = re.compile(r"[ \u00a0]?(?:,|och|samt|respektive|resp\.?|eller|till|[-–—/+])?[ \u00a0]?")
_BEFORE, _AFTER = 100, 60
_LATER = 15  # a word after the amount must be that much nearer: it may as well lead to the next amount


def kinds_of(lower: str, spans: Sequence[tuple[int, int]]) -> list[str | None]:
    """The kind of each amount, in text order; the nearest word in its sentence decides, None if there is none.

    Words between an amount and the next belong to whichever is nearer; an amount without a word of its own
    ("beviljades 2 mkr respektive 3 mkr") has that of the one before it.
    """
    if not has_any(lower, _STARTS):
        return [None] * len(spans)
    kinds: list[str | None] = []
    for place, (start, end) in enumerate(spans):
        first = max(0, start - _BEFORE, spans[place - 1][1] if place else 0)
        last = min(len(lower), end + _AFTER, spans[place + 1][0] if place + 1 < len(spans) else len(lower))
        left, right = _sentence(lower, first, start, end, last)
        kind = _nearest(lower, left, start, end, right)
        if kind is None and place and _LIST.fullmatch(lower, spans[place - 1][1], start):
            kind = kinds[-1]
        kinds.append(kind)
    return kinds


def _sentence(lower: str, first: int, start: int, end: int, last: int) -> tuple[int, int]:
    """What of [first, start) and [end, last) belongs to the amount's own sentence."""
    left = first
    for stop in _ENDS.finditer(lower, first, start):
        left = stop.end()
    stop_after = _ENDS.search(lower, end, last)
    return left, stop_after.start() if stop_after else last


def _nearest(lower: str, left: int, start: int, end: int, right: int) -> str | None:
    found: list[tuple[int, str]] = []
    for cue in _CUES.finditer(lower, left, start):
        found.append((start - cue.end(), cue.lastgroup or ""))
    after = _CUES.search(lower, end, right)
    if after:
        found.append((after.start() - end + _LATER, after.lastgroup or ""))
    return min(found, default=(0, None))[1]
