"""How common Swedish words are: read from a packed list when first asked for (see SOURCE.md beside this file)."""

import lzma
from functools import cache, lru_cache
from pathlib import Path

from libs.common import code_lists

PACKED = Path(__file__).parent / "swedish.xz"
RAREST = 8.0
"""Cost of a word that is just too rare for the list: minus the base-10 logarithm of its frequency."""
NAME = 5.5
"""Cost of a municipality's or a county's name, at most."""
OF_THE_TRADE = (
    "län länet länen väg vägen vägar vägarna nät nätet näten råd rådet mål målet målen stöd stödet stöden "
    "årlig årliga årligt årligen"
)
TRADE_GAIN = 1.0
"""Regional development speaks ten times as much of these as others do,"""
SPOKEN = "nåt nån nåra såna sån dom mej dej sej"
SPOKEN_LOSS = 2.0
"""and a hundredth as much of these."""
ALONE = frozenset("iåöo")
LONE_LETTER = 6.0
SHORT, SHORT_PART = 4, 6.0
"""Words of so many letters must be this common to be part of a compound: a rare one would fit in anywhere."""
JOINING = 2.0
"""What a compound costs beside its parts."""
APART = 1.5
"""What it costs more after a vowel that may as well have ended a word: ”två gånger” is no compound."""
INFLECTED = 1.5
"""What a form that is not listed costs beside a listed form of the same word."""
ENDINGS = "s t a n en et er ar or na ns de ens ets ers orna arna erna ande iell erna arnas ernas iella iellt"
PREFIXES = (
    "an av be bi för före fram från åter åt över under upp ut in på till efter mellan ny när mång om sam stor små o"
)
"""Come before any word, however short they are."""
PREFIX = 3.5
SHORTEST_PART, LONGEST_PART = 3, 24
LONGEST = 3 * LONGEST_PART
NEVER_LAST = (
    "och samt att som den det de inte med men har kan ska skall var vid från till eller ett inom utan när under blir "
    "blev hade mot genom efter innan sedan där här dess deras sin sina sitt vad vem vilka vilken vilket man hur"
)
"""Words that end no compound."""


@cache
def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


@cache
def costs() -> dict[str, float]:
    """Word in lower case -> minus the base-10 logarithm of how often it occurs; a difference of 1 is ten times."""
    found: dict[str, float] = {}
    word = ""
    for line in lzma.decompress(PACKED.read_bytes()).decode().split("\n"):
        word = word[: ord(line[0]) - 48] + line[1:-1]
        found[word] = (ord(line[-1]) - 33) / 10
    for listed in ("municipalities", "regions"):
        for item in code_lists.load(listed).items:
            for name in item.title.sv.lower().split():
                found[name] = min(found.get(name, NAME), NAME)
    for word in OF_THE_TRADE.split():
        found[word] -= TRADE_GAIN
    for word in SPOKEN.split():
        found[word] += SPOKEN_LOSS
    return found


def cost(word: str) -> float:
    """Of a word in lower case, or a compound of listed words. What is neither costs more than `RAREST`."""
    return _remembered(word) if len(word) <= LONGEST else unknown(word)


@lru_cache(maxsize=50_000)
def _remembered(word: str) -> float:
    if len(word) == 1 and word not in ALONE:
        return LONE_LETTER
    if word in costs():
        return costs()[word]
    return min(listed(word), unknown(word), _compound(word, parts=3))


def unknown(word: str) -> float:
    return RAREST + 1 + 0.5 * len(word)


def listed(word: str) -> float:
    """Of a listed word or another form of one; infinite for what is neither."""
    known = costs()
    if word in known:
        return known[word]
    stems = (
        word[: -len(ending)] for ending in _set(ENDINGS) if word.endswith(ending) and len(word) - len(ending) > SHORT
    )
    return min((known[stem] + INFLECTED for stem in stems if stem in known), default=float("inf"))


def _compound(word: str, parts: int) -> float:
    """The cheapest division in two or three parts."""
    best = float("inf")
    for at in range(1, min(len(word) - SHORTEST_PART, LONGEST_PART) + 1):
        first = _former(word[:at])
        if first == float("inf"):
            continue
        last = word[at:]
        second = _part(last) if last not in _set(NEVER_LAST) else float("inf")
        if second == float("inf") and parts > 2:
            second = _compound(last, parts - 1)
        apart = APART if word[at - 1] in "åäö" else 0
        best = min(best, JOINING + apart + max(first, second) + 0.3 * min(first, second))
    return best


def _former(part: str) -> float:
    """A part before another: as it stands, with a joining s, or with another last vowel or none (gatu-, skol-)."""
    if part in _set(PREFIXES):
        return PREFIX
    found = _part(part)
    if part[-1] == "s":
        found = min(found, _part(part[:-1]))
    if len(part) > SHORTEST_PART:
        found = min(found, _part(part + "e") + 0.5, _part(part + "a") + 0.5)
        if part[-1] in "eou":
            found = min(found, _part(part[:-1] + "a") + 0.5)
    return found


def _part(part: str) -> float:
    if len(part) < SHORTEST_PART:
        return float("inf")
    found = listed(part)
    return found if len(part) > SHORT or found <= SHORT_PART else float("inf")
