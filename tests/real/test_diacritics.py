"""Broken diacritics of a real PDF are repaired, and whole text of any real document stays as it is."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.intake.importers.diacritics import repair
from tests.real import sources
from tests.real.needing import real_data

WHOLE = ("regions-2023", "norrbotten-2022", "form-2022", "resultat-vasterbotten-2024", "projects-vasterbotten")
LOST = {"å": "a ", "ä": "a ", "ö": "o ", "é": "e ", "Å": "Å ", "Ä": "Å ", "Ö": "O ", "A": "Å"}
"""What the fonts of such a PDF make of the letters."""


def folder() -> Path:
    return real_data().parent


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def test_damaged_words_are_repaired_as_a_person_repaired_them() -> None:
    pairs = [line.split("\t") for line in (folder() / "diacritics-pairs.tsv").read_text().splitlines()]
    wrong = [(damaged, whole, repair(damaged)[0]) for damaged, whole in pairs if repair(damaged)[0] != whole]
    assert len(pairs) == 600
    assert len(wrong) <= 0.01 * len(pairs), wrong


@pytest.mark.parametrize("name", WHOLE)
def test_whole_text_stays_as_it_is(name: str) -> None:
    found = list(texts(sources.read(f"{name}.json")))
    assert len(found) > 100
    assert [changes for text in found if (changes := repair(text)[1])] == []
    assert repair("\n".join(found))[1] == []


def test_whole_document_is_repaired_when_every_letter_of_it_was_lost() -> None:
    """Norrbotten's answers, damaged as such fonts damage: of 100 words that had a letter to lose, 98 are back."""
    answers = [" ".join(text.split()) for text in texts(sources.read("norrbotten-2022.json")["answers"])]
    whole = "\n".join(text for text in answers if len(text) > 40)
    damaged = re.sub(" +", " ", "".join(LOST.get(letter, letter) for letter in whole))
    damaged = "\n".join(line.rstrip() for line in damaged.split("\n"))
    repaired, changes = repair(damaged)
    pairs = list(zip(whole.split("\n"), repaired.split("\n"), strict=True))
    lost = sum(any(letter in LOST for letter in word) for word in whole.split())
    wrong = sum(len(set(before.split()) ^ set(after.split())) for before, after in pairs)
    assert len(changes) > 0.5 * lost
    assert wrong / 2 <= 0.02 * lost, (wrong, lost)
