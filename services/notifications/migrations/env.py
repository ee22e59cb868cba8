from libs.common.migrating import run_environment
from services.notifications.models import METADATA

run_environment(METADATA)
