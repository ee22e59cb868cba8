"""A text that says nothing but where to look ("Se tabell 2", "Se ovan", "Framgår av bilaga 1")."""

import re
from collections.abc import Iterator

from services.classification.findings.finding import TEXT_POINTS_ELSEWHERE, Finding, Item

FIELDS = ("description", "outputs", "outcomes", "goals")
LONGEST = 200
"""Characters; a longer text has something to say of its own."""

_SENTENCE_END = re.compile(r"(?<=[.;!?\n])\s+|\n+")
_NOISE = " \t\n\"'”“’()[]–—-•*:.;,!?"
_WHOLE = re.compile(
    r"(?:dito|d:o|ibid|idem|(?:som|enligt|se) (?:ovan|ovanstående|nedan|nedanstående|föregående|tidigare)"
    r"|samma(?: som)? ovan|see (?:above|below)|as above)"
)  # fmt: skip
_BEGINS = re.compile(
    r"(?:för [\wåäö ]{1,40} )?"
    r"(?:se|jfr|jämför|läs mer|mer information|hänvisas? till|vi hänvisar till|hänvisning till|samma som|enligt"
    r"|(?:detta |det )?(?:framgår|redovisas|beskrivs|återfinns|finns)|see|refer to)\b"
)
_TARGET = re.compile(
    r"\b(?:tabell\w*|bilag\w+|avsnitt\w*|kapit\w+|ovan\w*|nedan\w*|separat\w*|sidan?|område\w*|punkt\w*|fråg\w+|rubrik\w*"
    r"|länk\w*|rapport\w*|föregående|tidigare|annan|annat|insats\w*|kolumn\w*|dokument\w*|projekt\w*|webb\w*|hemsida\w*"
    r"|table|annex|appendix|section|above|below|report)\b|https?:|www\."
)


def find(item: Item) -> Iterator[Finding]:
    for field in FIELDS:
        text = getattr(item.content, field)
        if only_points(text):
            start = len(text) - len(text.lstrip())
            end = len(text.rstrip())
            shown = (text[start:end],) * 2
            yield Finding(TEXT_POINTS_ELSEWHERE, item, f"/{field}", start, end, value=shown)


def only_points(text: str) -> bool:
    """Every sentence leads elsewhere. False for an empty text, which says so itself."""
    if not text.strip() or len(text) > LONGEST:
        return False
    sentences = [cleaned for part in _SENTENCE_END.split(text.lower()) if (cleaned := part.strip(_NOISE))]
    return bool(sentences) and all(map(_points, sentences))


def _points(sentence: str) -> bool:
    return bool(_WHOLE.fullmatch(sentence) or (_BEGINS.match(sentence) and _TARGET.search(sentence)))
