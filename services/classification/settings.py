"""Classification's settings: those that all services share, and its model."""

from pathlib import Path

from libs.common.settings import ServiceSettings


class ClassificationSettings(ServiceSettings):
    classification_model: Path | None = None
    """A model made by `insats classification train`, instead of the shipped one."""
