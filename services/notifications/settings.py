"""What the notifications service reads from its environment."""

from pydantic import Field, SecretStr

from libs.common.settings import ServiceSettings


class NotificationsSettings(ServiceSettings):
    smtp_url: SecretStr | None = None
    """smtps://user:password@host:465 (TLS), smtp://user:password@host:587 (STARTTLS, demanded), or
    smtp+plain://host:25 for a relay on the same machine or network. Without it letters wait and an alert says so."""
    mail_from: str = "Insats <insats@localhost>"
    """The sender that recipients see; its domain also ends the Message-ID."""
    public_url: str = "http://127.0.0.1:8000"
    """Where people reach the pages: links in letters and calendars begin with it."""
    stuck_minutes: int = Field(default=10, ge=1)
    """A return that is being processed and has not moved for so long raises an alert."""
