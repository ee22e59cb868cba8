"""How long to wait after an attempt that failed."""

import random
from dataclasses import dataclass
from datetime import timedelta

JITTER = 0.2
FACTOR = 3


@dataclass(frozen=True)
class Pauses:
    """In seconds. A message is given up `patience` after its first attempt."""

    first: float = 5.0
    longest: float = 3600.0
    endpoint_longest: float = 60.0
    patience: float = 3 * 24 * 3600.0
    lease: float = 25.0
    """How long a sender may hold an endpoint without a sign of life: longer than any attempt lasts."""

    def of_message(self, attempts: int) -> timedelta:
        """After `attempts` that failed: 5 s, 15 s, 45 s … up to an hour, so some eighty attempts in three days."""
        return self._spread(self.first * FACTOR ** min(attempts - 1, 30), self.longest)

    def of_endpoint(self, failures: int) -> timedelta:
        """Before anything else is tried there: shorter, for a fault of one message must not keep the others long,
        and a dead endpoint is tried once a minute at most."""
        return self._spread(self.first / 5 * 2 ** min(failures - 1, 30), min(self.endpoint_longest, self.longest))

    def _spread(self, seconds: float, longest: float) -> timedelta:
        """A fifth more or less, so that those who failed together do not come back together."""
        return timedelta(seconds=min(seconds, longest) * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311
