"""The plot below the columns: what it says, pointing by mouse and keys, scales, the heat map, and files for a paper."""

import csv
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.views import Values, view
from workbench.core.errors import UserError, WorldError
from workbench.core.facts import Streaming
from workbench.core.split import split
from workbench.core.values import Outcome, Spec, StepScore, TraceScores
from workbench.store.rows import Reading
from workbench.ui import theme
from workbench.ui.plot_export import cell, proposed
from workbench.ui.plot_heat import cividis
from workbench.ui.plot_panel import HEAT, PlotPanel
from workbench.ui.plot_pointing import Pointing
from workbench.ui.plot_scale import apart, extent, level, level_ticks, scale_for, spread, step_ticks
from workbench.ui.plot_values import Series, described, figure, gathered, moved
from workbench.ui.score_plot import ScorePlot

READING = Reading("likelihood", "min", 0.3)


def series(number: int, values: Values, slot: int | None = None, outcome: Outcome | None = "right") -> Series:
    scores = tuple(StepScore(None, each) if isinstance(each, str) else StepScore(each) for each in values)
    return Series(f"t{number}", f"Trace {chr(65 + number % 26)}", slot, "policy", outcome, scores)


THREE = [
    series(0, [0.97, 0.95, 0.96, 0.94], 0),
    series(1, [0.95, 0.22, "the text is too long", 0.19], 1),
    series(2, [0.96, 0.14], 2, "wrong"),
    series(3, [0.5, 0.4, 0.9], None, None),
]


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication) -> PlotPanel:
    theme.apply(qapp, "light")
    panel = PlotPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 220)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def lines(panel: PlotPanel, qtbot: QtBot) -> ScorePlot:
    qtbot.waitUntil(lambda: panel.lines is not None and panel.lines.isVisible())
    assert panel.lines is not None
    return panel.lines


def shown(panel: PlotPanel, qtbot: QtBot, what: Sequence[Series] = THREE, reading: Reading = READING) -> ScorePlot:
    panel.show_traces(what, reading, "Marbles: 2/3 of them")
    return lines(panel, qtbot)


def point_at(widget: QWidget, at: QPointF | None) -> None:
    assert at is not None
    nothing = Qt.MouseButton.NoButton
    move = QMouseEvent(
        QEvent.Type.MouseMove, at, QPointF(widget.mapToGlobal(at)), nothing, nothing, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, move)


def picture(panel: PlotPanel) -> QImage:
    return panel.grab().toImage()


# values and words


def test_series_of_stored_and_growing_traces() -> None:
    views = [view(0, likelihood=[0.9, 0.8, "cut off", 0.7]), view(1), view(2, ["a", "b"], [0.1, 0.2])]
    text = "First.\nSecond.\nThi"
    spans = split("First.", "line")
    fact = Streaming("s1", "p", text, TraceScores("s1", Spec.of("likelihood"), spans, (StepScore(0.6),)), "policy")
    stored, unread, other, grows = gathered(views, [fact], [views[2].trace.id, "s1", views[0].trace.id], READING)
    assert (stored.name, stored.slot, stored.model, stored.outcome) == ("Trace A", 2, "policy", "right")
    assert [score.value for score in stored.scores] == [0.9, 0.8, None, 0.7]
    assert (unread.slot, other.slot) == (None, 0)
    assert {score.because for score in unread.scores} == {"likelihood has not read this trace"}
    assert len(unread.scores) == 4
    assert (grows.name, grows.slot, grows.growing) == ("Trace D", 1, True)
    assert [score.value for score in grows.scores] == [0.6, None], "the step being written is none yet"
    assert grows.scores[1].because == "its score is on its way"


def test_what_is_shown_is_told_in_words() -> None:
    assert described(THREE, READING) == (
        "4 traces, 4 steps at most; Trace B falls below 0.30 at step 2; Trace C falls below 0.30 at step 2; "
        "1 step not scored"
    )
    assert described([series(0, [0.5])], READING) == "1 trace, 1 step at most; no step below 0.30"
    assert described([], READING) == "No traces to plot"
    many = [series(number, [0.1]) for number in range(9)]
    assert described(many, READING).endswith("and 5 more traces fall below")
    assert [figure(v) for v in (0.1, 0.044, 0.01, 3.2e-7, 0.0, -3.125, 0.5)] == [
        "0.10", "0.044", "0.01", "3.2e-07", "0.00", "-3.12", "0.50",
    ]  # fmt: skip


def test_arrows_pass_over_traces_without_steps() -> None:
    rows = [series(0, [0.1, 0.2]), series(1, []), series(2, [0.3])]
    assert moved(rows, None, 0, 1) == ("t0", 0)
    assert moved(rows, ("t0", 1), 1, 0) == ("t2", 0)
    assert moved(rows, ("t0", 1), 0, 1) == ("t0", 1)
    assert moved([series(1, [])], None, 0, 1) is None


# scales


def test_a_threshold_of_likelihoods_asks_for_a_logarithmic_scale() -> None:
    assert scale_for("auto", [0.5, 0.001], 0.004) == "log"
    assert scale_for("auto", [0.5, 0.001], 0.3) == "linear"
    assert scale_for("linear", [0.5, 0.001], 0.004) == "linear"
    assert scale_for("log", [0.5, 0.1], 0.3) == "log"
    assert scale_for("log", [-1.0, 0.1], 0.3) == "linear", "a negative score has no logarithm"
    assert extent([0.5, 0.002], 0.004, "log") == (-3.0, 0.0)
    assert extent([0.5, 0.0], 0.1, "log") == (-2.0, 0.0), "0 stands below the lowest power"
    assert level(0.0, "log", -2, 0) == -2
    assert level(float("inf"), "linear", 0, 1) == 1


def test_scores_that_are_no_probabilities_set_the_range() -> None:
    assert extent([0.0, 1.0], 0.5, "linear") == (0, 1)
    low, high = extent([-3.0, 8.0], 0.5, "linear")
    assert low < -3
    assert 8 < high < 9
    assert extent([], 0.5, "linear") == (0, 1)


def test_ticks_are_round_and_steps_whole() -> None:
    assert [text for _, text in level_ticks(0, 1, "linear", 6)] == ["0.00", "0.25", "0.50", "0.75", "1.00"]
    assert [text for _, text in level_ticks(-5, 0, "log", 6)] == ["10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1", "1"]
    assert len(level_ticks(-12, 0, "log", 3)) <= 4
    assert step_ticks(1, 3, 20) == [(1, "1"), (2, "2"), (3, "3")]
    assert [text for _, text in step_ticks(1, 200, 12)][:3] == ["1", "20", "40"]
    for last in (1, 2, 7, 199, 200):
        assert all(float(at).is_integer() for at, _ in step_ticks(1, last, 5))


def test_names_move_apart_and_no_further() -> None:
    assert spread([50, 10], 14, 0, 100) == [50, 10]
    close = spread([50, 51, 52, 90], 14, 0, 200)
    assert close == [37, 51, 65, 90]
    for one, other in combinations(spread([99, 98, 97, 99], 14, 0, 100), 2):
        assert abs(one - other) >= 14 - 1e-9
    assert apart([(0, 5, 30), (100, 6, 30)], 10, 0, 100) == [5, 6], "beside each other they may be equally high"


# the lines


def test_nothing_heavy_is_loaded_before_there_is_something_to_draw() -> None:
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; app = QApplication([]);"
        "from workbench.ui.plot_panel import PlotPanel; panel = PlotPanel(); panel.show(); app.processEvents();"
        "from workbench.ui.plot_values import Series; from workbench.core.values import StepScore;"
        "from workbench.store.rows import Reading;"
        "panel.show_traces([Series('t', 'Trace A', 0, '', None, (StepScore(.5),))], Reading());"
        "heavy = {'pyqtgraph', 'numpy', 'torch'} & set(sys.modules); panel.grab(); app.processEvents();"
        "app.processEvents(); print(sorted(heavy), panel.lines is not None)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert told.stdout.strip() == "[] True"


def test_an_empty_plot_says_what_will_stand_here(panel: PlotPanel, qtbot: QtBot) -> None:
    panel.show_traces([], READING)
    assert panel.stack.currentWidget() is panel._hint
    assert panel.lines is None
    assert not panel.export.isEnabled()
    panel.show_traces([series(0, [], 0)], READING)
    assert "as soon as there are some" in panel._hint.text()
    plot = shown(panel, qtbot, [series(0, [0.5], 0)])
    assert plot.place_of("t0", 0) is not None
    assert plot.place_of("t0", 1) is None
    panel.show_traces([], READING)
    assert panel.stack.currentWidget() is panel._hint


def test_only_traces_in_view_are_lines(panel: PlotPanel, qtbot: QtBot) -> None:
    plot = shown(panel, qtbot)
    assert [each.trace for each in plot.series] == ["t0", "t1", "t2"]
    assert plot.accessibleName() == "Score by step"
    assert plot.accessibleDescription().startswith("3 traces, 4 steps at most; Trace B falls below 0.30 at step 2")
    assert panel.words.text() == plot.accessibleDescription()
    panel.show_traces([series(3, [0.5], 0)], READING)
    assert plot.place_of("t1", 0) is None
    assert plot.nearest(plot._corner()) is None


def test_the_pointer_hovers_and_chooses(panel: PlotPanel, qtbot: QtBot) -> None:
    plot = shown(panel, qtbot)
    hovered: list[tuple[str, int]] = []
    chosen: list[tuple[str, int]] = []
    panel.stepHovered.connect(lambda trace, index: hovered.append((trace, index)))
    panel.stepChosen.connect(lambda trace, index: chosen.append((trace, index)))
    before = picture(panel)
    place = plot.place_of("t1", 1)
    assert place is not None
    point_at(plot, place + QPointF(5, -4))
    assert hovered == [("t1", 1)]
    assert panel.words.text() == "Trace B, step 2: likelihood 0.22, low (below 0.30), first low step"
    assert picture(panel) != before
    point_at(plot, plot.place_of("t1", 1))
    assert len(hovered) == 1, "told once"
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert chosen == [("t1", 1)]
    point_at(plot, QPointF(plot.width() / 2, plot.height() / 2))
    assert hovered[-1] == ("", -1)
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(plot.width() // 2, plot.height() // 2))
    assert len(chosen) == 1, "an empty place chooses nothing"
    point_at(plot, place)
    QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave))
    assert hovered[-2:] == [("t1", 1), ("", -1)]


def test_a_step_not_scored_has_its_own_mark_and_reason(panel: PlotPanel, qtbot: QtBot) -> None:
    plot = shown(panel, qtbot)
    mark, lowest = plot.place_of("t1", 2), plot.place_of("t2", 1)
    assert mark is not None
    assert lowest is not None
    assert mark.y() > lowest.y() + 10, "below every score"
    _, ys = plot._lines[1]._curve.getData()
    assert [y == y for y in ys] == [True, True, False, True], "the line has a gap"
    assert "Trace B, step 3: Not scored, because the text is too long" in plot.tip_at(mark)
    assert plot._unscored.toPlainText() == "not scored"
    panel.show_traces(THREE[:1], READING)
    assert not plot._unscored.isVisible()


def test_markup_in_a_reason_stays_text(panel: PlotPanel, qtbot: QtBot) -> None:
    plot = shown(panel, qtbot, [series(0, ["<b>bold</b> & <img src='x'>", 0.5], 0)])
    place = plot.place_of("t0", 0)
    assert place is not None
    assert "&lt;b&gt;bold" in plot.tip_at(place)
    assert plot.tip_at(QPointF(450, 60)) == ""


def test_keys_go_along_and_between_traces(panel: PlotPanel, qtbot: QtBot) -> None:
    plot = shown(panel, qtbot)
    hovered: list[tuple[str, int]] = []
    panel.stepHovered.connect(lambda trace, index: hovered.append((trace, index)))
    plot.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(plot, key)
    assert hovered == [("t0", 0), ("t0", 1), ("t1", 1), ("t1", 2), ("t1", 1)]
    assert "At: Trace B, step 2: likelihood 0.22" in plot.accessibleDescription()
    with qtbot.waitSignal(panel.stepChosen, check_params_cb=lambda trace, index: (trace, index) == ("t1", 1)):
        qtbot.keyClick(plot, Qt.Key.Key_Return)
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert hovered[-1] == ("", -1)
    panel.mark("t2", 1)
    qtbot.keyClick(plot, Qt.Key.Key_Up)
    assert hovered[-1] == ("t1", 1), "from the selected step where nothing is pointed at"


def test_cards_point_and_select_without_an_echo(panel: PlotPanel, qtbot: QtBot) -> None:
    plot = shown(panel, qtbot)
    said: list[tuple[str, int]] = []
    panel.stepHovered.connect(lambda trace, index: said.append((trace, index)))
    panel.stepChosen.connect(lambda trace, index: said.append((trace, index)))
    panel.hover("t2", 1)
    assert panel.words.text().startswith("Trace C, step 2")
    panel.hover(None)
    assert panel.words.text().startswith("3 traces")
    panel.mark("t1", 1)
    assert plot._band.isVisible()
    middle = plot._band.rect().center().x()
    assert middle == pytest.approx(2)
    assert "Selected: Trace B, step 2" in plot.accessibleDescription()
    panel.mark("t3", 1)
    assert not plot._band.isVisible(), "that trace stands in no column"
    panel.mark("", -1)
    assert said == []


@pytest.mark.parametrize("size", [(900, 220), (400, 160)])
def test_names_at_the_ends_never_overlap(panel: PlotPanel, qtbot: QtBot, size: tuple[int, int]) -> None:
    equal = [series(number, [0.5, 0.9 + number / 1000], number) for number in range(4)]
    panel.resize(*size)
    plot = shown(panel, qtbot, equal)
    # places in the scene are settled by painting
    panel.grab()
    areas = [line.label.mapRectToScene(line.label.boundingRect()) for line in plot._lines]
    assert all(line.label.isVisible() for line in plot._lines)
    for one, other in combinations(areas, 2):
        both = one.intersected(other)
        assert both.height() <= 1 or both.width() <= 1
    inside = QRectF(plot.plot.viewport().rect())
    assert all(inside.contains(area.adjusted(1, 3, -1, -3)) for area in areas)


def test_the_scale_follows_the_threshold_until_somebody_chooses(panel: PlotPanel, qtbot: QtBot) -> None:
    small = [series(0, [0.5, 0.0005, 0.02], 0)]
    plot = shown(panel, qtbot, small, Reading("likelihood", "min", 0.004))
    assert plot._drawn is not None
    assert (plot._drawn.scale, plot._below.toPlainText()) == ("log", "low below 0.004")
    panel.scale.setFocus()
    qtbot.keyClick(panel.scale, Qt.Key.Key_Down)
    assert panel.scale.currentData() == "linear"
    assert plot._drawn.scale == "linear"
    panel.show_traces([series(0, [-2.0, 3.0], 0)], READING)
    assert not panel.scale.model().item(2).isEnabled(), "no logarithm of a negative score"  # type: ignore[attr-defined]


def test_the_threshold_moves_without_new_items(panel: PlotPanel, qtbot: QtBot) -> None:
    plot = shown(panel, qtbot)
    items = len(plot.plot.getPlotItem().vb.addedItems)
    curve = plot._lines[0]._curve.getData()[1]
    panel.show_reading(Reading("likelihood", "min", 0.96))
    assert plot._threshold.value() == pytest.approx(0.96)
    assert "Trace A falls below 0.96 at step 2" in plot.accessibleDescription()
    assert plot._lines[0]._curve.getData()[1] is curve, "lines whose scores stay are not drawn anew"
    assert len(plot.plot.getPlotItem().vb.addedItems) == items
    assert len(plot._low.data) == 3


def test_dragging_shows_fewer_steps_and_a_double_click_all(panel: PlotPanel, qtbot: QtBot) -> None:
    plot = shown(panel, qtbot, [series(0, [0.5] * 40, 0)])
    start, end = plot.place_of("t0", 9), plot.place_of("t0", 19)
    assert start is not None
    assert end is not None
    chosen: list[str] = []
    panel.stepChosen.connect(lambda trace, index: chosen.append(trace))
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=start.toPoint())
    left = Qt.MouseButton.LeftButton
    move = QMouseEvent(
        QEvent.Type.MouseMove, end, QPointF(plot.mapToGlobal(end)), left, left, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(plot, move)
    qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=end.toPoint())
    assert plot._zoom == (10, 20)
    assert chosen == []
    plot.hover("t0", 35)
    assert plot._zoom is not None
    assert plot._zoom[0] <= 36 <= plot._zoom[1], "what is pointed at comes into view"
    qtbot.mouseDClick(plot, Qt.MouseButton.LeftButton, pos=start.toPoint())
    assert plot._zoom is None
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert plot._zoom is not None
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert plot._zoom is None


def wheel(widget: QWidget, turned: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> bool:
    at = QPointF(widget.rect().center())
    event = QWheelEvent(
        at, QPointF(widget.mapToGlobal(at)), QPoint(), QPoint(0, turned),
        Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    event.ignore()
    widget.wheelEvent(event)
    return event.isAccepted()


def test_the_wheel_is_left_to_what_the_plot_lies_in(panel: PlotPanel, qtbot: QtBot) -> None:
    plot = shown(panel, qtbot)
    assert not wheel(plot, 120)
    assert not wheel(plot, 120, Qt.KeyboardModifier.ControlModifier)


def test_a_change_of_theme_and_of_the_font_is_followed(panel: PlotPanel, qtbot: QtBot, qapp: QApplication) -> None:
    plot = shown(panel, qtbot)
    assert picture(panel).pixelColor(450, 60) == theme.current().panel
    small = plot._below.boundingRect().height()
    theme.apply(qapp, "dark")
    assert picture(panel).pixelColor(450, 60) == theme.colours(True).panel
    assert plot._lines[0].label.color == theme.current().identity[0]
    panel.tabs.setCurrentIndex(HEAT)
    assert picture(panel).pixelColor(3, 100) == theme.colours(True).panel
    panel.tabs.setCurrentIndex(0)
    panel.tabs.setCurrentIndex(HEAT)
    words = panel.words.font().pointSizeF()
    theme.set_zoom(qapp, 1.5)
    panel.tabs.setCurrentIndex(0)
    assert plot._below.boundingRect().height() > small * 1.3, "also while the other tab was in view"
    assert panel.words.font().pointSizeF() > words * 1.3
    theme.set_zoom(qapp, 1.0)
    theme.apply(qapp, "light")


# the heat map


def heat(panel: PlotPanel, qtbot: QtBot, what: Sequence[Series] = THREE) -> Pointing:
    panel.show_traces(what, READING, "Marbles")
    panel.tabs.setCurrentIndex(HEAT)
    qtbot.waitUntil(panel.heat.isVisible)
    return panel.heat


def test_the_heat_map_shows_every_trace(panel: PlotPanel, qtbot: QtBot) -> None:
    map = heat(panel, qtbot)
    assert [each.trace for each in map.series] == ["t0", "t1", "t2", "t3"]
    assert panel.lines is None or not panel.lines.isVisible()
    assert map.accessibleName() == "Heat map"
    assert map.accessibleDescription().startswith("4 traces")
    seen = map.grab().toImage()

    def ground(trace: str, index: int) -> str:
        place = panel.heat.place_of(trace, index)
        assert place is not None
        return seen.pixelColor(place.toPoint() + QPoint(-30, 0)).name()

    near = cividis(0.97)
    told = [int(ground("t0", 0)[at : at + 2], 16) for at in (1, 3, 5)]
    assert all(abs(one - other) <= 3 for one, other in zip(told, near.getRgb()[:3], strict=True))
    assert ground("t2", 1) != ground("t0", 0)
    beyond = panel.heat._picture.rect_of(2, 3).center()
    assert seen.pixelColor(beyond.toPoint()).name() == theme.current().panel.name()


def test_the_heat_map_points_and_chooses(panel: PlotPanel, qtbot: QtBot) -> None:
    map = heat(panel, qtbot)
    hovered: list[tuple[str, int]] = []
    panel.stepHovered.connect(lambda trace, index: hovered.append((trace, index)))
    point_at(map, panel.heat.place_of("t1", 2))
    assert hovered == [("t1", 2)]
    assert panel.words.text() == "Trace B, step 3: Not scored, because the text is too long"
    place = panel.heat.place_of("t3", 1)
    assert place is not None
    with qtbot.waitSignal(panel.stepChosen, check_params_cb=lambda trace, index: (trace, index) == ("t3", 1)):
        qtbot.mouseClick(map, Qt.MouseButton.LeftButton, pos=place.toPoint())
    beyond = panel.heat._picture.rect_of(2, 3).center()
    assert map.nearest(beyond) is None
    qtbot.keyClick(map, Qt.Key.Key_Down)
    assert hovered[-1] == ("t2", 1)
    before = map.grab().toImage()
    panel.mark("t0", 3)
    assert map.grab().toImage() != before
    panel.tabs.setCurrentIndex(0)
    plot = lines(panel, qtbot)
    assert plot.marked == ("t0", 3), "both pictures know what is selected"


def test_256_traces_of_200_steps_scroll(panel: PlotPanel, qtbot: QtBot) -> None:
    many = [series(number, [((number * 7 + step) % 100) / 100 for step in range(200)]) for number in range(256)]
    map = heat(panel, qtbot, many)
    bar = panel.heat.bar
    assert bar.isVisible()
    assert wheel(map, -120)
    assert bar.value() > 0
    assert not wheel(map, -120, Qt.KeyboardModifier.ControlModifier)
    bar.setValue(bar.maximum())
    assert not wheel(map, -120), "at the end what lies round it scrolls on"
    last = panel.heat.place_of("t255", 199)
    assert last is not None
    assert map.nearest(last) == ("t255", 199)
    assert map.rect().contains(last.toPoint())
    panel.hover("t0", 0)
    assert bar.value() == 0, "what a card points at comes into view"
    rows = panel.heat._picture.row
    qtbot.keyClick(map, Qt.Key.Key_Plus)
    assert panel.heat._picture.row > rows
    qtbot.keyClick(map, Qt.Key.Key_Home)
    assert panel.heat._picture.row == rows


def test_cividis_is_cividis() -> None:
    import pyqtgraph as pg

    known = pg.colormap.get("cividis")
    for share in (0, 0.1, 0.25, 0.5, 0.77, 1):
        wanted, ours = known.map(float(share)), cividis(share).getRgb()
        assert all(abs(int(one) - other) <= 6 for one, other in zip(wanted[:3], ours[:3], strict=True)), share


# files


def texts_of(path: Path) -> list[str]:
    root = ElementTree.parse(path).getroot()
    return ["".join(each.itertext()).strip() for each in root.iter() if each.tag.endswith("}text")]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_svg_holds_words_on_white(
    panel: PlotPanel, qtbot: QtBot, qapp: QApplication, tmp_path: Path, look: theme.Choice
) -> None:
    theme.apply(qapp, look)
    shown(panel, qtbot)
    file = tmp_path / "plots" / "a.svg"
    panel.export_picture("svg", file)
    told = texts_of(file)
    for words in ("Trace A", "Trace B", "Trace C", "low below 0.30", "not scored", "0.25", "1", "Step", "likelihood"):
        assert words in told, (words, told)
    text = file.read_text(encoding="utf-8")
    assert "<image" not in text, "vectors only"
    assert theme.colours(False).identity[1].name() in text
    assert theme.colours(True).panel.name() not in text
    panel.tabs.setCurrentIndex(HEAT)
    panel.export_picture("svg", file)
    told = texts_of(file)
    assert {"Trace A", "Trace D", ".97", ".22▲", "4", "0.50"} <= set(told), told
    assert "<image" not in file.read_text(encoding="utf-8")
    assert [each.name for each in file.parent.iterdir()] == ["a.svg"]
    theme.apply(qapp, "light")


def test_png_is_twice_as_large_and_white(panel: PlotPanel, qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    theme.apply(qapp, "dark")
    shown(panel, qtbot)
    panel.export_picture("png", tmp_path / "a.png")
    image = QImage(str(tmp_path / "a.png"))
    assert (image.width(), image.height()) == (1440, 600)
    assert image.pixelColor(image.width() // 2, image.height() // 4).name() == "#ffffff"
    assert len({image.pixel(x, y) for x in range(0, 1440, 3) for y in range(0, 600, 3)}) > 20, "something is drawn"
    theme.apply(qapp, "light")


def test_csv_has_a_row_a_step_and_no_formulas(panel: PlotPanel, qtbot: QtBot, tmp_path: Path) -> None:
    evil = Series("=1+1", "Trace A", 0, "@SUM(A1)", None, (StepScore(-0.5), StepScore(None, '+cmd|" /C calc"!A0')))
    shown(panel, qtbot, [evil, *THREE[1:]])
    file = tmp_path / "a.csv"
    panel.export_csv(file)
    with file.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.reader(opened))
    assert rows[0] == ["trace", "name", "model", "step", "scorer", "score", "reason", "outcome"]
    assert rows[1] == ["'=1+1", "Trace A", "'@SUM(A1)", "1", "likelihood", "-0.5", "", "not checked"]
    assert rows[2][5:] == ["", "'+cmd|\" /C calc\"!A0", "not checked"]
    assert rows[-1] == ["t2", "Trace C", "policy", "2", "likelihood", "0.14", "", "wrong"]
    assert len(rows) == 1 + 2 + 4 + 2, "the traces in view"
    panel.tabs.setCurrentIndex(HEAT)
    panel.export_csv(file)
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1 + 2 + 4 + 2 + 3, "all traces"
    assert [cell(text) for text in ("-1e-5", "-a", "+1", "\tx", "", "a\0b", "\ud800")] == [
        "-1e-5", "'-a", "+1", "'\tx", "", "ab", "?",
    ]  # fmt: skip


def test_what_cannot_be_written_is_a_sentence_and_leaves_nothing(
    panel: PlotPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    shown(panel, qtbot)
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "there.svg").mkdir()
    failed: list[Exception] = []
    panel.failed.connect(failed.append)
    for kind, name in (("png", "file/a.png"), ("csv", "file/a.csv"), ("svg", "there.svg")):
        panel.write_export(kind, tmp_path / name)  # type: ignore[arg-type]
        assert isinstance(failed[-1], WorldError)
        assert str(failed[-1]).startswith(f"The plot could not be written to {tmp_path / name}: ")
    assert len(failed) == 3
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "there.svg"]
    with qtbot.waitSignal(panel.exported, check_params_cb=lambda path: path == tmp_path / "plot.csv"):
        panel.write_export("csv", tmp_path / "plot")
    panel.show_traces([], READING)
    with pytest.raises(UserError, match="nothing to export"):
        panel.export_csv(tmp_path / "none.csv")


def test_the_proposed_name_follows_the_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    assert proposed("Marbles: 2/3 of them", "svg") == tmp_path / "exports" / "marbles-2-3-of-them-scores.svg"
    assert proposed("../..", "csv", "heat-map").name == "heat-map.csv"
    assert len(proposed("x" * 400, "png").name) < 100


def test_whatever_takes_the_focus_has_a_name(panel: PlotPanel, qtbot: QtBot) -> None:
    shown(panel, qtbot)
    reached = [
        widget
        for widget in panel.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.objectName()[:3] != "qt_"
    ]
    assert len(reached) >= 4
    assert [widget for widget in reached if not widget.accessibleName()] == []
