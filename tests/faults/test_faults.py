"""A few of the trials (all of them: `make faults`), and that they fail when a safeguard is taken out."""

import re
from collections.abc import Iterator

import pytest

from tests.faults import trial
from tests.faults.documents import Documents, documents
from tests.faults.setups import Setups, Tampering, setups
from tests.faults.striking import plan
from tests.faults.trial import Undisturbed


@pytest.fixture(scope="module")
def submitted() -> Documents:
    return documents()[1]


@pytest.fixture(scope="module")
def embedded() -> Iterator[Setups]:
    with setups("embedded") as made:
        yield made


@pytest.fixture(scope="module")
def connected() -> Iterator[Setups]:
    with setups("connected") as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed(embedded: Setups, submitted: Documents) -> Undisturbed:
    """Serves both set-ups: their tables are the same (tests/flow/test_set_ups.py)."""
    return trial.undisturbed(embedded, submitted)


@pytest.mark.parametrize("seed", [110])
def test_nothing_is_lost_or_doubled_when_the_process_is_killed(
    embedded: Setups, submitted: Documents, undisturbed: Undisturbed, seed: int
) -> None:
    strikes = plan(seed, embedded.victims, undisturbed.span)
    verdict = trial.run(embedded, submitted, undisturbed, strikes, with_replay=seed == 110)
    assert verdict.fault == ""
    assert verdict.kills


@pytest.mark.parametrize("seed", [214])
def test_nothing_is_lost_or_doubled_when_a_service_or_server_is_killed(
    connected: Setups, submitted: Documents, undisturbed: Undisturbed, seed: int
) -> None:
    strikes = plan(seed, connected.victims, 2 * undisturbed.span)
    verdict = trial.run(connected, submitted, undisturbed, strikes)
    assert verdict.fault == ""
    assert verdict.kills


@pytest.mark.parametrize("aim", ["before_ack", "before_publish"])
def test_nothing_is_lost_or_doubled_when_the_kill_is_aimed(
    embedded: Setups, submitted: Documents, undisturbed: Undisturbed, aim: str
) -> None:
    verdict = trial.run(embedded, submitted, undisturbed, [], tampering=Tampering(aim=aim))
    assert verdict.fault == ""
    assert verdict.deaths == ["all"]


@pytest.mark.parametrize(
    ("broken", "aim", "fault"),
    [
        ("inbox", "before_ack", "doubled in the timeline"),
        ("confirm", "before_publish", "not processed|never reached the timeline"),
    ],
)
def test_trial_fails_when_a_safeguard_is_taken_out(
    embedded: Setups, submitted: Documents, undisturbed: Undisturbed, broken: str, aim: str, fault: str
) -> None:
    verdict = trial.run(embedded, submitted, undisturbed, [], tampering=Tampering(broken, aim), patience=10)
    assert re.search(fault, verdict.fault)
    assert verdict.deaths == ["all"]
