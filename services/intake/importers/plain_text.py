"""stub"""
from libs.common.forms import Form
from services.intake.importers.reading import Reading


def read_txt(data: bytes, form: Form) -> Reading:
    raise NotImplementedError
