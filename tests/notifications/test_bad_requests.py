"""What no database can hold is a fault of the request, said as one."""

from typing import Any

import pytest

from tests.notifications.webhooks import Notifying

HUGE = 10**30


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/v1/parked/{HUGE}"),
        ("POST", f"/v1/parked/{HUGE}/retry"),
        ("POST", f"/v1/alerts/{HUGE}/settle"),
        ("POST", f"/v1/letters/{HUGE}/resend"),
        ("GET", f"/v1/alerts?offset={HUGE}"),
        ("GET", "/v1/audit?since=9999-12-31T23:59:59-14:00"),
    ],
)
async def test_fault_is_named_when_a_request_asks_for_what_cannot_be(
    notifying_service: Notifying, method: str, path: str
) -> None:
    answer = await notifying_service.client.request(method, path, headers=notifying_service.headers("admin"))
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


@pytest.mark.parametrize("given", [{"description": "\x00"}, {"rounds": ["\x00"]}])
async def test_fault_is_named_when_a_subscription_has_what_cannot_be_kept(
    notifying_service: Notifying, given: dict[str, Any]
) -> None:
    answer = await notifying_service.ask("POST", body={"url": "https://127.0.0.1:1/"} | given)
    assert answer.status_code == 422


async def test_login_page_says_what_is_missing_when_a_form_has_too_many_fields(notifying_service: Notifying) -> None:
    form = {f"field-{n}": "1" for n in range(30)}
    answer = await notifying_service.client.post("/login/local", data=form, headers={"Origin": "http://t"})
    assert (answer.status_code, "<form" in answer.text) == (422, True)
