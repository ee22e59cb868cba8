"""Classification's settings: those that all services share, its model, and how people's labels take effect."""

from pathlib import Path

from libs.common.settings import ServiceSettings


class ClassificationSettings(ServiceSettings):
    classification_model: Path | None = None
    """A model made by `insats classification train`, instead of the shipped one (INSATS_CLASSIFICATION_MODEL)."""
    review_four_eyes: bool = False
    """Whether two different people must say the same before a label takes effect (INSATS_REVIEW_FOUR_EYES)."""
