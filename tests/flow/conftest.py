"""Both installations, each started once for the tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.flow.round import Round
from tests.installation import Installation, connected, embedded

REPLICAS = {"classification": 2, "aggregation": 2}


@pytest.fixture(scope="package")
def embedded_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with embedded(tmp_path_factory.mktemp("embedded")) as installation:
        yield installation


@pytest.fixture(scope="package")
def connected_installation(
    tmp_path_factory: pytest.TempPathFactory, pg_url: str, amqp_url: str
) -> Iterator[Installation]:
    with connected(tmp_path_factory.mktemp("connected"), pg_url, amqp_url, REPLICAS) as installation:
        yield installation


@pytest.fixture(scope="package", params=["embedded", "connected"])
def installation(request: pytest.FixtureRequest) -> Installation:
    found: Installation = request.getfixturevalue(f"{request.param}_installation")
    return found


@pytest.fixture
def opened(installation: Installation) -> Round:
    """A round of its own, open for a month, with two respondents nobody else uses."""
    return Round.open(installation)
