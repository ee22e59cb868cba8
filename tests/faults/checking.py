"""What must hold after a trial. Each check raises Fault with what is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from insats.client import Client
from tests.faults import region, tables
from tests.faults.setups import Fresh
from tests.faults.tables import Happening, Tables


class Fault(AssertionError):
    """A promise was broken."""


def check_receipts(client: Client, receipts: Sequence[Mapping[str, Any]]) -> None:
    """Every receipt that was given stands, word for word, and nothing was received twice."""
    for receipt in receipts:
        found = region.get(client, f"/intake/v1/returns/{receipt['return_id']}")
        if found["receipt"] != receipt:
            raise Fault(f"receipt changed: {receipt} is now {found['receipt']}")
    given: dict[tuple[str, str], set[int]] = {}
    for receipt in receipts:
        given.setdefault((receipt["round"], receipt["respondent"]), set()).add(receipt["version"])
    for (round_id, respondent), versions in given.items():
        path = f"/intake/v1/rounds/{round_id}/respondents/{respondent}/returns"
        stored = {item["version"] for item in region.get(client, path)["items"]}
        if stored != versions:
            raise Fault(f"{respondent} has the versions {sorted(stored)}, receipts were given for {sorted(versions)}")


def check_feed(feed: Sequence[Mapping[str, Any]], completeness: Sequence[Mapping[str, Any]]) -> None:
    """Gapless from 1, each change from where the last left off, and at its end what the tables show."""
    cells: dict[tuple[str, str | None], Any] = {}
    for number, change in enumerate(feed, 1):
        if change["sequence"] != number or change["cloudevent_sequence"] != str(number):
            raise Fault(f"number {change['sequence']} in place {number} of the feed")
        place = (change["respondent"], change["cell"]["area"])
        before = cells.get(place, {"state": "missing", "insatser": 0})
        if any(change["old"][name] != before[name] for name in before):
            raise Fault(f"change {number} of {place} begins with {change['old']}, the one before ended in {before}")
        if change["old"] == change["new"]:
            raise Fault(f"change {number} of {place} changes nothing")
        cells[place] = change["new"]
    for item in completeness:
        last = cells.get((item["respondent"], item["area"]), {"state": "missing", "insatser": 0})
        if (last["state"], last["insatser"]) != (item["state"], item["insatser"]):
            raise Fault(f"the feed ends with {last}, the table shows {item}")


def check_timeline(timeline: list[dict[str, Any]], expected: set[Happening], changes: int) -> None:
    """Everything that happened is told once: neither lost nor doubled on its way through the services."""
    told, told_changes = tables.happenings(timeline), tables.told_changes(timeline)
    if missing := expected - told.keys():
        raise Fault(f"{len(missing)} events never reached the timeline, such as {sorted(missing)[0]}")
    if more := told.keys() - expected:
        raise Fault(f"{len(more)} events are in the timeline that should not be, such as {sorted(more)[0]}")
    if doubled := [event for event, times in told.items() if times > 1]:
        raise Fault(f"{len(doubled)} events are doubled in the timeline, such as {doubled[0]}")
    if sorted(told_changes.elements()) != list(range(1, changes + 1)):
        raise Fault(f"the timeline tells of {told_changes.total()} changes of cells, the feed has {changes}")


def check_tables(found: Tables, expected: Tables) -> None:
    if difference := found.difference(expected):
        raise Fault(f"other than the undisturbed run: {difference}")


def check_nothing_parked(client: Client) -> None:
    parked = region.get(client, "/notifications/v1/parked", state="all")
    if parked["total"]:
        raise Fault(f"{parked['total']} messages parked, such as {parked['items'][0]}")


def check_replay(fresh: Fresh) -> None:
    """`insats replay aggregation` folds the same events into the same tables."""
    installation = fresh.installation
    process = next(p for p in installation.processes if p.service in ("all", "aggregation"))
    alone = process.service == "all"  # one process at a time has a data folder open
    if alone:
        installation.stop()
    command = [sys.executable, "-m", "insats", "replay", "aggregation", "--data-dir", str(process.data_dir)]
    environment = os.environ | process.environment
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    if alone:
        installation.start()
    if done.returncode or "all tables as before" not in done.stdout:
        raise Fault(f"replay of aggregation: {done.stdout}{done.stderr}")
