"""How often an address may try to log in. Kept in memory: each replica counts its own.

Codes that are wrong are counted for all addresses and replicas together besides (handlers/sessions.py).
"""

from collections import OrderedDict, deque
from datetime import datetime

from fastapi import Request

from libs.common.problems import Problem

WINDOW_SECONDS = 300
CODES = 30
STARTS = 300
"""Logins sent to the provider, where there is nothing to guess; many people may share an address."""
ADDRESSES = 10_000
"""Addresses kept; the one that has been quiet longest is forgotten first."""


class Limiter:
    """So many tries in any five minutes from one address."""

    def __init__(self, tries: int) -> None:
        self.tries = tries
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def count(self, address: str, now: datetime) -> None:
        """Counts a try. Raises Problem 429 if there have been too many; that one is not counted."""
        moment = now.timestamp()
        times = self._times.setdefault(address, deque())
        self._times.move_to_end(address)
        while times and times[0] <= moment - WINDOW_SECONDS:
            times.popleft()
        if len(times) >= self.tries:
            raise too_many(int(times[0] + WINDOW_SECONDS - moment) + 1)
        times.append(moment)
        if len(self._times) > ADDRESSES:
            self._times.popitem(last=False)


def address_of(request: Request, proxies: int) -> str:
    """Whose request it is. What stands before our own proxies' words in X-Forwarded-For may be anybody's."""
    forwarded = ",".join(request.headers.getlist("x-forwarded-for")).split(",")  # some proxies add a line of their own
    if 0 < proxies <= len(forwarded):
        return forwarded[-proxies].strip()[:64]
    return request.client.host if request.client else ""


def too_many(seconds: int) -> Problem:
    minutes = -(-seconds // 60)
    return Problem(
        429,
        "too-many-logins",
        (
            f"Det har gjorts för många försök att logga in. Försök igen om {minutes} min.",
            f"There have been too many attempts to log in. Try again in {minutes} min.",
        ),
        headers={"Retry-After": str(seconds)},
    )
