"""Which words of a text were taken away and which came: spans into both, so that a reader can check each mark."""

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

TOKEN = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
"""A word or a sign with the space after it."""
COSTLIEST = 200_000
"""Pairs of equal tokens that are compared word by word. Beyond it, as in a text of one word ten thousand times over,
the part that differs is marked as a whole."""


class Span(NamedTuple):
    """`old` and `new` are [start, end) in characters (Unicode code points); empty on the side that lacks it."""

    op: Literal["equal", "removed", "added"]
    old: tuple[int, int]
    new: tuple[int, int]

    def as_dict(self) -> dict[str, Any]:
        return {"op": self.op, "old": list(self.old), "new": list(self.new)}


def mark(old: str, new: str) -> list[Span]:
    """Spans that cover both texts without gap or overlap, in reading order: what is removed before what is added."""
    olds, news = TOKEN.findall(old), TOKEN.findall(new)
    start = _common(olds, news)
    end = _common(olds[start:][::-1], news[start:][::-1])
    middle = _middle(olds[start : len(olds) - end], news[start : len(news) - end])
    pairs = [("equal", start, start), *middle, ("equal", end, end)]
    return _spans(olds, news, pairs)


def _common(olds: list[str], news: list[str]) -> int:
    """How many tokens are the same from the beginning."""
    pairs = enumerate(zip(olds, news, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(olds), len(news)))


def _middle(olds: list[str], news: list[str]) -> list[tuple[str, int, int]]:
    """(equal, n, n) or (differs, tokens of the old, tokens of the new), in order."""
    in_old, in_new = Counter(olds), Counter(news)
    if sum(count * in_new[token] for token, count in in_old.items()) > COSTLIEST:
        return [("differs", len(olds), len(news))]
    codes = SequenceMatcher(None, olds, news, autojunk=False).get_opcodes()
    return [("equal" if op == "equal" else "differs", a2 - a1, b2 - b1) for op, a1, a2, b1, b2 in codes]


def _spans(olds: list[str], news: list[str], pairs: list[tuple[str, int, int]]) -> list[Span]:
    spans: list[Span] = []
    a = b = at_old = at_new = 0
    for kind, from_old, from_new in pairs:
        old_end = at_old + sum(map(len, olds[a : a + from_old]))
        new_end = at_new + sum(map(len, news[b : b + from_new]))
        if kind == "equal":
            spans.append(Span("equal", (at_old, old_end), (at_new, new_end)))
        else:
            spans.append(Span("removed", (at_old, old_end), (at_new, at_new)))
            spans.append(Span("added", (old_end, old_end), (at_new, new_end)))
        a, b, at_old, at_new = a + from_old, b + from_new, old_end, new_end
    return [span for span in spans if span.old[0] < span.old[1] or span.new[0] < span.new[1]]
