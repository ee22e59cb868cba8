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
_TARGETS = (
    r"(?:tabell\w*|bilag\w+|avsnitt\w*|kapit(?:el|let|len)|ovan\w*|nedan\w*|separat\w*|sidan?|område\w*|punkt\w*"
    r"|fråg(?:a|an|or|orna)|rubrik\w*|länk\w*|rapport(?:en|er|erna)?|föregående|tidigare|annan|annat|insats(?:en|er)?"
    r"|kolumn\w*|dokument\w*|projekt(?:et|en)?|webb\w*|hemsida\w*|table|annex|appendix|section|above|below|report)\b"
    r"|https?:|www\."
)
_TARGET = re.compile(rf"\b(?:{_TARGETS})")
_BEGINS = re.compile(
    r"(?:för [\wåäö ]{1,40} )?"
    r"(?:(?:se|jfr|jämför|läs mer|hänvisas? till|vi hänvisar till|hänvisning till|samma som|see|refer to)\b"
    r"|(?:detta |det )?(?:framgår|redovisas|beskrivs|återfinns|finns) (?:närmare |mer |utförligt )?"
    r"(?:av|i|under|på|ovan|nedan)\b"
    rf"|enligt (?:den |det )?{_TARGETS})"
)
_MOST_WORDS = 12
"""In a sentence that only leads elsewhere; a longer one has begun to tell."""


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
    if len(sentence.split()) > _MOST_WORDS:
        return False
    return bool(_WHOLE.fullmatch(sentence) or (_BEGINS.match(sentence) and _TARGET.search(sentence)))
