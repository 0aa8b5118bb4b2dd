"""How a person works: kept at once in window.ini, told to who follows, forgiving of what cannot be read."""

from pathlib import Path

import pytest

from workbench.core.errors import UserError
from workbench.core.values import ERROR
from workbench.settings import Preferences, login_name
from workbench.ui.memory import FILE, Memory
from workbench.ui.preferences import PreferencesInForce
from workbench.ui.window import Window


def test_usual_preferences(tmp_path: Path) -> None:
    now = PreferencesInForce(Memory(tmp_path)).now
    assert now == Preferences()
    assert now.me == login_name()
    assert (now.advance, now.blind, now.first_error, now.notify) == (True, False, False, True)
    assert now.error_names[:3] == ("calculation", "logic", "misread problem")
    assert not (tmp_path / FILE).exists()


def test_a_change_is_kept_at_once_and_told_once(tmp_path: Path) -> None:
    chosen, told = PreferencesInForce(Memory(tmp_path)), []
    chosen.changed.connect(told.append)
    chosen.change(me="  Ann Árvai ", blind=True, error_types="sign, unit,, sign")
    chosen.change(blind=True)
    assert told == [chosen.now]
    again = PreferencesInForce(Memory(tmp_path)).now
    assert again == chosen.now
    assert (again.me, again.blind, again.error_names) == ("Ann Árvai", True, ("sign", "unit"))
    # what nobody changed follows the usual values of a later version
    assert "advance" not in (tmp_path / FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize(("new", "says"), [({"me": " "}, "Your name is empty"), ({"me": "a" * 81}, "at most")])
def test_a_name_that_cannot_be_is_refused_with_a_sentence(tmp_path: Path, new: dict[str, str], says: str) -> None:
    chosen = PreferencesInForce(Memory(tmp_path))
    before = chosen.now
    with pytest.raises(UserError, match=says):
        chosen.change(blind=True, **new)
    assert chosen.now == before == PreferencesInForce(Memory(tmp_path)).now


def test_one_unreadable_preference_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(
        "[labelling]\nme=\nadvance=perhaps\nblind=true\nfirst_error=yes\nerror_types=sign, unit\n", encoding="utf-8"
    )
    now = PreferencesInForce(Memory(tmp_path)).now
    assert (now.me, now.advance) == (login_name(), True)
    assert (now.blind, now.first_error, now.error_names) == (True, True, ("sign", "unit"))


def test_a_new_name_stands_at_new_labels_only(window: Window) -> None:
    trace = window.columns.shown()[0]
    assert window.columns.select(trace, 0)
    window.labelling.by_key(ERROR)
    window.preferences.change(me="Ben")
    assert window.columns.select(trace, 1)
    window.labelling.by_key(ERROR)
    assert [label.by for label in window.store.labels(trace)] == ["me", "Ben"]


def test_the_next_window_knows_the_name(window: Window, tmp_path: Path) -> None:
    window.preferences.change(me="Ben")
    assert PreferencesInForce(Memory(tmp_path / "memory")).now.me == "Ben"
    assert PreferencesInForce(Memory(tmp_path / "memory"), me="Cleo").now.me == "Cleo"
