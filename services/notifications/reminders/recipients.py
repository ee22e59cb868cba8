"""Who gets a reminder."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from services.notifications.reminders.missing import Missing


class Reachable(Protocol):
    """What counts of a contact."""

    @property
    def role(self) -> str: ...


C = TypeVar("C", bound=Reachable)


def recipients(contacts: Sequence[C], left: Missing) -> list[C]:
    """Everybody, signers and editors alike; once only the signature is missing, the signers alone if there are any."""
    signers = [contact for contact in contacts if contact.role == "signer"]
    return signers if left.only_signature and signers else list(contacts)
