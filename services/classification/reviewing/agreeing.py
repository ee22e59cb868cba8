"""When a person's label takes effect: at once, or when a second person has said the same."""

from collections.abc import Sequence
from typing import NamedTuple


class Said(NamedTuple):
    """A label of one facet of one text, given by somebody. `value` is its JSON."""

    by: str
    value: str


def takes_effect(earlier: Sequence[Said], new: Said, people: int) -> bool:
    """Whether so many different people stand behind the value now that `new` has been said.

    `earlier` are the labels of the same facet and text, oldest first. Only the last word of each person counts.
    """
    last = {said.by: said.value for said in (*earlier, new)}
    return sum(value == new.value for value in last.values()) >= people
