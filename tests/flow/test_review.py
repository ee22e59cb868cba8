"""A person's label goes through all services: counted elsewhere, reported elsewhere, and still what was declared."""

import os
import subprocess
import sys

from tests.flow.round import Round, eventually, insats
from tests.installation import Installation


def test_insats_is_counted_and_reported_where_a_person_placed_it(opened: Round) -> None:
    region = opened.respondents[0]
    opened.submit(region, [insats("B1", "boende"), insats("B2", "boende")])
    before = len(opened.feed())
    body = {"facet": "area", "value": "kompetens", "why": "Handlar om lotsarnas utbildning."}
    told = opened.agency.post(f"/classification/v1/insatser/{region}.B1/review", body)
    assert (told["in_force"], told["label_version"]) == (True, 2)

    def counted() -> dict[str, int]:
        return {
            row["area"]: row["insatser"] for row in opened.aggregates("respondent,area") if row["respondent"] == region
        }

    assert eventually(counted, lambda found: found["kompetens"] == 1)["boende"] == 1
    assert (opened.cells(region)["boende"], opened.cells(region)["kompetens"]) == (("reported", 2), ("missing", 0))
    rows = eventually(
        lambda: opened.report_rows("kompetens"),
        lambda rows: any(row.get("insats_id") == f"{region}.B1" for row in rows),
    )
    [moved] = [row for row in rows if row.get("insats_id") == f"{region}.B1"]
    assert (moved["area"], moved["declared_area"]) == ("kompetens", "boende")
    changes = {event["data"]["cell"]["area"]: event["data"] for event in opened.feed()[before:]}
    assert {area: change["new"]["insatser"] for area, change in changes.items()} == {"boende": 1, "kompetens": 1}
    assert changes["boende"]["new"]["declared_insatser"] == 2
    assert changes["boende"]["cause"]["insats_id"] == f"{region}.B1"
    path = f"/notifications/v1/insatser/{region}.B1/timeline"
    history = eventually(
        lambda: [item["what"] for item in opened.agency.get(path, limit=1000)["items"]],
        lambda said: "Insats granskad, version 1" in said,
    )
    assert history.count("Insats klassificerad, version 1") == history.count("Insats granskad, version 1") == 1
    opened.submit(region, [insats("B1", "boende", total_budget_sek=5), insats("B2", "boende")])
    assert counted()["kompetens"] == 1


def test_what_stands_is_read_again_beside_the_running_services(connected_installation: Installation) -> None:
    opened = Round.open(connected_installation)
    region = opened.respondents[0]
    opened.submit(region, [insats("B1", "boende")])
    before, feed = opened.cells(region), opened.feed()
    process = next(p for p in connected_installation.processes if p.service == "classification")
    command = [sys.executable, "-m", "insats", "classification", "reclassify", "--all"]
    done = subprocess.run(command, env=os.environ | process.environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert ": 0 have new labels" in done.stdout
    assert (opened.cells(region), opened.feed()) == (before, feed)
