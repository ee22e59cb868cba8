"""One trial: a fresh installation, all returns submitted, strikes meanwhile, and then nothing may be amiss."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from insats.client import Client
from libs.common import code_lists
from tests.faults import checking, region, tables
from tests.faults.documents import EARLY, Documents, submissions_of
from tests.faults.setups import Fresh, Setups, Tampering
from tests.faults.striking import Strike, Supervisor
from tests.faults.tables import Happening, Tables
from tests.installation import Installation

ROUND = "villkor-2023"
AT_ONCE = 4
"""Respondents whose systems send at the same time."""
UNTAMPERED = Tampering()


@dataclass(frozen=True)
class Undisturbed:
    """What the run without strikes came to, and how long it took from the first submission, in seconds."""

    tables: Tables
    happenings: set[Happening]
    span: float


@dataclass
class Verdict:
    """What a trial did and found; `fault` is empty if all was well."""

    struck: list[str] = field(default_factory=list)
    kills: list[str] = field(default_factory=list)
    deaths: list[str] = field(default_factory=list)
    receipts: int = 0
    changes: int = 0
    seconds: float = 0.0
    fault: str = ""


def undisturbed(setups: Setups, documents: Documents) -> Undisturbed:
    """Raises Fault if not even this goes well."""
    with setups.fresh(UNTAMPERED) as fresh, _logs_kept_on_fault(fresh):
        client = open_round(fresh.installation)
        began = time.monotonic()
        receipts = submit_all(fresh.installation, documents)
        wait_processed(client, receipts)
        span = time.monotonic() - began
        feed, found = tables.read_feed(client), tables.read_tables(client, ROUND)
        insatser = sum(len(document["insatser"]) for document in documents.values())
        least = 2 * (insatser + len(receipts)) + len(feed) + 1
        timeline = tables.read_timeline(client, least)
        told = set(tables.happenings(timeline))
        checking.check_receipts(client, receipts)
        checking.check_feed(feed, found.completeness)
        checking.check_timeline(timeline, told, len(feed))
        checking.check_nothing_parked(client)
    return Undisturbed(found, told, span)


def run(
    setups: Setups,
    documents: Documents,
    expected: Undisturbed,
    strikes: Sequence[Strike],
    *,
    tampering: Tampering = UNTAMPERED,
    with_replay: bool = False,
    patience: float = 90,
) -> Verdict:
    """Never raises for what the installation does wrong: that is the verdict's fault. `patience`: seconds until
    a return that is not processed counts as lost."""
    verdict, began = Verdict(), time.monotonic()
    try:
        with setups.fresh(tampering) as fresh:
            supervisor = Supervisor(fresh.installation, fresh.victims, strikes)
            with _logs_kept_on_fault(fresh):
                _try(fresh, documents, expected, supervisor, verdict, patience)
                if with_replay:
                    _replay(fresh, expected)
                if verdict.deaths and not tampering.aim:
                    raise checking.Fault(f"died without being killed: {verdict.deaths}")
    except (AssertionError, TimeoutError) as fault:
        verdict.fault = str(fault) or repr(fault)
    verdict.seconds = time.monotonic() - began
    return verdict


@contextmanager
def _logs_kept_on_fault(fresh: Fresh) -> Iterator[None]:
    """The installation's folder goes with the trial; what its processes said must not, if something was wrong."""
    try:
        yield
    except (AssertionError, TimeoutError) as fault:
        kept = Path(tempfile.mkdtemp(prefix="insats-fault-"))
        for log in fresh.installation.folder.glob("*.log"):
            shutil.copy(log, kept)
        raise checking.Fault(f"{fault}\n  logs: {kept}") from fault


def _replay(fresh: Fresh, expected: Undisturbed) -> None:
    checking.check_replay(fresh)
    found = tables.read_tables(fresh.installation.client("agency read admin"), ROUND)
    checking.check_tables(found, expected.tables)


def _try(
    fresh: Fresh,
    documents: Documents,
    expected: Undisturbed,
    supervisor: Supervisor,
    verdict: Verdict,
    patience: float,
) -> None:
    client = open_round(fresh.installation)
    supervisor.start()
    try:
        receipts = submit_all(fresh.installation, documents)
        verdict.receipts = len(receipts)
        wait_processed(client, receipts, patience)
    finally:
        verdict.struck, verdict.kills, verdict.deaths = supervisor.struck, supervisor.kills, supervisor.deaths
        supervisor.stop()
    wait_processed(client, receipts, patience)  # the last strike may have come after the first look
    feed, found = tables.read_feed(client), tables.read_tables(client, ROUND)
    verdict.changes = len(feed)
    checking.check_receipts(client, receipts)
    checking.check_tables(found, expected.tables)
    checking.check_feed(feed, found.completeness)
    timeline = tables.read_timeline(client, len(expected.happenings) + len(feed))
    checking.check_timeline(timeline, expected.happenings, len(feed))
    checking.check_nothing_parked(client)


def open_round(installation: Installation) -> Client:
    """Dates far apart and fixed, so that everybody is on time in every run. Answers a client that sees all."""
    client = installation.client("agency read admin")
    body = {
        "id": ROUND,
        "form": "villkor-2023",
        "title": "Återrapportering 2023",
        "opens_at": "2024-01-01T00:00:00Z",
        "due_at": "2099-01-31T23:00:00Z",
        "locks_at": "2099-02-28T23:00:00Z",
        "respondents": [{"code": item.code, "name": item.title.sv} for item in code_lists.load("regions")],
    }
    region.careful(lambda: client.http.post("/intake/v1/rounds", json=body))
    return client


def submit_all(installation: Installation, documents: Documents) -> list[dict[str, Any]]:
    """Several respondents at a time, each in its own order. Answers the receipts."""

    def submit_one(n: int, respondent: str) -> list[dict[str, Any]]:
        client = installation.client("submit", respondent)
        mine = submissions_of(respondent, documents[respondent], early=n % EARLY == 1)
        return [region.submit(client, ROUND, submission) for submission in mine]

    with ThreadPoolExecutor(AT_ONCE) as systems:
        done = systems.map(submit_one, range(len(documents)), sorted(documents))
        return [receipt for receipts in done for receipt in receipts]


def wait_processed(client: Client, receipts: Sequence[dict[str, Any]], seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    waiting = [receipt["return_id"] for receipt in receipts]
    while waiting:
        if time.monotonic() > until:
            raise checking.Fault(f"not processed after {seconds:.0f} s: {', '.join(waiting)}")
        waiting = [r for r in waiting if region.get(client, f"/intake/v1/returns/{r}")["status"] == "processing"]
        time.sleep(0.05)
