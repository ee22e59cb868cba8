"""A round as its participants see it: the agency opens and decides, respondents submit, everybody reads."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from insats.client import Client
from tests.installation import Installation

Result = TypeVar("Result")
AREAS = ("boende", "kompetens", "innovation", "tillganglighet", "jamstalldhet", "integration", "miljo")


def eventually(look: Callable[[], Result], holds: Callable[[Result], bool], seconds: float = 30) -> Result:
    """What `look` answers once it holds; the last answer if it never does, for the assertion to show."""
    until = time.monotonic() + seconds
    while not holds(found := look()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def insats(key: str, area: str, **more: Any) -> dict[str, Any]:
    texts = {
        "name": f"Bygdelots {key}",
        "description": "Lotsar möter nyinflyttade.",
        "outputs": "Tre lotsar är anställda.",
        "outcomes": "Fler stannar kvar.",
        "goals": "Mål 8: Anständiga arbetsvillkor och ekonomisk tillväxt.",
    }
    return {"key": key, "area": area} | texts | more


@dataclass
class Round:
    """`respondents`: codes; the first two are enough for most tests."""

    installation: Installation
    id: str
    respondents: list[str]
    agency: Client

    @classmethod
    def open(
        cls, installation: Installation, *, due: timedelta = timedelta(days=30), respondents: Sequence[str] = ()
    ) -> Round:
        """A round that opened three months ago, due `due` from now (negative: ago) and locked a month after that."""
        mark = secrets.token_hex(4)
        codes = list(respondents) or [f"{mark}-a", f"{mark}-b"]
        now = datetime.now(UTC)
        dates = {"opens_at": now - timedelta(days=90), "due_at": now + due, "locks_at": now + due + timedelta(days=30)}
        opened = cls(installation, f"prov-{mark}", codes, installation.client("agency read admin"))
        body = {
            "id": opened.id,
            "form": "villkor-2023",
            "title": "Prov",
            "respondents": [{"code": code, "name": f"Region {code}"} for code in codes],
        }
        opened.agency.post("/intake/v1/rounds", body | {name: at.isoformat() for name, at in dates.items()})
        return opened

    def submit(self, respondent: str, insatser: Sequence[Mapping[str, Any]] = (), **rest: Any) -> Any:
        """Signs and submits a whole document, and waits until the tables hold it. Answers the receipt."""
        receipt = self.send(respondent, {"insatser": list(insatser)} | rest)
        assert list(self.agency.wait_processed([receipt["return_id"]], 60)) == [receipt["return_id"]]
        return receipt

    def send(self, respondent: str, document: Mapping[str, Any]) -> Any:
        path = f"/intake/v1/rounds/{self.id}/respondents/{respondent}/returns"
        return self.installation.client("submit", respondent).post(path, document)

    def cells(self, respondent: str) -> dict[str, tuple[str, int]]:
        """Area → state and number of insatser, as completeness has them."""
        return {item["area"]: (item["state"], item["insatser"]) for item in self.completeness(respondent)}

    def completeness(self, respondent: str) -> list[dict[str, Any]]:
        items = self.agency.get(f"/aggregation/v1/rounds/{self.id}/completeness", limit=1000)["items"]
        return [item for item in items if item["respondent"] == respondent]

    def aggregates(self, by: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.agency.get(
            f"/aggregation/v1/rounds/{self.id}/aggregates", by=by, limit=1000
        )["items"]
        return items

    def feed(self) -> list[dict[str, Any]]:
        """The round's events in the feed, oldest first."""
        after, mine = 0, []
        while page := self.agency.get("/aggregation/v1/events", after=after, limit=1000)["items"]:
            after = page[-1]["data"]["sequence"]
            mine += [event for event in page if event["data"]["round"] == self.id]
        return mine

    def report(self) -> Any:
        return self.agency.get(f"/reporting/v1/rounds/{self.id}/reports/national.json")

    def report_rows(self, area: str) -> list[dict[str, Any]]:
        (table,) = [b for b in self.report()["blocks"] if b["type"] == "table" and b["id"] == area]
        rows: list[dict[str, Any]] = table["rows"]
        return rows

    def status(self, respondent: str) -> dict[str, Any]:
        """The respondent on the status board."""
        listed = self.agency.get(f"/notifications/v1/rounds/{self.id}/status")["respondents"]
        return next(one for one in listed if one["code"] == respondent)

    def return_state(self, return_id: str) -> str:
        return str(self.agency.get(f"/intake/v1/returns/{return_id}")["status"])

    def timeline(self, of: str) -> list[str]:
        """Types of the events; `of` is `returns/<id>` or `insatser/<id>`."""
        return [item["type"] for item in self.agency.get(f"/notifications/v1/{of}/timeline", limit=1000)["items"]]
