"""How Sweden's 290 municipalities are written, and which of their names need support to be one."""

from functools import cache
from typing import NamedTuple

from libs.common.code_lists import load

# Written otherwise than the code list has them.
_ALSO = {
    "2080": ("Falu",),
    "0980": ("Gotland",),
    "2023": ("Malung",),
}
# Also common words or surnames: they count only beside "kommun", after "i" or among other municipalities.
AMBIGUOUS = frozenset(
    {"Ale", "Berg", "Eda", "Falkenberg", "Falu", "Habo", "Kil", "Klippan", "Köping", "Lund", "Mark", "Mora"}
    | {"Nora", "Norberg", "Sala", "Salem", "Säter", "Trosa", "Vara", "Ånge"}
)
# Also a county's or a region's name: "Uppsala, Örebro och Västmanlands län" names three counties.
COUNTIES = frozenset({"Stockholm", "Uppsala", "Jönköping", "Kalmar", "Gotland", "Örebro"})


class Name(NamedTuple):
    """A municipality's name as it is looked for: its words, and what its code list has."""

    words: tuple[str, ...]
    code: str
    title: str


@cache
def by_first_word() -> dict[str, tuple[Name, ...]]:
    """All names by their first word (of a single word its genitive too), the longest name first."""
    found: dict[str, list[Name]] = {}
    for item in load("municipalities"):
        for written in dict.fromkeys((item.title.sv, *_ALSO.get(item.code, ()))):
            words = tuple(written.replace("-", " ").split())
            name = Name(words, item.code, item.title.sv)
            for form in forms(words[0]) if len(words) == 1 else (words[0],):
                found.setdefault(form, []).append(name)
    return {word: tuple(sorted(names, key=lambda name: -len(name.words))) for word, names in found.items()}


def forms(word: str) -> tuple[str, ...]:
    """The word and its genitive; a name in -s, -x or -z has none of its own."""
    return (word,) if word[-1] in "sxz" else (word, word + "s")
