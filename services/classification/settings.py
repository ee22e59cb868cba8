"""Classification's settings: those that all services share."""

from libs.common.settings import ServiceSettings


class ClassificationSettings(ServiceSettings):
    pass
