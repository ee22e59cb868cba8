"""Agenda 2030 goals that the text names: by number where it speaks of Agenda 2030, or by the goal's name."""

import re
from collections.abc import Sequence

from services.classification.rules import sdg_patterns as patterns
from services.classification.rules.labels import NOTHING, Evidence, Field, Goal, Labels, evidence

FACET = "sdg"
VERSION = "1"

# Characters for which "Agenda 2030" holds after it, or after the last goal in a list that it opened.
_REACH = 250
# Characters within which a following "… i Agenda 2030" or "… i RUS" belongs to the number before it.
_SOON = 60
# From this confidence on, the goal is a mention of Agenda 2030 itself.
_SURE = 0.95


def find(fields: Sequence[Field]) -> Labels:
    """The goals named, ascending; the same goal's evidence may come from several places.

    A goal surely named is also a mention of Agenda 2030, written out or not, so the framework comes with it.
    """
    confidences: dict[int, float] = {}
    found: list[Evidence] = []
    agenda: Evidence | None = None
    for field in fields:
        if not patterns.may_name_goals(field.lower):
            continue
        for goal, confidence, why in _Reading(field).goals():
            confidences[goal] = max(confidence, confidences.get(goal, 0.0))
            found.append(why)
            if agenda is None and confidence >= _SURE:
                agenda = why._replace(facet="frameworks", rule=f"frameworks.agenda2030-goal/{VERSION}")
    if not confidences:
        return NOTHING
    return Labels(
        sdg=tuple(Goal(goal, True, confidences[goal]) for goal in sorted(confidences)),
        frameworks=("agenda2030",) if agenda else (),
        evidence=tuple(dict.fromkeys([*found, agenda] if agenda else found)),
    )


_Hit = tuple[int, float, Evidence]


class _Reading:
    """One pass through a field, remembering whether it speaks of Agenda 2030 or of something else's goals."""

    __slots__ = ("chain", "field", "found", "inside", "numbered", "other", "read", "waiting")

    def __init__(self, field: Field) -> None:
        self.field = field
        self.found: list[_Hit] = []
        self.inside = -_REACH  # where Agenda 2030 was last spoken of
        self.other = -_REACH  # where another strategy's or programme's goals were
        self.chain = -1  # where the last goal in an unbroken list ended
        self.read = 0  # how far numbers after "Agenda 2030" have been read already
        self.numbered: set[int] = set()  # the goals of the number just before, which a name may confirm
        self.waiting: list[_Hit] = []  # numbers whose context may still follow

    def goals(self) -> list[_Hit]:
        for match in patterns.TOKEN.finditer(self.field.lower):
            start = match.start()
            kind = match.lastgroup or ""
            if start < self.read and kind != "name":
                continue
            self._settle(kind, start)
            if kind == "agenda":
                self._agenda(match)
            elif kind == "other":
                self.other, self.inside, self.chain = match.end(), -_REACH, -1
            elif kind == "goals":
                self._numbers(match)
            else:
                self._name(match)
        self.found += self.waiting
        return self.found

    def _settle(self, kind: str, start: int) -> None:
        """Decide on the numbers that waited, now that the next thing spoken of is known."""
        if not self.waiting:
            return
        distance = start - self.waiting[-1][2].end
        if kind == "agenda" and distance <= _SOON:
            self.found += [(goal, 0.95, why) for goal, _, why in self.waiting]
        elif kind != "other" or distance > _SOON:
            self.found += self.waiting
        self.waiting = []

    def _agenda(self, match: re.Match[str]) -> None:
        self.inside = self.chain = match.end()
        listed = patterns.FOLLOWING_LIST.match(self.field.lower, match.end())
        self.numbered = set()
        if listed and (listed["word"] or "," in listed["list"] or self._list_ends(listed.end())):
            hits = self._listed(listed, match.start())
            self.found += hits
            self.numbered = {goal for goal, _, _ in hits}
            self.inside = self.chain = self.read = listed.end()

    def _list_ends(self, end: int) -> bool:
        """Whether the number is a goal's and counts nothing, as in "Agenda 2030, 3 projekt"."""
        named = patterns.NAME_AFTER.match(self.field.lower, end)
        return bool(named) or not patterns.COUNTED_AFTER.match(self.field.text, end)

    def _numbers(self, match: re.Match[str]) -> None:
        """`mål 5, 8 och 10`: sure inside Agenda 2030 or before the name, else if nothing contradicts it."""
        text, end = self.field.lower, match.end()
        hits = self._listed(match, match.start())
        goals = {goal for goal, _, _ in hits}
        self.numbered = goals
        following = patterns.NAME_AFTER.match(text, end)
        if following and patterns.goal_of(following) in goals:
            sure = True
        elif not match["target"] and patterns.QUALIFIED_BEFORE.search(text, max(0, match.start() - 25), match.start()):
            return
        else:
            sure = match.start() - self.inside < _REACH
        if sure:
            self.found += hits
            self.inside = self.chain = end
        elif hits and self._may_be_agenda(match, end):
            self.waiting = [(goal, 0.6, why) for goal, _, why in hits]

    def _may_be_agenda(self, match: re.Match[str], end: int) -> bool:
        numbers = [int(number) for number in patterns.WHOLE.findall(match["list"])]
        # Other strategies have few goals: three numbers or more are theirs only when named just before.
        reach = _REACH if len(numbers) < 3 else _SOON
        if max(numbers) > patterns.HIGHEST or match.start() - self.other < reach:
            return False
        if match["target"] or "." in match["list"]:
            targets = patterns.TARGET.findall(match["list"]) if match["target"] else []
            return bool(targets) and all(patterns.is_target(*target) for target in targets)
        after = self.field.text[end : end + 30]
        return not patterns.OTHER_NAME_AFTER.match(after) and not patterns.COUNTED_AFTER.match(after)

    def _listed(self, match: re.Match[str], start: int) -> list[_Hit]:
        """The goals in the match's list; the first one's evidence begins at `start`, before its number."""
        hits: list[_Hit] = []
        offset, items = match.start("list"), list(patterns.ITEM.finditer(match["list"]))
        if len(items) > 1 and match["list"][: items[-1].start()].rstrip().endswith(","):
            # "SDG 13, 2 mkr": what follows the comma counts something else.
            items = items if self._list_ends(match.end()) else items[:-1]
        for item in items:
            first, last = int(item["first"]), int(item["last"] or item["first"])
            span = (start if not hits else offset + item.start(), offset + item.end())
            why = evidence(FACET, "number", VERSION, self.field, *span)
            goals = range(max(first, 1), min(max(first, last), patterns.HIGHEST) + 1)
            hits += [(goal, 0.97, why) for goal in goals]
        return hits

    def _name(self, match: re.Match[str]) -> None:
        goal = patterns.goal_of(match)
        number, inside = match["number"], match.start() - self.inside < _REACH
        chained = self._chained(match)
        # "5 Jämställdhet" may as well be a heading of the form; only inside Agenda 2030 does a number make a
        # short name a goal.
        confirmed = number is not None and int(number) == goal and (inside or not match["short"])
        confirmed = confirmed or (chained and goal in self.numbered)
        if confirmed:
            confidence = 0.99
        elif inside and chained:
            confidence = 0.9
        elif not patterns.stands_alone(match, self.field.text):
            return
        else:
            confidence = 0.95 if match["distinct"] else 0.8
        why = evidence(FACET, "name", VERSION, self.field, match.start(), match.end())
        self.found.append((goal, confidence, why))
        self.chain, self.numbered = match.end(), set()
        if inside or confirmed:
            self.inside = match.end()

    def _chained(self, match: re.Match[str]) -> bool:
        """Whether only list marks lie between the last goal (or "Agenda 2030") and this name."""
        if self.chain < 0:
            return False
        gap = patterns.GAP.fullmatch(self.field.lower, self.chain, match.start())
        if gap is None:
            return False
        new_sentence = "." in gap[0] and not self.numbered and not match["number"]
        return not (match["short"] and new_sentence)
