"""Aggregation's settings: those that all services share."""

from libs.common.settings import ServiceSettings


class AggregationSettings(ServiceSettings):
    pass
