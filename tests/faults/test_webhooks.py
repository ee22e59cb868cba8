"""A few of the trials of the webhooks (all of them: `make faults`)."""

import pytest

from tests.faults.webhooks import trial


@pytest.mark.parametrize(("setup", "seed", "aimed"), [("embedded", 3, True), ("connected", 2, False)])
async def test_every_number_comes_once_when_endpoints_fail_and_senders_are_killed(
    pg_url: str, setup: str, seed: int, aimed: bool
) -> None:
    assert await trial(setup, pg_url, seed, aimed=aimed) > 0
