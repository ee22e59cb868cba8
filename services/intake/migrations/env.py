from libs.common.migrating import run_environment
from services.intake.models import METADATA

run_environment(METADATA)
