"""Names of worksheets: at most 31 characters, some of them not allowed, none twice in any case of letters."""

import re

MOST_UNITS = 31
NOT_ALLOWED = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]")
RESERVED = "history"


class SheetNames:
    """Names given so far in one workbook."""

    def __init__(self) -> None:
        self.given = {RESERVED}

    def take(self, title: str) -> str:
        """A name like the title, not given before."""
        plain = " ".join(NOT_ALLOWED.sub(" ", title).split()).strip("'") or "Blad"
        name, number = _shortened(plain, MOST_UNITS), 1
        while name.casefold() in self.given:
            number += 1
            ending = f" {number}"
            name = _shortened(plain, MOST_UNITS - len(ending)) + ending
        self.given.add(name.casefold())
        return name


def _shortened(text: str, units: int) -> str:
    while len(text.encode("utf-16-le")) // 2 > units:
        text = text[:-1]
    return text.strip().strip("'")
