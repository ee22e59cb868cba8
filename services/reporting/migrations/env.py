from libs.common.migrating import run_environment
from services.reporting.models import METADATA

run_environment(METADATA)
