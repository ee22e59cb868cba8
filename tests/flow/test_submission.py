"""A return on its way from a respondent to every table that shows it."""

from collections import Counter
from datetime import timedelta

import pytest

from insats.client import Refused
from tests.flow.round import AREAS, Round, eventually, insats
from tests.installation import Installation


def test_return_stands_in_every_table_when_it_is_processed(opened: Round) -> None:
    region = opened.respondents[0]
    rows = [insats("B1", "boende"), insats("B2", "boende"), insats("M1", "miljo")]
    receipt = opened.submit(region, rows)

    assert opened.return_state(receipt["return_id"]) == "processed"
    assert opened.cells(region) == dict.fromkeys(AREAS, ("missing", 0)) | {
        "boende": ("reported", 2),
        "miljo": ("reported", 1),
    }
    table = {(row["respondent"], row["area"]): row["insatser"] for row in opened.aggregates("respondent,area")}
    assert table[region, "boende"] == 2
    assert table[opened.respondents[1], "boende"] == 0
    reported = [row for row in opened.report_rows("boende") if row["respondent"] == region]
    assert [row["insats_id"] for row in reported] == [f"{region}.B1", f"{region}.B2"]
    assert reported[0]["outcomes"] == "Fler stannar kvar."


def test_nil_and_missing_are_kept_apart_when_an_area_has_no_insatser(opened: Round) -> None:
    region, silent = opened.respondents
    opened.submit(region, [insats("B1", "boende")], nil_returns=[{"area": "miljo", "reason": "Inget pågick i år."}])

    items = {item["area"]: item for item in opened.completeness(region)}
    assert (items["miljo"]["state"], items["miljo"]["reason"]) == ("nil", "Inget pågick i år.")
    assert items["integration"]["state"] == "missing"
    assert "reason" not in items["integration"]
    states = {(row["respondent"], row["area"]): row["state"] for row in opened.aggregates("respondent,area")}
    assert states[region, "miljo"] == "nil"
    assert set(opened.cells(silent).values()) == {("missing", 0)}
    (row,) = [row for row in opened.report_rows("miljo") if row["respondent"] == region]
    assert (row["state"], row["reason"]) == ("nil", "Inget pågick i år.")
    (unheard,) = [row for row in opened.report_rows("miljo") if row["respondent"] == silent]
    assert unheard["state"] == "missing"


def test_return_is_late_when_it_comes_after_the_due_date(installation: Installation) -> None:
    due_yesterday = Round.open(installation, due=timedelta(days=-1))
    late, silent = due_yesterday.respondents
    receipt = due_yesterday.submit(late, [insats("B1", "boende")])

    assert receipt["on_time"] is False
    assert {item["on_time"] for item in due_yesterday.completeness(late)} == {False}
    assert {item["on_time"] for item in due_yesterday.completeness(silent)} == {None}
    on_board = eventually(lambda: due_yesterday.status(late), lambda found: found["state"] == "processed")
    assert on_board["on_time"] is False


def test_return_is_on_time_when_the_respondent_has_an_extension(installation: Installation) -> None:
    due_yesterday = Round.open(installation, due=timedelta(days=-1))
    region = due_yesterday.respondents[0]
    dates = due_yesterday.agency.get(f"/intake/v1/rounds/{due_yesterday.id}")
    extension = {"respondent": region, "due_at": dates["locks_at"], "reason": "Sjukdom"}
    due_yesterday.agency.post(f"/intake/v1/rounds/{due_yesterday.id}/extensions", extension)

    assert due_yesterday.submit(region, [insats("B1", "boende")])["on_time"] is True
    assert {item["on_time"] for item in due_yesterday.completeness(region)} == {True}


def test_door_is_closed_when_the_round_is_locked(installation: Installation) -> None:
    locked = Round.open(installation, due=timedelta(days=-31))
    with pytest.raises(Refused, match="409"):
        locked.send(locked.respondents[0], {"insatser": [insats("B1", "boende")]})
    assert set(locked.cells(locked.respondents[0]).values()) == {("missing", 0)}


def test_saved_draft_is_what_is_signed_when_the_body_is_empty(opened: Round) -> None:
    region = opened.respondents[0]
    own = opened.installation.client("submit", region)
    place = f"/intake/v1/rounds/{opened.id}/respondents/{region}"
    for key in ("B2", "B1"):
        body = {name: value for name, value in insats(key, "boende").items() if name != "key"}
        assert own.http.put(f"{place}/insatser/{key}", json=body).status_code == 201
    own.http.put(f"{place}/answers/8.3", json={"yes": True, "text": "Medlen gör nytta."}).raise_for_status()
    assert set(opened.cells(region).values()) == {("missing", 0)}

    signed = own.http.post(f"{place}/returns")
    assert signed.status_code == 202
    receipt = signed.json()
    assert signed.headers["Location"] == f"/intake/v1/returns/{receipt['return_id']}"
    assert list(opened.agency.wait_processed([receipt["return_id"]], 60))
    assert opened.cells(region)["boende"] == ("reported", 2)
    answers = [b for b in opened.report()["blocks"] if b["type"] == "group" and b["state"] == "answered"]
    assert [(b["question"], b["respondent"], b["yes"], b["text"]) for b in answers] == [
        ("8.3", region, True, "Medlen gör nytta.")
    ]


def test_timelines_tell_every_step_once_when_a_return_is_processed(opened: Round) -> None:
    region = opened.respondents[0]
    receipt = opened.submit(region, [insats("B1", "boende")])

    of_insats = eventually(lambda: opened.timeline(f"insatser/{region}.B1"), lambda told: len(told) >= 4)
    told = Counter(name for name in of_insats if name != "aggregate.updated.v1")
    assert told == dict.fromkeys(
        ["insats.received.v1", "insats.classified.v1", "return.submitted.v1", "report.compiled.v1"], 1
    )
    of_return = opened.timeline(f"returns/{receipt['return_id']}")
    assert of_return.index("return.submitted.v1") < of_return.index("report.compiled.v1")


def test_insats_counts_again_when_it_stands_unchanged_in_the_next_round(installation: Installation) -> None:
    first = Round.open(installation)
    region = first.respondents[0]
    second = Round.open(installation, respondents=[region])
    rows = [insats("B1", "boende"), insats("B2", "boende")]
    first.submit(region, rows)
    second.submit(region, [rows[0], insats("M1", "miljo")])

    assert second.cells(region)["boende"] == ("reported", 1)
    assert second.cells(region)["miljo"] == ("reported", 1)
    assert first.cells(region)["boende"] == ("reported", 2)
    assert [row["version"] for row in second.report_rows("boende") if row["state"] == "reported"] == [1]


def test_four_megabytes_of_insatser_are_saved_when_sent_in_one_request(opened: Round) -> None:
    region = opened.respondents[0]
    rows = [insats(f"M{n}", "miljo", outputs="Mätningar har gjorts. " * 90) for n in range(2000)]
    path = f"/intake/v1/rounds/{opened.id}/respondents/{region}/insatser"
    assert opened.installation.client("submit", region).post(path, rows)["saved"] == 2000


def test_body_over_the_limit_is_refused_with_the_limit_when_sent(opened: Round) -> None:
    region = opened.respondents[0]
    client = opened.installation.client("submit", region)
    path = f"/intake/v1/rounds/{opened.id}/respondents/{region}/returns"
    answer = client.http.post(path, content=(b"x" * 1_000_000 for _ in range(40)))
    assert answer.status_code == 413
    assert "32 MB" in answer.json()["detail"]
