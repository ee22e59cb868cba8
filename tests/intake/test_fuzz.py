"""Mutated files: each is read or refused in so many words, none takes long, and a refused one leaves no trace.

A part of a thousand by default; `make fuzz` for all of them.
"""

import os
import time
from collections import Counter

import pytest

from tests.intake.examples import document, full_insats, insats
from tests.intake.mutating import mutated
from tests.intake.system import Intake
from tests.intake.test_imports import file_of, send

ALL = {"docx": 300, "xlsx": 300, "pdf": 150, "txt": 250}
SHARE = float(os.environ.get("INSATS_FUZZ_SHARE", "0.15"))
SECONDS = 10
GIVEN = document(
    full_insats("a", description="Rad ett.\n\n• punkt"), insats("b", "kompetens"), insats("c", "miljo"), nil_returns=[]
)
TEXT = (
    "8.1 Fo rdelning\n\nVi fo rdelade medlen ja mnt o ver la net.\n\n8.3 Bidrar insatserna?\nJa\nDet go r de.\n\n"
    "1.1 Insatser inom boende\nInga insatser: Ålla resurser gick till va gar.\n"
    "8.6 Territoriella perspektiv\n• ett\n• tva \n"
)


@pytest.mark.parametrize("kind", ALL)
async def test_mutated_file_is_read_or_refused_whatever_is_wrong_with_it(opened: Intake, kind: str) -> None:
    good = TEXT.encode() if kind == "txt" else file_of(GIVEN, kind)
    assert (await send(opened, good, "?replace=true")).status_code == 200
    answers: Counter[str] = Counter()
    for n in range(round(ALL[kind] * SHARE)):
        seed = f"{kind} {n}"
        before, started = await opened.tables(), time.monotonic()
        answer = await send(opened, mutated(good, seed), "?replace=true")
        assert time.monotonic() - started < SECONDS, seed
        assert answer.status_code in (200, 413, 415, 422), (seed, answer.text[:500])
        if answer.status_code == 200:
            assert {"taken", "left", "repairs", "findings"} <= answer.json().keys(), seed
        else:
            assert answer.headers["content-type"] == "application/problem+json", seed
            assert answer.json()["detail"], seed
            assert await opened.tables() == before, seed
        answers[answer.json().get("type", "read")] += 1
    print(kind, dict(answers))
    assert len(answers) > 1
