"""What the notifications service reads from its environment."""

from libs.common.settings import ServiceSettings


class NotificationsSettings(ServiceSettings):
    """Nothing of its own yet."""
