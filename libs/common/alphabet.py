"""Swedish alphabetical order, the same on every machine: no locale needs to be installed for it."""

import unicodedata

ALPHABET = "abcdefghijklmnopqrstuvwxyzåäö"
"""w is a letter of its own since SAOL 2006; å, ä and ö come last."""
SORTED_AS = {"ü": "y", "æ": "ä", "ø": "ö", "œ": "ö", "đ": "d", "ð": "d", "ł": "l", "þ": "th"}

SortKey = tuple[tuple[tuple[int, int], ...], str]


def swedish(name: str) -> SortKey:
    """Sort key: letter by letter, capitals and foreign accents only deciding between equals.

    Spaces and signs come before digits, digits before letters, so that a shorter word comes first.
    """
    letters = unicodedata.normalize("NFC", name).casefold()
    return tuple(_place(part) for letter in letters for part in _without_accent(letter)), name


def _without_accent(letter: str) -> str:
    if letter in ALPHABET:
        return letter
    return SORTED_AS.get(letter) or unicodedata.normalize("NFD", letter)[0]


def _place(letter: str) -> tuple[int, int]:
    if (index := ALPHABET.find(letter)) >= 0:
        return 2, index
    if letter.isalpha():
        return 3, ord(letter)
    return (1 if letter.isdigit() else 0), ord(letter)
