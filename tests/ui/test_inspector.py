"""The Inspector: what it says of a step, from which values, and that it stands whatever text or gap it is given."""

import json
import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.views import STEPS, scores_of, view
from workbench.core.values import ERROR, SOUND, Label, Problem, Spec, Step, StepScore, Tokens, Verdict
from workbench.store.detail import Detail, standings
from workbench.store.rows import Reading, TraceView
from workbench.tasks.lane import Lane
from workbench.ui import theme
from workbench.ui.inspector import InspectorDock
from workbench.ui.inspector_signs import process_sign
from workbench.ui.inspector_values import Details, figure, rank, reasons, scorer_lines
from workbench.ui.maths import Maths
from workbench.ui.reference import reference

READING = Reading("likelihood", "min", 0.31)
PROBLEM = Problem.make("How many marbles?", "50", title="Marbles")
LIKELIHOOD, PRM = (0.95, 0.22, 0.66, 0.81), (0.97, 0.41, 0.2, "longer than its context")


def seen(**more: object) -> TraceView:
    """Four steps read by two scorers, labelled Error at the second by me, with tokens of one word each."""
    one = view(1, STEPS, LIKELIHOOD, prm=PRM, **more)  # type: ignore[arg-type]
    text = one.trace.text
    ends = (*(at + 1 for at, letter in enumerate(text) if letter in " \n"), len(text))
    odds = tuple(math.log(0.02 if text[:end].endswith("becomes ") else 0.9) for end in ends)
    spec = Spec.of("sample", temperature=0.7, seed=11, max_tokens=240, fingerprint="f0")
    trace = replace(one.trace, tokens=Tokens(ends, odds), spec=spec, prompt="How <b>many</b> marbles?\n")
    labels = {trace.steps[1]: Label(trace.id, trace.steps[1], ERROR, "person", "me")}
    return replace(one, trace=trace, labels=labels)


def details_of(one: TraceView, **more: object) -> Details:
    step = one.trace.steps[1]
    labels = [
        Label(one.trace.id, step, SOUND, "person", "me", created=1_700_000_000.0),
        Label(one.trace.id, step, SOUND, "rollouts", "", 0.75, created=1_700_000_100.0),
        Label(one.trace.id, step, ERROR, "person", "me", None, "Set-up", "Total grows too.", created=1_700_000_200.0),
    ]
    known: dict[str, object] = {
        "name": "Trace B",
        "slot": 1,
        "stored": Detail(one.trace.id, standings(labels)),
        "thresholds": {"likelihood": 0.31, "prm": 0.76},
        "me": "me",
    }
    return Details(**{**known, **more})  # type: ignore[arg-type]


@pytest.fixture
def dock(qtbot: QtBot, qapp: QApplication) -> InspectorDock:
    theme.apply(qapp, "light")
    dock = InspectorDock()
    qtbot.addWidget(dock)
    dock.resize(320, 900)
    dock.show()
    qtbot.waitExposed(dock)
    return dock


@pytest.fixture
def shown(dock: InspectorDock) -> InspectorDock:
    one = seen()
    dock.show_step(one, 1, READING, PROBLEM, details_of(one))
    return dock


def test_without_a_step_it_says_what_to_do(dock: InspectorDock) -> None:
    dock.show_step(None, None, READING, None)
    assert "press J" in dock.empty.text()
    assert not dock.furnished
    dock.show_step(seen(), None, READING, PROBLEM, Details("Trace B"))
    assert dock.title.text() == "Trace B"
    assert "press J" in dock.step.passage.text()
    assert not dock.sections["scores"].isVisible()
    assert dock.sections["lineage"].isVisible()


def test_head_scores_differences_and_rank(shown: InspectorDock) -> None:
    assert shown.title.text() == "Trace B, step 2"
    assert shown.step.passage.text() == STEPS[1]
    (name, _, number, words), (other, _, figure_, more) = shown.scores.rows
    assert (name.text(), number.text()) == ("likelihood", "0.22")
    assert words.text() == "▲ low, below 0.31 · lowest of 4"
    assert (other.text(), figure_.text()) == ("prm", "0.41")
    assert more.text() == "▲ low, below 0.76 · 0.19 above likelihood · 2nd lowest of 3 scored"


def test_formulas_of_the_step_are_typeset(dock: InspectorDock, qtbot: QtBot) -> None:
    lane = Lane("maths")
    try:
        dock.set_maths(Maths(lane))
        text = "So $\\frac{1}{2}$ it is."
        dock.show_step(view(0, (text, "Next.")), 0, READING, PROBLEM)
        qtbot.waitUntil(lambda: dock.typeset.pending == 0, timeout=60_000)
        assert dock.typeset.text() == text
        assert dock.typeset.height() > 1.4 * dock.fontMetrics().lineSpacing()
    finally:
        dock.set_maths(None)
        assert lane.close(20)


def test_where_a_scorer_is_silent_its_reason_stands_in_full(dock: InspectorDock) -> None:
    one = seen()
    dock.show_step(one, 3, READING, PROBLEM, details_of(one, thresholds={"orm": 0.5, "prm": 0.76}))
    assert dock.scores.rows[1][2].text() == "?"
    assert dock.scores.rows[1][3].text() == "Not scored, because longer than its context"
    assert dock.scores.unread.text() == "Not read by orm."


def test_scorers_part_and_the_one_that_disappears_is_said() -> None:
    one = seen()
    lines = scorer_lines(one, 2, READING, {"prm": 0.76})
    assert "only prm calls it low" in lines[1].words
    gone = replace(one, scores={"prm": one.scores["prm"]})
    line = scorer_lines(gone, 2, READING, {})[0]
    assert line.score.value is None
    assert "likelihood has not read this trace" in line.words
    assert process_sign(gone, READING).chip == "? Not scored"


def test_a_scorer_of_whole_traces_speaks_for_no_step() -> None:
    one = seen()
    text = Step(one.trace.steps[0].start, one.trace.steps[-1].end)
    orm = scores_of(one.trace.id, "orm", (text,), (0.3,))
    line = scorer_lines(replace(one, scores={**one.scores, "orm": orm}), 1, READING, {"orm": 0.5})[1]
    assert (line.name, line.score.value, line.low) == ("orm", 0.3, True)
    assert line.words == "▲ low, below 0.50 · of the whole trace, not of this step"
    sign = process_sign(replace(one, scores={"orm": orm}), Reading("orm", "min", 0.5))
    assert sign.chip == "? Not scored"
    assert "scores the whole trace" in sign.words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((0.2, 0.4, 0.6), "lowest of 3"),
        ((0.9, 0.4, 0.6), "highest of 3"),
        ((0.5, 0.4, 0.6, 0.7, 0.8), "2nd lowest of 5"),
        ((0.7, 0.4, 0.5, 0.6, 0.8), "2nd highest of 5"),
        ((0.2, 0.2, 0.6), "lowest of 3, shared by 2"),
        ((0.5, 0.5), "the same for all 2"),
        ((0.5,), "the only scored step"),
    ],
)
def test_rank_in_words(values: tuple[float, ...], words: str) -> None:
    assert rank(values[0], [StepScore(value) for value in values]) == words


def test_figures_never_round_to_certainty() -> None:
    assert [figure(value) for value in (0.0, 2e-8, 0.0006, 0.22, 0.9988, 0.99999, 1.0)] == [
        "0.00", "<0.0001", "0.0006", "0.22", "0.999", ">0.999", "1.00",
    ]  # fmt: skip


def test_why_names_the_model_whose_probabilities_these_are(shown: InspectorDock) -> None:
    why = shown.why.text()
    assert "likelihood calls the step low: 0.22 is below 0.31." in why
    assert "The least likely token is 'becomes ' with probability 0.02, by policy at temperature 0.7." in why
    assert "whose token probabilities are not stored" in why
    one = seen()
    own = replace(one.scores["likelihood"], scorer=Spec.of("likelihood", fingerprint="f0"))
    words = reasons(replace(one, scores={"likelihood": own}), 1, READING, ())
    assert "the same model, but at temperature 1" in words[1]


def test_why_has_the_verifiers_words(dock: InspectorDock) -> None:
    one = seen(verifier=(1.0, 0.0, "it refers to nothing", 1.0))
    dock.show_step(one, 1, READING, PROBLEM, details_of(one, rejected=("", "1 + 1 is 2, not 3", "", "")))
    assert "The exact verifier rejects the step: 1 + 1 is 2, not 3." in dock.why.text()
    dock.show_step(one, 2, READING, PROBLEM, details_of(one))
    assert "The exact verifier cannot tell, because it refers to nothing." in dock.why.text()
    dock.show_step(one, 3, READING, PROBLEM, details_of(one))
    assert "The exact verifier accepts the step" in dock.why.text()


def test_label_buttons_ask_and_show_only_what_is_stored(shown: InspectorDock, qtbot: QtBot) -> None:
    buttons = shown.labels.buttons
    assert [button.isChecked() for button in buttons.values()] == [False, False, True]
    one = seen()
    with qtbot.waitSignal(shown.labelAsked) as asked:
        QTest.mouseClick(buttons[SOUND], Qt.MouseButton.LeftButton)
    assert asked.args == [one.trace.id, one.trace.steps[1], SOUND]
    assert [button.isChecked() for button in buttons.values()] == [False, False, True]
    with qtbot.waitSignal(shown.labelAsked) as asked:
        QTest.keyClick(shown.labels.back, Qt.Key.Key_Space)
    assert asked.args == [one.trace.id, one.trace.steps[1], None]


def test_history_of_labels_newest_first_with_what_each_is_worth(shown: InspectorDock) -> None:
    newest, note, middle, oldest = shown.labels.history.text().split("\n")
    assert newest.startswith("✗ Error · me · 2023-11-1")
    assert newest.endswith("Set-up · counts now")
    assert note == "Total grows too."
    assert middle.startswith("✓ Sound · rollouts")
    assert "confidence 0.75 · does not count: another's does" in middle
    assert oldest.endswith("replaced since")


def test_a_library_for_reading_only_offers_no_labels(dock: InspectorDock) -> None:
    one = seen()
    dock.show_step(one, 1, READING, PROBLEM, details_of(one, writable=False))
    assert not any(button.isEnabled() for button in dock.labels.buttons.values())
    assert "cannot be given" in dock.labels.state.text()
    others = Detail(one.trace.id, standings([Label(one.trace.id, one.trace.steps[1], ERROR, "person", "Ann")]))
    dock.show_step(one, 1, READING, PROBLEM, details_of(one, stored=others))
    assert not dock.labels.back.isVisible()


def test_both_signals_and_their_disagreement(shown: InspectorDock) -> None:
    assert shown.process.chip.text() == "✗ 1 of 4 steps low"
    assert shown.process.words.text() == (
        "Rejected by likelihood min 0.22 (low is below 0.31); the first low step is 2."
    )
    assert shown.outcome.chip.text() == "✓ Right"
    assert "Extracted answer 50, reference 50, by the check check." in shown.outcome.words.text()
    assert shown.disagreement.text() == "Right answer, weak steps"
    one = replace(seen(), verdict=Verdict("unknown", "there is no answer", None))
    shown.show_step(one, 1, READING, replace(PROBLEM, answer=None), details_of(one))
    assert "No answer was extracted, no reference answer is known" in shown.outcome.words.text()
    assert not shown.disagreement.isVisible()


def test_another_verdict_and_other_aggregations_are_told(dock: InspectorDock) -> None:
    one = seen()
    checked = Verdict("wrong", "the reference is 51", "50", None, Spec.of("numeric"))
    assert one.verdict is not None
    stored = Detail(one.trace.id, verdicts=(checked, one.verdict))
    dock.show_step(one, 1, Reading("likelihood", "mean", 0.31), PROBLEM, details_of(one, stored=stored))
    assert "Another verdict: Wrong, by numeric: the reference is 51." in dock.outcome.words.text()
    assert dock.process.chip.text() == "✓ 1 of 4 steps low"
    assert "Accepted by likelihood mean 0.66 (rejected is below 0.31)" in dock.process.words.text()
    words = process_sign(one, Reading("likelihood", "logodds", 0.31)).words
    assert "likelihood logodds 3.79 (rejected is below -0.80)" in words


def test_lineage_is_copied_as_text_and_as_json(shown: InspectorDock, qtbot: QtBot) -> None:
    rows = shown.rows.text()
    for said in ("Model  policy", "Seed  11", "Temperature  0.7", "Max tokens  240", "fingerprint  f0", "Sample  2"):
        assert said in rows
    assert shown.prompt.passage.text() == "How <b>many</b> marbles?\n"
    with qtbot.waitSignal(shown.copied):
        shown.copy_text()
    copied = QGuiApplication.clipboard().text()
    for said in ("Trace B, step 2", STEPS[1], "prm 0.41 · ▲ low", "✗ Error · me", "Outcome: ✓ Right", "How <b>ma"):
        assert said in copied
    with qtbot.waitSignal(shown.copied):
        shown.copy_json()
    told = json.loads(QGuiApplication.clipboard().text())
    assert told["step"]["scores"]["likelihood"] == {"value": 0.22, "because": ""}
    assert told["spec"]["args"]["max_tokens"] == 240
    assert [label["standing"] for label in told["step"]["labels"]] == ["counts", "outweighed", "replaced"]


def test_where_a_fork_comes_from(dock: InspectorDock) -> None:
    one = seen()
    child = replace(one, trace=replace(one.trace, parent="older", fork_step=1))
    parent = replace(one.trace, id="older", index=4, model="clean")
    dock.show_step(child, 1, READING, PROBLEM, details_of(child, stored=Detail(child.trace.id, parent=parent)))
    assert "Forked from  clean, sample 5 (older)\nFirst step that differs  2" in dock.rows.text()
    dock.show_step(child, 1, READING, PROBLEM, details_of(child, stored=None))
    assert "not in this library (older)" in dock.rows.text()


EVIL = ("<b>bold</b> <img src='file:///etc/passwd'>", "العدد هو 42", "😀\0\a\x7f \udc9f", "word" * 500, "y " * 25_000)


@pytest.mark.parametrize("at", range(len(EVIL)))
def test_any_text_is_shown_as_text(dock: InspectorDock, at: int) -> None:
    one = view(0, EVIL, (0.5,) * 5, reason="<i>because</i> \0")
    dock.resize(262, 700)
    notes = Detail(one.trace.id, standings([Label(one.trace.id, one.trace.steps[at], ERROR, note="<b>no</b>\0")]))
    dock.show_step(one, at, READING, replace(PROBLEM, title="<u>t</u>"), Details("<b>T</b>", stored=notes))
    assert dock.step.passage.text()[:20] == EVIL[at].strip()[:20]
    assert "<b>no</b>␀" in dock.labels.history.text()
    assert dock.step.more.isVisible() == (len(EVIL[at]) > 600)
    for label in dock.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
    assert not dock.grab().isNull()
    dock.copy_text()
    assert "\0" not in QGuiApplication.clipboard().text()
    dock.copy_json()
    assert json.loads(QGuiApplication.clipboard().text())["step"]["number"] == at + 1
    if dock.step.more.isVisible():
        dock.step.more.click()
        assert len(dock.step.passage.text()) >= len(EVIL[at].strip())


def test_the_reference_solution_is_neither_scored_nor_labelled(dock: InspectorDock) -> None:
    one = reference(replace(PROBLEM, solution="Add 40 and 10.\nThe answer is 50."))
    assert one is not None
    dock.show_step(one, 0, READING, PROBLEM, Details("Reference solution"))
    assert dock.scores.rows[0][3].text() == "Not scored, because it is the reference solution"
    assert not dock.labels.buttons[SOUND].isEnabled()
    assert dock.process.chip.text() == "? Not scored"


def test_nothing_known_is_said_in_words(dock: InspectorDock) -> None:
    bare = view(0, STEPS, outcome=None)
    dock.show_step(bare, 0, READING, None)
    assert "likelihood has not read this trace" in dock.scores.rows[0][3].text()
    assert "No token probabilities are stored with this trace, because" in dock.tokens.words.text()
    assert dock.outcome.chip.text() == "Not checked"
    assert "Nobody's label" in dock.labels.state.text()
    empty = replace(bare, trace=replace(bare.trace, text="", steps=()))
    dock.show_step(empty, 0, READING, None)
    assert dock.step.passage.text() == "This trace has no steps."
    assert dock.process.chip.text() == "? No steps"


def test_scores_of_another_cut_are_no_scores(dock: InspectorDock) -> None:
    one = seen()
    stale = scores_of(one.trace.id, "likelihood", one.trace.steps[:1], (0.5,))
    dock.show_step(replace(one, scores={"likelihood": stale}), 1, READING, PROBLEM)
    assert dock.scores.rows[0][3].text().startswith("Not scored, because")


def test_a_dock_nobody_sees_waits_and_then_shows_the_newest(dock: InspectorDock) -> None:
    dock.hide()
    one = seen()
    dock.show_step(one, 0, READING, PROBLEM, details_of(one))
    dock.show_step(one, 2, READING, PROBLEM, details_of(one))
    assert not dock.furnished
    dock.show()
    assert dock.title.text() == "Trace B, step 3"


def test_sections_fold_by_key_and_are_remembered(shown: InspectorDock, qtbot: QtBot) -> None:
    assert shown.folded() == ""
    tall = shown.card.minimumHeight()
    QTest.keyClick(shown.sections["tokens"].fold, Qt.Key.Key_Space)
    assert not shown.tokens.isVisible()
    assert shown.folded() == "tokens"
    qtbot.waitUntil(lambda: shown.card.minimumHeight() < tall)
    shown.fold("why lineage gone-section")
    assert shown.folded() == "why lineage"
    assert shown.tokens.isVisible()


@pytest.mark.parametrize("width", [262, 320, 500])
def test_nothing_is_cut_off_at_any_width(shown: InspectorDock, width: int, qtbot: QtBot) -> None:
    shown.resize(width, 720)
    room = shown.card
    qtbot.waitUntil(lambda: room.width() <= width - 10)
    for text in shown.findChildren(QTextEdit):
        if text.isVisible():
            assert text.document().size().height() <= text.height() + 1, text.accessibleName()
    assert shown.typeset.verticalScrollBar().maximum() == 0
    for widget in shown.body.findChildren(QWidget):
        if widget.isVisible():
            right = widget.mapTo(room, QPoint(widget.width(), 0)).x()
            assert right <= room.width(), widget
    assert room.minimumHeight() > 720
    assert shown.tall.verticalScrollBar().maximum() > 0


def test_every_control_is_reached_by_tab_and_named(shown: InspectorDock) -> None:
    reached: list[QWidget] = []
    shown.copy.setFocus()
    now: QWidget | None = shown.copy
    while now is not None and now not in reached:
        reached.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
    wanted = [shown.copy, shown.tokens.strip, shown.labels.back, *shown.labels.buttons.values()]
    wanted += [section.fold for section in shown.sections.values()]
    assert [widget for widget in wanted if widget not in reached] == []
    for widget in reached:
        assert widget.accessibleName(), widget
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_what_has_the_focus_is_scrolled_into_sight(shown: InspectorDock) -> None:
    assert shown.tall.verticalScrollBar().value() == 0
    shown.prompt.passage.setFocus(Qt.FocusReason.TabFocusReason)
    assert shown.tall.verticalScrollBar().value() > 0
    shown.tokens.strip.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(shown.tokens.strip, Qt.Key.Key_Right)
    strip = shown.tokens.strip
    assert shown.tall.viewport().rect().contains(strip.mapTo(shown.tall.viewport(), strip.rect_of(0).center()))


def test_a_change_of_theme_reaches_everything(shown: InspectorDock, qapp: QApplication) -> None:
    before = shown.grab().toImage()
    theme.apply(qapp, "dark")
    after = shown.grab().toImage()
    assert before != after
    assert shown.why.textColor() is not None
    block = shown.outcome.words.document().firstBlock()
    assert block.begin().fragment().charFormat().foreground().color() == theme.current().text


def test_larger_text_still_fits_a_narrow_dock(shown: InspectorDock, qapp: QApplication, qtbot: QtBot) -> None:
    names = [button.text() for button in shown.labels.buttons.values()]
    assert names == ["1  Sound", "2  Unclear", "3  Error"]
    try:
        theme.set_zoom(qapp, 1.5)
        shown.resize(300, 720)
        qtbot.waitUntil(lambda: shown.card.width() <= 290)
        assert [button.text() for button in shown.labels.buttons.values()] == ["Sound", "Unclear", "Error"]
        for button in shown.labels.buttons.values():
            assert button.fontMetrics().horizontalAdvance(button.text()) < button.width()
        assert shown.scores.rows[0][0].font().pointSizeF() == qapp.font().pointSizeF()
    finally:
        theme.set_zoom(qapp, 1.0)


def test_the_wheel_scrolls_the_dock_and_zooms_no_single_text(shown: InspectorDock) -> None:
    size = shown.why.font().pointSizeF()
    wheel = QWheelEvent(
        QPointF(5, 5), shown.why.mapToGlobal(QPointF(5, 5)), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(shown.why.viewport(), wheel)
    assert shown.why.font().pointSizeF() == size
