"""What classification listens to: insatser as they are saved."""

from libs.common.bus import ConsumerTable
from libs.common.events import InsatsReceived
from services.classification import handlers

CONSUMERS: ConsumerTable = {InsatsReceived: handlers.classify_insatser}
