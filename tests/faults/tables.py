"""What a round's submissions have come to, read over HTTP, without the times that differ from run to run."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx

from insats.client import Client
from tests.faults import region

TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:[\d.]+(Z|[+-][\d:]+))?")
DIMENSIONS = ("respondent,area", "respondent", "area", "sdg", "framework", "fund", "municipality", "horizon,area")
CELL_CHANGED = "aggregate.updated.v1"

Happening = tuple[str, str, str, int, int]
"""Type, return, insats, version, label version: what an entry of the timeline tells, and no other may tell again."""


@dataclass(frozen=True)
class Tables:
    """Everything that a reader sees of a round; equal for equal submissions whatever happened on the way."""

    completeness: list[dict[str, Any]]
    aggregates: dict[str, list[dict[str, Any]]]
    report: Any

    def difference(self, other: Tables) -> str:
        """Empty if they are equal; else where they differ first."""
        mine, others = self.as_json(), other.as_json()
        for name, text in mine.items():
            if text != others[name]:
                pairs = enumerate(zip(text, others[name], strict=False))
                same = next((n for n, (one, other) in pairs if one != other), 0)
                around = slice(max(0, same - 150), same + 150)
                return f"{name}: …{text[around]}… instead of …{others[name][around]}…"
        return ""

    def as_json(self) -> dict[str, str]:
        parts = {"completeness": self.completeness, "report": self.report} | self.aggregates
        return {name: json.dumps(part, ensure_ascii=False) for name, part in parts.items()}


def read_tables(client: Client, round_id: str) -> Tables:
    aggregation = f"/aggregation/v1/rounds/{round_id}"
    report = f"/reporting/v1/rounds/{round_id}/reports/national.json"
    return Tables(
        region.get(client, f"{aggregation}/completeness", limit=1000)["items"],
        {by: region.get(client, f"{aggregation}/aggregates", by=by, limit=1000)["items"] for by in DIMENSIONS},
        without_times(region.get(client, report)),
    )


def without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_times(part) for name, part in value.items()}
    if isinstance(value, list):
        return [without_times(part) for part in value]
    return TIME.sub("<time>", value) if isinstance(value, str) and len(value) < 40 else value


def read_feed(client: Client) -> list[dict[str, Any]]:
    """The data of all events of the feed, oldest first."""
    feed: list[dict[str, Any]] = []
    while page := region.get(client, "/aggregation/v1/events", after=len(feed), limit=1000)["items"]:
        feed += [event["data"] | {"cloudevent_sequence": event["sequence"]} for event in page]
    return feed


def read_timeline(client: Client, expected: int, seconds: float = 30) -> list[dict[str, Any]]:
    """The whole timeline from its stream: until it holds `expected` entries and nothing more comes."""
    entries: list[dict[str, Any]] = []
    until = time.monotonic() + seconds
    headers = {"Accept": "text/event-stream", "Last-Event-ID": "0"}
    timeout = httpx.Timeout(10, read=0.7)
    with (
        suppress(httpx.ReadTimeout),  # a quiet stream is one that has told all, or has not begun
        client.http.stream("GET", "/notifications/v1/status/stream", headers=headers, timeout=timeout) as stream,
    ):
        for entry in _entries(stream.iter_lines()):
            entries.append(entry)
            if time.monotonic() > until:
                break
    if len(entries) < expected and time.monotonic() < until:
        return read_timeline(client, expected, until - time.monotonic())
    return entries


def _entries(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    kind = ""
    for line in lines:
        if line.startswith("event:"):
            kind = line.removeprefix("event:").strip()
        elif line.startswith("data:") and kind == "timeline":
            yield json.loads(line.removeprefix("data:"))


def happenings(timeline: list[dict[str, Any]]) -> Counter[Happening]:
    """How often each thing was told, the changes of cells left out: those come in larger or smaller steps."""
    return Counter(
        (
            entry["type"],
            entry["return_id"] or "",
            entry["insats_id"] or "",
            entry["details"].get("version") or entry["details"].get("revision") or 0,
            entry["details"].get("label_version") or 0,
        )
        for entry in timeline
        if entry["type"] != CELL_CHANGED
    )


def told_changes(timeline: list[dict[str, Any]]) -> Counter[int]:
    """How often each change of a cell was told, by its number in the feed."""
    return Counter(entry["details"]["sequence"] for entry in timeline if entry["type"] == CELL_CHANGED)
