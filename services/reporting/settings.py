"""The reporting service's settings: the shared ones, and what its open data says of whoever publishes it."""

from typing import Literal

from pydantic import Field

from libs.common.settings import ServiceSettings


class ReportingSettings(ServiceSettings):
    public_url: str = "http://127.0.0.1:8000"
    """The installation's address as the world sees it, without a path: addresses in open data begin with it. Set it
    once: whoever has harvested the catalogue knows the data by these addresses."""
    licence: Literal["CC0-1.0", "CC-BY-4.0"] = "CC0-1.0"
    publisher_name: str = "Tillväxtverket"
    publisher_uri: str | None = None
    """http://dataportal.se/organisation/SE<organisation number>; without it an address of the catalogue's own."""
    publisher_type: str = "http://purl.org/adms/publishertype/NationalAuthority"
    publisher_url: str | None = None
    """The publisher's own web site."""
    contact_name: str = "Öppna data"
    contact_email: str = "oppnadata@example.se"

    reports_at_once: int = Field(2, ge=1)
    """Reports, editions and differences in the making; the next waits. Each holds its rows, tree and file in memory,
    so that this bounds what the service needs (docs/performance.md)."""

    @property
    def open_base(self) -> str:
        """The address of this service as the world sees it."""
        return self.public_url.rstrip("/") + "/reporting"
