"""Makes swedish.xz from the word frequencies of wordfreq 3.1.1. Run where that package is installed:

    uv run --with wordfreq==3.1.1 python -m services.intake.importers.lexicon.build

One line a word, in alphabetical order: how many letters it has in common with the word before (chr(48 + n)), the
rest of it, and its cost in tenths (chr(33 + n)).
"""

import lzma
import math
from importlib import import_module

from services.intake.importers.lexicon import PACKED

RAREST_SHIPPED = 3.1e-8
LONGEST = 40


def packed(frequencies: dict[str, float]) -> bytes:
    lines, before = [], ""
    for word in sorted(frequencies):
        common = _in_common(before, word)
        tenths = math.floor(-math.log10(frequencies[word]) * 10)
        lines.append(f"{chr(48 + common)}{word[common:]}{chr(33 + tenths)}")
        before = word
    return lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME)


def _in_common(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def main() -> None:
    frequencies = import_module("wordfreq").get_frequency_dict("sv", "large")
    shipped = {
        word: often
        for word, often in frequencies.items()
        if often >= RAREST_SHIPPED and word.isalpha() and len(word) < LONGEST
    }
    PACKED.write_bytes(packed(shipped))


if __name__ == "__main__":
    main()
