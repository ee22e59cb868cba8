"""Rounds, labels and signed returns as the other services would tell of them."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from libs.common import envelope, events
from libs.common.inbox import Arrival

ROUND = "prov-2025"
WHEN = datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)
RESPONDENTS = {"24": "Västerbotten", "25": "Norrbotten", "09": "Gotland"}
AREAS = ("boende", "kompetens", "miljo")
NIL = "Inget att redovisa i år."

E = TypeVar("E", bound=events.Event)
Named = tuple[str, int, str]
"""Key, version and area of an insats in a return."""


def cloud(data: E) -> envelope.CloudEvent[E]:
    """As it comes off the bus. The same content always has the same id, as a repeat of an event has."""
    return arrival(data)[0]


def arrival(data: events.Event) -> Arrival:
    event_id = uuid.uuid5(uuid.NAMESPACE_OID, f"{data.TYPE} {data.model_dump_json()}")
    body = envelope.encode(data, event_id, WHEN)
    return envelope.decode(data.TYPE, body), body


def round_opened(round: str = ROUND, **changes: Any) -> events.RoundOpened:
    return events.RoundOpened(**_state(round) | changes)


def round_changed(revision: int, **changes: Any) -> events.RoundChanged:
    return events.RoundChanged(**_state(ROUND) | {"revision": revision} | changes)


def _state(round: str) -> dict[str, Any]:
    return {
        "round": round,
        "revision": 1,
        "title": "Provomgång 2025",
        "form": "villkor-2023",
        "form_version": 1,
        "opens_at": WHEN,
        "due_at": WHEN,
        "locks_at": WHEN,
        "respondents": [events.Respondent(code=code, name=name) for code, name in RESPONDENTS.items()],
        "areas": [events.Area(code=a, number=n, title=a, title_en=a) for n, a in enumerate(AREAS, 1)],
        "questions": [],
    }


def classified(
    respondent: str, key: str, version: int = 1, area: str = "boende", *, label_version: int = 1, **facts: Any
) -> events.InsatsClassified:
    """`facts`: of Declared (funding as {source: amount}) and, with `read_` before the name, of Labels."""
    declared = {name: value for name, value in facts.items() if not name.startswith("read_")}
    declared["funding"] = [{"source": s, "amount_sek": kr} for s, kr in facts.get("funding", {}).items()]
    read = {name.removeprefix("read_"): value for name, value in facts.items() if name.startswith("read_")}
    return events.InsatsClassified(
        round=ROUND,
        respondent=respondent,
        insats_id=f"{respondent}.{key}",
        version=version,
        label_version=label_version,
        rules_version="prov",
        declared=events.Declared.model_validate({"area": area} | declared),
        labels=events.Labels.model_validate({"area": {"code": area, "confidence": 1.0}} | read),
    )


def submitted(
    respondent: str,
    version: int,
    named: Sequence[Named],
    nil: Sequence[str] = (),
    *,
    round: str = ROUND,
    on_time: bool = True,
) -> events.ReturnSubmitted:
    return events.ReturnSubmitted(
        round=round,
        respondent=respondent,
        return_id=f"{round}.{respondent}.{version}",
        version=version,
        received_at=WHEN,
        on_time=on_time,
        content_sha256=f"{version:064}",
        signed_by="Regiondirektör",
        insatser=[
            events.InsatsReference(insats_id=f"{respondent}.{key}", version=n, area=area) for key, n, area in named
        ],
        nil_returns=[events.NilReturn(area=area, reason=NIL) for area in nil],
        answers={},
    )


def story() -> list[events.Event]:
    """A round with corrected returns, an area left out again, a nil, new labels, and labels that never come."""
    return [
        round_opened(),
        classified("24", "a", funding={"erdf": 100}),
        classified("24", "b", area="miljo", total_budget_sek=50),
        submitted("24", 1, [("a", 1, "boende"), ("b", 1, "miljo")], ["kompetens"], on_time=False),
        classified("25", "a", area="kompetens"),
        submitted("25", 1, [("a", 1, "kompetens")], ["boende", "miljo"]),
        classified("24", "a", 2, funding={"erdf": 300, "esf": 1}),
        submitted("24", 2, [("a", 2, "boende")], ["miljo"]),
        classified("24", "a", 2, funding={"erdf": 300, "esf": 1}, label_version=3, read_horizons=["long"]),
        classified("24", "a", 2, funding={"erdf": 300, "esf": 1}, label_version=2, read_horizons=["short"]),
        round_changed(3, title="Ny titel"),
        round_changed(2, title="Mellantitel"),
        submitted("24", 3, [("a", 2, "boende"), ("c", 1, "boende")]),
        classified("24", "c", 2),
        submitted("09", 1, [], AREAS),
        submitted("09", 2, []),
        submitted("25", 1, [("a", 1, "kompetens")], round="annan-2025"),
    ]
