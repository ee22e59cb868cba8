"""Patterns that are tried only where a text has a word that they cannot do without.

A pattern of many alternatives costs fifty times what it costs to look for a word. Which words it cannot do without is
read from the pattern itself, so that nothing has to be kept in step with it.
"""

import re
from collections.abc import Iterable

try:
    from services.classification.rules.needed_words import needed
except (ImportError, AttributeError):  # a Python that reads patterns otherwise: every pattern is tried everywhere

    def needed(pattern: str) -> tuple[str, ...]:  # noqa: ARG001
        return ()


class Needing:
    """A pattern, and the words of which every text has one that it matches. Answers as the pattern does."""

    __slots__ = ("pattern", "words")

    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern)
        self.words = needed(pattern)
        """None where the pattern can do without any."""

    def search(self, text: str) -> re.Match[str] | None:
        return self.pattern.search(text) if self.may_match(text) else None

    def finditer(self, text: str) -> Iterable[re.Match[str]]:
        return self.pattern.finditer(text) if self.may_match(text) else ()

    def may_match(self, text: str) -> bool:
        return has_any(text, self.words) if self.words else True


def has_any(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in the text, also as a part of another. (`any` takes twice as long.)"""
    for word in words:  # noqa: SIM110
        if word in text:
            return True
    return False
