"""What a channel is: it takes a letter as far as the point of no return, asks, and goes over it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Written:
    """A letter in words. `unsubscribe` is the address that ends the letters at one click."""

    subject: str
    text: str
    html: str
    language: str
    unsubscribe: str


@dataclass(frozen=True)
class Envelope:
    """Whom it goes to, and when; `message_id` is the same however often it is tried."""

    name: str
    address: str
    message_id: str
    at: datetime


class Fault(Exception):
    """Why a letter did not leave; the text is for the alert."""


class Unreachable(Fault):
    """The way itself is closed just now: nothing was handed over, and no other letter would be either."""


class Locked(Fault):
    """The way is closed until a person opens it: what we show to be let in is refused. Nothing was handed over."""


class Deferred(Fault):
    """Not this letter just now: nothing was handed over, and it can be tried again."""


class Bounced(Fault):
    """This address takes no letters."""


class Refused(Fault):
    """The letter was refused for good, whoever it is for."""


class Uncertain(Fault):
    """The line broke after the point of no return: it may have arrived or not."""


class Channel(Protocol):
    """Takes one letter at a time. Made from the service's settings."""

    def fault(self) -> str | None:
        """Why nothing can be sent as the installation is set up; None if something can."""

    async def deliver(self, envelope: Envelope, written: Written, about_to: Callable[[], Awaitable[None]]) -> None:
        """Returns when the receiver has taken the letter; raises a Fault if not.

        `about_to` is awaited when all has been said but the word that makes the receiver answer for the letter; what
        it raises stops the letter there, for certain not sent.
        """

    async def close(self) -> None:
        """Ends the line; the next letter opens a new one."""
