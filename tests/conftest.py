"""What every test may ask for: a PostgreSQL and a RabbitMQ, found or started once a session."""

from collections.abc import Iterator

import pytest

from tests.infrastructure.services import find_postgres, find_rabbitmq


@pytest.fixture(scope="session")
def pg_url() -> Iterator[str]:
    """URL of a role that may create databases."""
    with find_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def amqp_url() -> Iterator[str]:
    """URL of a user who may do everything in its virtual host."""
    with find_rabbitmq() as url:
        yield url
