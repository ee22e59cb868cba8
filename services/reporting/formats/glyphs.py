"""Which characters the fonts of the PDF can draw, and what stands for those that they cannot.

The fonts are those that come with typst. glyphs-text.txt holds what its serif faces and its monospaced one have in
every weight used; glyphs-charts.txt what its first face has alone, which is all that a chart is lettered in. Both are
ranges of Unicode in hex. PDF/UA allows no character without a glyph, so any other is written by its number, which
loses nothing: 漢 becomes [U+6F22].
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

TAB = "\u2003"
BULLETS = dict.fromkeys("\uf0b7\uf0a7\uf02d", "•")
"""What Word's symbol font calls its bullets: private numbers that mean nothing outside it."""


def drawable(text: str, in_chart: bool = False) -> str:
    """The text with every character that cannot be drawn written out. Newlines stay; what is never seen goes."""
    return _undrawable("charts" if in_chart else "text").sub(_written_out, unicodedata.normalize("NFC", text))


def _written_out(found: re.Match[str]) -> str:
    character = found[0]
    if character == "\t":
        return TAB
    if character in BULLETS:
        return BULLETS[character]
    if unicodedata.category(character) in ("Cf", "Cc"):
        return ""
    return f"[U+{ord(character):04X}]"


@cache
def _undrawable(use: str) -> re.Pattern[str]:
    ranges = (Path(__file__).parent / f"glyphs-{use}.txt").read_text().split()
    parts = ("-".join(f"\\U{int(end, 16):08x}" for end in item.split("-")) for item in ranges)
    return re.compile(f"[^\\n\\u00ad{''.join(parts)}]")
