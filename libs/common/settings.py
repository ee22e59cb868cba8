"""What a service reads from its environment (prefix INSATS_); built once in main.py and handed down."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Settings that all five services share; a service adds its own by subclassing.

    Without `database_url` a service keeps a SQLite file in `data_dir`; without `amqp_url` it
    uses the in-process bus, which only the embedded start composes.
    """

    model_config = SettingsConfigDict(env_prefix="INSATS_", extra="ignore")

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
    host: str = "127.0.0.1"
    port: int = 8000
    max_body_bytes: int = 32 * 1024 * 1024
    migrate: bool = True
    """Bring the schema up to date at start (an advisory lock lets one replica do it)."""
    log_level: str = "INFO"
