from libs.common.migrating import run_environment
from services.aggregation.models import METADATA

run_environment(METADATA)
