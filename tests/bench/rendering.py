"""One report in one format at one scale: `python -m tests.bench.rendering national pdf 10` prints what it took."""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from libs.common import code_lists
from libs.common.acyclic import acyclic
from services.reporting.formats import FORMATS
from services.reporting.reports import report_named
from services.reporting.reports.rows import RoundRows
from tests.bench.texts import bodies
from tests.reporting.documents import rows_of

INSATSER, REGIONS, LENGTH = 359, 14, 1500
"""Of the returns for 2023: how many, from how many regions, and how long one is in bytes."""
ITEMS, STRATEGIC_AREAS = 525, 25
PROJECTS = 17
QUESTIONS = ("8.1", "8.2", "8.3", "8.4", "8.5", "8.6")
VARIANTS = 500
"""Different texts; beyond them they come again under other keys."""


def national(scale: int) -> RoundRows:
    """Regions as in 2023, each again `scale` times under another code."""
    regions = [(item.code, item.title.sv) for item in code_lists.load("regions")]
    respondents = [
        {"code": code if not n else f"{code}-{n}", "name": name if not n else f"{name} {n}"}
        for n in range(scale)
        for code, name in regions
    ]
    texts = _insatser(LENGTH)
    reporting = [one for place, one in enumerate(respondents) if place % len(regions) in _reporting(len(regions))]
    share = INSATSER // REGIONS
    documents = {
        one["code"]: _document(texts, place * share, share + (place % REGIONS < INSATSER % REGIONS))
        for place, one in enumerate(reporting)
    }
    return rows_of(_round("villkor-2023", respondents), documents, reading=False)


def _reporting(regions: int) -> set[int]:
    """Västerbotten, code 24, is among them."""
    return set(range(regions - REGIONS, regions))


def filled_in(scale: int) -> RoundRows:
    """One respondent with `scale` times a region's insatser."""
    share = INSATSER // REGIONS * scale
    return rows_of(
        _round("villkor-2023", [{"code": "24", "name": "Västerbotten"}]),
        {"24": _document(_insatser(LENGTH), 0, share)},
        reading=False,
    )


def _document(texts: list[dict[str, Any]], start: int, count: int) -> dict[str, Any]:
    insatser = [texts[place % len(texts)] | {"key": f"i{place}"} for place in range(start, start + count)]
    answers = {
        question: {"text": texts[(start + n) % len(texts)]["description"]} for n, question in enumerate(QUESTIONS)
    }
    return {"insatser": insatser, "answers": answers, "nil_returns": []}


def chapters(scale: int) -> RoundRows:
    """A follow-up with the amounts of Region Västerbotten's, its strategic areas each again under another code."""
    respondents: list[dict[str, Any]] = [
        {"code": f"omrade-{n}", "name": f"Område {n}", "sections": [str(1 + n % 7)]}
        for n in range(STRATEGIC_AREAS * scale)
    ]
    texts = _insatser(900)
    headings = ("omvarldsanalys", "bidrag", "samverkan", "sammanhallen-region", "inkludering", "omstallning", "urval")
    documents = {}
    for n, one in enumerate(respondents):
        chapter = 1 + n % 7
        items = [
            texts[(n + i) % len(texts)] | {"key": f"k{i}", "area": f"p{chapter}-{headings[i % len(headings)]}"}
            for i in range(ITEMS // STRATEGIC_AREAS)
        ]
        answers = {f"{chapter}.{h}.2": {"text": texts[(n + h) % len(texts)]["description"]} for h in range(1, 9)}
        documents[one["code"]] = {"insatser": items, "answers": answers}
    return rows_of(_round("rus-vasterbotten-2024", respondents), documents, reading=False)


def projects(scale: int) -> RoundRows:
    chance, texts = random.Random(1), _insatser(1200)
    insatser = [
        texts[n % len(texts)]
        | {"key": f"p{n}", "area": "projekt", "owner": f"Ägare {n % 40}", "priority": 1 + n % 6}
        | {"fund": chance.choice(("Eruf", "ESF+", "Interreg Aurora", "Regionala medel"))}
        for n in range(PROJECTS * scale)
    ]
    return rows_of(
        _round("projektlista", [{"code": "24", "name": "Västerbotten"}]), {"24": {"insatser": insatser}}, reading=False
    )


def _insatser(length: int) -> list[dict[str, Any]]:
    return [json.loads(b"{" + body) | {"key": "k"} for body in bodies(VARIANTS, length)]


def _round(form: str, respondents: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": "matning", "form": form, "title": "Mätning", "respondents": respondents}


ROWS: Mapping[str, Callable[[int], RoundRows]] = {
    "national": national,
    "completeness": national,
    "form": national,
    "chapters": chapters,
    "projects": projects,
    "return/24": filled_in,
}


def main(report: str, format: str, scale: int) -> None:
    rows = ROWS[report](scale)
    make = report_named(report)
    assert make
    with _peaks_of_started() as peaks:
        before = _seconds()
        with acyclic():
            body = FORMATS[format].render(make(rows, "sv"))
        own_work, systems = (after - earlier for earlier, after in zip(before, _seconds(), strict=True))
    own = _peak_mib(os.getpid()) or 0.0
    took = {
        "seconds": own_work,
        "system_seconds": systems,
        "mib": own,
        "started_mib": sum(peaks.values()),
        "file_bytes": len(body),
    }
    print(json.dumps(took))


def _seconds() -> tuple[float, float]:
    """That processors have worked for this process and those that it started and that have ended: own, system's."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime for one in both), sum(one.ru_stime for one in both)


@contextmanager
def _peaks_of_started() -> Iterator[dict[int, float]]:
    """Process id → the most memory that it has held, in MiB, of all that are started meanwhile."""
    peaks: dict[int, float] = {}
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.01):
            children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
            for child in map(int, children):
                # Only the latest counts: until it runs its own program, a child shows its parent's memory.
                if (peak := _peak_mib(child)) is not None:
                    peaks[child] = peak

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield peaks
    finally:
        done.set()
        looking.join()


def _peak_mib(process: int) -> float | None:
    """None when it has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")), None)
    return int(peak) / 1024 if peak else None


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
