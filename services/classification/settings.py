"""Classification's settings: those that all services share, and how people's labels take effect."""

from libs.common.settings import ServiceSettings


class ClassificationSettings(ServiceSettings):
    review_four_eyes: bool = False
    """Whether two different people must say the same before a label takes effect (INSATS_REVIEW_FOUR_EYES)."""
