"""A subscriber hears of every change once, in order, signed, and whatever happens to it holds up nobody else."""



from tests.notifications.endpoint import Endpoint
from tests.notifications.folding import fold
from tests.notifications.webhooks import Notifying, changes


async def test_changes_come_numbered_in_order_when_subscribed(notifying_service: Notifying, endpoint: Endpoint) -> None:
    id = await notifying_service.subscribe(endpoint)
    await fold(notifying_service.database, changes(range(1, 21), ["24", "25"]), size=7)
    assert await endpoint.until_accepted(20) == list(range(1, 21))
    first = endpoint.messages[0]
    assert first.headers["webhook-id"] == f"{id}_1"
    assert first.headers["content-type"] == "application/cloudevents+json"
    event = first.event
    assert (event["specversion"], event["type"], event["sequence"]) == ("1.0", "aggregate.updated.v1", "1")
    assert event["data"]["new"] == {
        "state": "reported", "insatser": 1, "nil_returns": 0, "amount_sek": 0, "total_budget_sek": 0,
        "return_version": 0,
    }  # fmt: skip
    shown = await notifying_service.does("GET", f"/{id}")
    assert (shown["state"], shown["last_sequence"], shown["failures"]) == ("active", 20, 0)
