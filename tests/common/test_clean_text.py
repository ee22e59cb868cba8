"""A text that is taken in can leave as JSON, XML, Word or Excel."""

from xml.etree import ElementTree

import pytest
from pydantic_core import PydanticCustomError

from libs.common.clean_text import clean


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x7f", "\x85", "\ud83d", "\ufffe", "\uffff"])
def test_text_is_refused_with_the_place_of_what_cannot_be_passed_on(character: str) -> None:
    with pytest.raises(PydanticCustomError, match=f"U\\+{ord(character):04X} at position 4"):
        clean(f"Skog{character}")


@pytest.mark.parametrize("text", ["", "Två möten\n\t– ett till", "漢字 😀 «citat» & <b>"])
def test_any_other_text_is_itself_and_fits_in_xml(text: str) -> None:
    assert clean(text) == text
    element = ElementTree.Element("text")
    element.text = text
    assert (ElementTree.fromstring(ElementTree.tostring(element, "utf-8")).text or "") == text


def test_letters_are_composed_and_newlines_plain() -> None:
    assert clean("A\u030ar\r\nett\rtvå") == "År\nett\ntvå"
