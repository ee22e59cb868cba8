"""Whether the outcomes column tells of effects that have been achieved, and of effects that are expected."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from services.classification.rules import effect_wordings as wordings
from services.classification.rules.labels import NOTHING, Evidence, Field, Labels, evidence

FACET = "effects"
VERSION = "2"

_FIELD = "outcomes"
_SHOWN = 3  # statements shown as evidence for each of the two

_Kind = Literal["achieved", "expected", "none"]

# A sentence or list item; "bl. a." and "1.2" don't end one.
_ENDS = r"(?=\s+[A-ZÅÄÖ0-9\"”“(•*·–-]|\s*$)"
_ITEM = r"\s[–-] ?(?=[A-ZÅÄÖ])"
_STATEMENT = re.compile(rf"[^\s•*·–.!?;-](?:(?!{_ITEM})[^.!?\n•;]|[.!?](?!{_ENDS}))*+[.!?]?")
_LETTER = re.compile(r"[^\W\d_]")


class _Statement(NamedTuple):
    """A stretch of the column: where, what it says, whether that is said outright, and whether as a hope."""

    start: int
    end: int
    kind: _Kind
    sure: bool
    hoped: bool = False


def find(fields: Sequence[Field]) -> Labels:
    """`achieved` and `expected` from the outcomes column alone: what others hold are aims and activities."""
    for field in fields:
        if field.name == _FIELD:
            return _labels(field, list(_statements(field)))
    return NOTHING


def _labels(field: Field, statements: Sequence[_Statement]) -> Labels:
    achieved = [found for found in statements if found.kind == "achieved"]
    if not any(found.sure for found in achieved) and any(found.hoped for found in statements):
        # Beside a hope in so many words, what the insats is or does isn't yet a result; a change that is named is.
        achieved = [found for found in achieved if _names_change(field.lower[found.start : found.end])]
    expected = [found for found in statements if found.kind == "expected"]
    if any(found.kind == "none" for found in statements):
        # "Too early to tell" beside plans for next year: only what is outright an effect still counts.
        expected = [found for found in expected if found.sure]
    if not (achieved or expected):
        return NOTHING
    return Labels(
        achieved=bool(achieved),
        expected=bool(expected),
        evidence=(*_why("achieved", field, achieved), *_why("expected", field, expected)),
    )


def _why(facet: str, field: Field, statements: Sequence[_Statement]) -> Iterator[Evidence]:
    for found in statements[:_SHOWN]:
        yield evidence(facet, "statement" if found.sure else "default", VERSION, field, found.start, found.end)


def _statements(field: Field) -> Iterator[_Statement]:
    """The column cut at its headings and sentences, in order."""
    headings = list(wordings.HEADING.finditer(field.lower))
    start, under = 0, None
    for heading in headings:
        yield from _sentences(field, start, heading.start(), under)
        within = under == "expected" and heading.lastgroup == "soon"
        start, under = heading.end(), under if within else heading.lastgroup
    yield from _sentences(field, start, len(field.text), under)


def _sentences(field: Field, start: int, end: int, under: str | None) -> Iterator[_Statement]:
    """What comes after "… har bidragit till:" or after an aim, and doesn't say otherwise, is of the same kind."""
    inherited: _Kind | None = None
    listed = False
    for match in _STATEMENT.finditer(field.text, start, end):
        said = field.lower[match.start() : match.end()].strip(" \"”“'(")
        if not _LETTER.search(said) or wordings.ABOUT_THE_ACCOUNT.search(said):
            continue
        for kind, sure in _kinds(said, under):
            if inherited and not sure:
                kind = inherited
            hoped = kind == "expected" and sure and under is None
            yield _Statement(match.start(), match.end(), kind, sure, hoped)
        if said.endswith(":") or field.text.startswith(":", match.end()):
            inherited, listed = kind, True
        elif kind == "expected" and wordings.AIM.search(said):
            inherited = inherited or kind
        elif sure and not listed:
            inherited = None


def _kinds(said: str, under: str | None) -> Iterator[tuple[_Kind, bool]]:
    """What a statement is; one that tells of both what was reached and what is to come is both."""
    done = wordings.DONE.search(said)
    if wordings.NOTHING_YET.search(said) or wordings.NOTHING_SAID.match(said):
        yield "none", True
    elif under in ("expected", "later"):
        yield "expected", True
    elif expected := wordings.EXPECTED.search(said):
        if _names_change(said) and _is_another_clauses(said, expected.start()):
            yield "achieved", False
        elif done and done.start() < expected.start():
            yield "achieved", True
            if wordings.ALSO_EXPECTED.search(said):
                yield "expected", True
        elif wordings.PLAN.search(said):
            yield "none", True
        else:
            yield "expected", True
    elif wordings.PLAN.search(said):
        yield "none", True
    elif wordings.AIM.search(said) and not _done_outright(said):
        yield "expected", False
    else:
        yield "achieved", under == "achieved" or done is not None


def _done_outright(aim: str) -> bool:
    """Whether a sentence that begins like an aim tells of something done: not in a clause that depends on the aim,
    as in "säkerställa att bristerna har åtgärdats"."""
    return wordings.DONE.search(aim, 0, _main_clause(aim)) is not None


def _names_change(said: str) -> bool:
    """Whether a sentence's own subject is a change: "ökad kunskap", but not "en kurs som ger ökad kunskap"."""
    purpose = wordings.PURPOSE.search(said)
    end = min(_main_clause(said), purpose.start() if purpose else len(said))
    return wordings.CHANGE.search(said, 0, end) is not None


def _is_another_clauses(said: str, place: int) -> bool:
    """Whether what stands there is a "ska" or "kan" of a clause that depends on the sentence."""
    return place > _main_clause(said) and wordings.WEAK.match(said, place) is not None


def _main_clause(said: str) -> int:
    """Where the first clause that depends on the sentence begins, or where the sentence ends."""
    depends = wordings.DEPENDS.search(said, 1)
    return depends.start() if depends else len(said)
