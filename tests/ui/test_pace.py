"""The pace of a job: what is left, through pauses, sleep and a clock that goes back; and how it is said."""

import pytest
from PySide6.QtWidgets import QApplication

from workbench.ui.pace import ENOUGH, Pace, lasted, words


def going(pace: Pace, seconds: int, *, begin: float = 0.0, per_second: int = 2, done: int = 0) -> float:
    """Looks every second, some units done in each; the clock afterwards."""
    for second in range(seconds + 1):
        pace.tick(begin + second, goes=True)
        pace.reach(done + per_second * second)
    return begin + seconds


def test_what_is_left_follows_from_what_was_done() -> None:
    pace = Pace()
    going(pace, 10)
    assert pace.left(100) == pytest.approx(40)
    assert pace.left(None) is None
    assert pace.left(20) is None, "all done: nothing is left"


def test_nothing_is_said_before_anything_is_known() -> None:
    pace = Pace()
    assert pace.left(100) is None
    going(pace, int(ENOUGH) - 1)
    assert pace.left(100) is None


@pytest.mark.parametrize("jump", [8 * 3600.0, -3600.0], ids=["slept", "clock set back"])
def test_a_jump_of_the_clock_leaves_the_pace_as_it_was(jump: float) -> None:
    pace = Pace()
    now = going(pace, 20)
    going(pace, 20, begin=now + jump, done=40)
    left = pace.left(100)
    assert left is not None
    assert left == pytest.approx(10, abs=2)
    assert pace.worked < 50


def test_time_in_which_a_job_is_paused_is_not_counted() -> None:
    pace = Pace()
    now = going(pace, 10)
    for second in range(600):
        pace.tick(now + second, goes=False)
    going(pace, 10, begin=now + 600, done=20)
    assert pace.worked == pytest.approx(20, abs=0.1)
    assert pace.left(100) == pytest.approx(30, abs=2)


def test_a_job_that_is_stuck_is_not_nearly_done() -> None:
    pace = Pace()
    now = going(pace, 10)
    before = pace.left(100)
    for second in range(1, 31):
        pace.tick(now + second, goes=True)
    after = pace.left(100)
    assert before is not None
    assert after is not None
    assert after > 2 * before


def test_a_new_phase_is_judged_by_itself() -> None:
    pace = Pace()
    now = going(pace, 20, per_second=10)
    going(pace, 10, begin=now, per_second=1)
    assert pace.left(110) == pytest.approx(100, rel=0.1)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, ""),
        (2, "a few seconds left"),
        (38, "about 40 s left"),
        (70, "about 1 min left"),
        (130, "about 2 min left"),
        (3 * 3600 + 60, "about 3 h left"),
    ],
)
def test_time_is_said_as_a_person_would(qapp: QApplication, seconds: float | None, said: str) -> None:
    assert words(seconds) == said


def test_how_long_something_took(qapp: QApplication) -> None:
    assert [lasted(seconds) for seconds in (0.1, 34, 150, 7200)] == ["1 s", "34 s", "2 min", "2.0 h"]
