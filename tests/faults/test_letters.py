"""A few of the trials of the letters (all of them: `make faults`), and that they fail when a safeguard is taken out."""

import pytest

from tests.faults.letters import trial
from tests.faults.replica import Fault


@pytest.mark.parametrize(("setup", "seed", "aim"), [("embedded", 1, "handed_over"), ("connected", 3, "taken")])
async def test_nobody_has_a_reminder_twice_or_lacks_one_unnoticed_when_senders_are_killed(
    pg_url: str, setup: str, seed: int, aim: str
) -> None:
    assert await trial(setup, pg_url, seed, aim=aim) > 0


@pytest.mark.parametrize(
    ("broken", "aim", "fault"),
    [
        ("again", "taken", "came twice"),
        ("forget", "handed_over", "missed a reminder and no alert says so|said to be sent and never came"),
    ],
)
async def test_trial_of_letters_fails_when_a_safeguard_is_taken_out(
    pg_url: str, broken: str, aim: str, fault: str
) -> None:
    with pytest.raises(Fault, match=fault):
        await trial("embedded", pg_url, 1, aim=aim, broken=broken)
