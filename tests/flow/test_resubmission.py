"""What the agency and a respondent do to a return after it was submitted."""

import pytest

from insats.client import Refused
from tests.flow.round import Round, eventually, insats


def _decide(opened: Round, return_id: str, decision: str, message: str) -> None:
    comments = {"comments": [{"pointer": "/insatser/0/outcomes", "message": message}]}
    opened.agency.post(f"/intake/v1/returns/{return_id}/{decision}", comments)


def test_tables_change_by_the_difference_when_a_return_is_submitted_again(opened: Round) -> None:
    region = opened.respondents[0]
    funded = insats("B1", "boende", funding=[{"source": "erdf", "amount_sek": 100_000}], total_budget_sek=400_000)
    first = opened.submit(region, [funded, insats("B2", "boende")])
    before = len(opened.feed())
    more = funded | {"funding": [{"source": "erdf", "amount_sek": 250_000}]}
    second = opened.submit(region, [more, insats("K1", "kompetens")])

    assert (first["version"], second["version"]) == (1, 2)
    assert opened.return_state(first["return_id"]) == "superseded"
    assert opened.cells(region)["boende"] == ("reported", 1)
    assert opened.cells(region)["kompetens"] == ("reported", 1)
    (by_fund,) = opened.aggregates("fund")
    assert (by_fund["fund"], by_fund["insatser"], by_fund["amount_sek"]) == ("erdf", 1, 250_000)
    changes = {event["data"]["cell"]["area"]: event["data"] for event in opened.feed()[before:]}
    assert changes.keys() == {"boende", "kompetens", None}
    boende = changes["boende"]
    assert (boende["old"]["insatser"], boende["new"]["insatser"]) == (2, 1)
    assert (boende["old"]["amount_sek"], boende["new"]["amount_sek"]) == (100_000, 250_000)
    assert (changes["kompetens"]["old"]["state"], changes["kompetens"]["new"]["state"]) == ("missing", "reported")
    assert changes[None]["new"]["return_version"] == 2


def test_feed_has_no_gap_and_ends_in_the_tables_when_much_was_submitted(opened: Round) -> None:
    for respondent in opened.respondents:
        for count in (1, 3, 2):
            opened.submit(respondent, [insats(f"B{n}", "boende") for n in range(count)])
    numbers = [event["data"]["sequence"] for event in opened.feed()]
    assert numbers == sorted(set(numbers))
    everything = opened.agency.get("/aggregation/v1/events", after=0, limit=1000)["items"]
    assert [event["data"]["sequence"] for event in everything] == list(range(1, len(everything) + 1))
    last = {(e["data"]["respondent"], e["data"]["cell"]["area"]): e["data"]["new"]["insatser"] for e in opened.feed()}
    for respondent in opened.respondents:
        assert last[respondent, "boende"] == opened.cells(respondent)["boende"][1] == 2


def test_same_receipt_is_given_when_the_same_content_is_submitted_again(opened: Round) -> None:
    region = opened.respondents[0]
    receipt = opened.submit(region, [insats("B1", "boende")])
    told = len(opened.feed())
    assert opened.submit(region, [insats("B1", "boende")]) == receipt
    assert len(opened.feed()) == told


def test_return_is_accepted_when_it_was_sent_back_and_submitted_anew(opened: Round) -> None:
    region = opened.respondents[0]
    first = opened.submit(region, [insats("B1", "boende", outcomes="")])
    _decide(opened, first["return_id"], "send-back", "Beskriv effekterna.")
    assert opened.return_state(first["return_id"]) == "sent_back"
    sent_back = eventually(lambda: opened.status(region), lambda found: found["state"] == "sent_back")
    assert sent_back["state"] == "sent_back"
    assert opened.cells(region)["boende"] == ("reported", 1)  # what is signed stands until the next is

    second = opened.submit(region, [insats("B1", "boende", outcomes="Nio av tio stannar.")])
    _decide(opened, second["return_id"], "accept", "Tack.")
    assert opened.return_state(second["return_id"]) == "accepted"
    assert eventually(lambda: opened.status(region), lambda found: found["state"] == "accepted")["version"] == 2
    assert [row["outcomes"] for row in opened.report_rows("boende") if row["respondent"] == region] == [
        "Nio av tio stannar."
    ]
    told = eventually(
        lambda: opened.timeline(f"returns/{second['return_id']}"), lambda found: "return.accepted.v1" in found
    )
    assert told.count("return.accepted.v1") == 1


def test_comments_reach_the_respondent_when_a_return_is_sent_back(opened: Round) -> None:
    region, other = opened.respondents
    receipt = opened.submit(region, [insats("B1", "boende")])
    _decide(opened, receipt["return_id"], "send-back", "Beskriv effekterna.")
    own = opened.installation.client("submit", region).get(f"/intake/v1/returns/{receipt['return_id']}")
    [comment] = own["comments"]
    assert (comment["pointer"], comment["message"]) == ("/insatser/0/outcomes", "Beskriv effekterna.")
    assert "B1" in comment["place"]
    with pytest.raises(Refused, match="403"):
        opened.installation.client("submit", other).get(f"/intake/v1/returns/{receipt['return_id']}")


def test_older_version_cannot_be_accepted_when_a_newer_is_signed(opened: Round) -> None:
    region = opened.respondents[0]
    first = opened.submit(region, [insats("B1", "boende")])
    opened.submit(region, [insats("B1", "miljo")])
    with pytest.raises(Refused, match="409"):
        _decide(opened, first["return_id"], "accept", "Tack.")


def test_cells_lead_to_the_versions_behind_them_when_an_insats_was_changed(opened: Round) -> None:
    region = opened.respondents[0]
    opened.submit(region, [insats("B1", "boende"), insats("B2", "boende")])
    opened.submit(region, [insats("B1", "boende", name="Bygdelots, nytt namn"), insats("B2", "boende")])
    (row,) = [
        row for row in opened.aggregates("respondent,area") if (row["respondent"], row["area"]) == (region, "boende")
    ]
    expected = [{"insats_id": f"{region}.B1", "version": 2}, {"insats_id": f"{region}.B2", "version": 1}]
    assert row["versions"] == expected
    behind = opened.agency.get(row["href"])["items"]
    assert [{name: one[name] for name in ("insats_id", "version")} for one in behind] == expected
