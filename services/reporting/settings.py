"""The reporting service's settings: the shared ones; it needs none of its own."""

from libs.common.settings import ServiceSettings


class ReportingSettings(ServiceSettings):
    pass
