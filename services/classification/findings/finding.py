"""A finding, the register of its rules, and what is looked at.

The numbers go on from intake's (docs/rules.md) and are never given a new meaning.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from libs.common.events import InsatsContent, Labels

Severity = Literal["warning", "info"]


class Rule(NamedTuple):
    """The texts may hold {value} and {limit}."""

    number: int
    code: str
    severity: Severity
    sv: str
    en: str


class Item(NamedTuple):
    """An insats that stands: at `position` (from 0) of its return, with the machine's labels.

    `decided`: a person has said which area it is of. `text_sha256` is of its five texts.
    """

    insats_id: str
    version: int
    respondent: str
    position: int
    area: str
    content: InsatsContent
    labels: Labels
    text_sha256: str
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """`place` is below the insats (JSON pointer: "/outcomes"); start and end are a span of that text, if it has one.

    `related` are the other insatser that it is about; `parts` what its identity rests on beside the text.
    """

    rule: Rule
    item: Item
    place: str
    start: int | None = None
    end: int | None = None
    value: tuple[str, str] = ("", "")
    limit: tuple[str, str] = ("", "")
    related: tuple[Item, ...] = ()
    parts: tuple[Any, ...] = field(default=())

    @property
    def id(self) -> str:
        """The same for as long as what it is about is the same: an answer to it lasts as long."""
        others = sorted((one.insats_id, one.text_sha256) for one in self.related)
        return id_of(self.rule, self.item.insats_id, self.item.text_sha256, self.place, self.parts, others)

    @property
    def pointer(self) -> str:
        """Into the return's content, as intake's findings have it."""
        return f"/insatser/{self.item.position}{self.place}"

    @property
    def text(self) -> str:
        """What stands in the span."""
        if self.start is None:
            return ""
        return str(getattr(self.item.content, self.place.removeprefix("/"))[self.start : self.end])

    @property
    def message(self) -> tuple[str, str]:
        swedish = self.rule.sv.format(value=self.value[0], limit=self.limit[0])
        return swedish, self.rule.en.format(value=self.value[1], limit=self.limit[1])


def id_of(
    rule: Rule,
    insats_id: str,
    text_sha256: str,
    place: str,
    parts: Sequence[Any],
    others: Sequence[tuple[str, str]] = (),
) -> str:
    """`others`: insats and text of each insats that it is also about, in order."""
    about = [rule.number, insats_id, text_sha256, place, list(parts), [list(one) for one in others]]
    return hashlib.sha256(json.dumps(about, ensure_ascii=False).encode()).hexdigest()[:32]


AREA_DISPUTED = Rule(
    401, "area-disputed", "warning",
    "Redovisad under ”{value}”, men texten liknar mest ”{limit}”. Bekräfta området, eller förklara.",
    'Reported under "{value}", but the text is most like "{limit}". Confirm the area, or explain.',
)  # fmt: skip
AMOUNT_THOUSANDFOLD = Rule(
    402, "amount-thousandfold", "warning",
    "Beloppet {value} kr är tusen gånger större eller mindre än ”{limit}” i texten. Rätta det ena, eller förklara.",
    'The amount SEK {value} is a thousand times larger or smaller than "{limit}" in the text. Correct one, or explain.',
)  # fmt: skip
INSATS_TWICE = Rule(
    403, "insats-twice", "warning",
    "Samma insats verkar stå två gånger i området: se även ”{value}”. Ta bort den ena, eller förklara.",
    'The same insats seems to stand twice in the area: see also "{value}". Remove one, or explain.',
)  # fmt: skip
INSATS_IN_TWO_AREAS = Rule(
    404, "insats-in-two-areas", "info",
    "En nästan likalydande insats står i ett annat område: ”{value}”. Den räknas i båda.",
    'A nearly identical insats stands in another area: "{value}". It is counted in both.',
)  # fmt: skip
INSATS_ELSEWHERE = Rule(
    405, "insats-elsewhere", "info",
    "En nästan likalydande insats är redovisad av en annan uppgiftslämnare. Den räknas hos båda.",
    "A nearly identical insats is reported by another respondent. It is counted for both.",
)  # fmt: skip
TEXT_POINTS_ELSEWHERE = Rule(
    406, "text-points-elsewhere", "warning",
    "Texten hänvisar bara vidare: ”{value}”. Skriv här det som läsaren behöver veta.",
    'The text only points elsewhere: "{value}". Write here what the reader needs to know.',
)  # fmt: skip
OUTCOMES_REPEAT_OUTPUTS = Rule(
    407, "outcomes-repeat-outputs", "warning",
    "Effekterna upprepar prestationerna. Skriv vad insatsen ledde till, eller väntas leda till.",
    "The outcomes repeat the outputs. Write what the insats led to, or is expected to lead to.",
)  # fmt: skip

RULES: tuple[Rule, ...] = (
    AREA_DISPUTED, AMOUNT_THOUSANDFOLD, INSATS_TWICE, INSATS_IN_TWO_AREAS, INSATS_ELSEWHERE, TEXT_POINTS_ELSEWHERE,
    OUTCOMES_REPEAT_OUTPUTS,
)  # fmt: skip
