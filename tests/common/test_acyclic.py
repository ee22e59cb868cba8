"""The search for cycles is paused as long as anybody needs it to be, and not longer."""

import gc

import pytest

from libs.common.acyclic import acyclic


def test_search_is_on_again_when_the_last_of_several_is_done() -> None:
    with acyclic():
        with acyclic():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_search_is_on_again_when_building_failed() -> None:
    with pytest.raises(KeyError), acyclic():
        raise KeyError
    assert gc.isenabled()
