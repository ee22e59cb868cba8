"""The checks of a trial find what they are there to find."""

from typing import Any

import pytest

from tests.faults.checking import Fault, check_feed, check_timeline
from tests.faults.striking import plan
from tests.faults.tables import CELL_CHANGED, Tables

SUBMITTED = ("return.submitted.v1", "prov.a.1", "", 1, 0)


def _change(sequence: int, old: int, new: int) -> dict[str, Any]:
    def value(insatser: int) -> dict[str, Any]:
        return {"state": "reported" if insatser else "missing", "insatser": insatser}

    place = {"respondent": "a", "cell": {"respondent": "a", "area": "boende"}}
    return place | {"sequence": sequence, "cloudevent_sequence": str(sequence), "old": value(old), "new": value(new)}


def _table(insatser: int) -> list[dict[str, Any]]:
    return [{"respondent": "a", "area": "boende", "state": "reported", "insatser": insatser}]


def _told(*sequences: int, submitted: int = 1) -> list[dict[str, Any]]:
    ids = {"return_id": "prov.a.1", "insats_id": None}
    changes = [ids | {"type": CELL_CHANGED, "details": {"sequence": sequence}} for sequence in sequences]
    return [ids | {"type": "return.submitted.v1", "details": {"version": 1}}] * submitted + changes


def test_feed_passes_when_it_is_gapless_and_ends_in_the_table() -> None:
    check_feed([_change(1, 0, 2), _change(2, 2, 3)], _table(3))


@pytest.mark.parametrize(
    ("feed", "what"),
    [
        ([_change(1, 0, 2), _change(3, 2, 3)], "number 3 in place 2"),
        ([_change(1, 0, 2), _change(2, 0, 3)], "the one before ended"),
        ([_change(1, 0, 3), _change(2, 3, 3)], "changes nothing"),
        ([_change(1, 0, 2)], "the feed ends with"),
        ([], "the feed ends with"),
    ],
)
def test_fault_is_found_when_the_feed_is_wrong(feed: list[dict[str, Any]], what: str) -> None:
    with pytest.raises(Fault, match=what):
        check_feed(feed, _table(3))


def test_timeline_passes_when_everything_is_told_once() -> None:
    check_timeline(_told(1, 2), {SUBMITTED}, 2)


@pytest.mark.parametrize(
    ("timeline", "what"),
    [
        (_told(1, 2, submitted=0), "never reached"),
        (_told(1, 2, submitted=2), "doubled"),
        (_told(1), "tells of 1 changes"),
        (_told(1, 2, 2), "tells of 3 changes"),
    ],
)
def test_fault_is_found_when_the_timeline_is_wrong(timeline: list[dict[str, Any]], what: str) -> None:
    with pytest.raises(Fault, match=what):
        check_timeline(timeline, {SUBMITTED}, 2)


def test_difference_is_shown_when_a_table_differs() -> None:
    one = Tables(_table(3), {"area": []}, {"title": "Prov"})
    assert one.difference(Tables(_table(3), {"area": []}, {"title": "Prov"})) == ""
    assert "completeness" in one.difference(Tables(_table(2), {"area": []}, {"title": "Prov"}))
    assert "report" in one.difference(Tables(_table(3), {"area": []}, {"title": "Annat"}))
    longer = Tables(_table(3), {"area": [{"insatser": 1}]}, {"title": "Prov"})
    assert "area" in one.difference(longer)


def test_plan_is_the_same_when_the_seed_is() -> None:
    assert plan(7, ["intake", "rabbitmq"], 5.0) == plan(7, ["intake", "rabbitmq"], 5.0)
    plans = [plan(seed, ["intake", "rabbitmq"], 5.0) for seed in range(50)]
    assert {len(strikes) for strikes in plans} == {1, 2, 3}
    assert {strike.victim for strikes in plans for strike in strikes} == {"intake", "rabbitmq"}
