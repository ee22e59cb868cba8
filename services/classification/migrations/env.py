from libs.common.migrating import run_environment
from services.classification.models import METADATA

run_environment(METADATA)
