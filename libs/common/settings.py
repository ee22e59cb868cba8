"""What a service reads from its environment (prefix INSATS_); built once in main.py and handed down."""

import ssl
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Given = BeforeValidator(lambda value: value or None)
"""A variable that is set to nothing is not set: docker compose cannot leave one out."""


class ServiceSettings(BaseSettings):
    """Settings that all five services share; a service adds its own by subclassing.

    Without `database_url` a service keeps a SQLite file in `data_dir`; without `amqp_url` it
    uses the in-process bus, which only the embedded start composes.
    """

    model_config = SettingsConfigDict(env_prefix="INSATS_", extra="ignore", hide_input_in_errors=True)

    data_dir: Path = Path("data")
    database_url: str | None = None
    """postgresql://user:password@host:port/database"""
    database_pool: int = 4
    """Connections per process: the worker, the relay, and requests, which share transactions."""
    amqp_url: str | None = None
    bus_prefix: str = ""
    """Put before every exchange and queue name, so that several installations can share a broker."""
    issuer: str = "insats-local"
    jwks: str | None = None
    """File path or https URL of the issuer's key set; without it the data folder's local issuer is used."""
    trusted_issuers: dict[str, str] = {}
    """Further issuers whose tokens are taken: name → file path or URL of the key set. As JSON in the environment."""
    ca_file: Annotated[Path | None, Given] = None
    """Certificates (PEM) of an authority of the organisation's own, believed besides the machine's wherever a service
    calls out: key sets, the OpenID provider, webhooks and letters."""
    host: str = "127.0.0.1"
    port: int = 8000
    max_body_bytes: int = 32 * 1024 * 1024
    migrate: bool = True
    """Bring the schema up to date at start (an advisory lock lets one replica do it)."""
    log_level: str = "INFO"

    @field_validator("ca_file")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                trust(value)
            except OSError as error:
                raise ValueError(f"INSATS_CA_FILE: {value} holds no certificates in PEM form ({error})") from None
        return value

    @cached_property
    def trusted(self) -> ssl.SSLContext:
        """Reading the certificates takes longer than sending."""
        return trust(self.ca_file)


def trust(ca_file: Path | None) -> ssl.SSLContext:
    """For lines out: the other side must prove its name by the machine's certificates, or by one in `ca_file`."""
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context
