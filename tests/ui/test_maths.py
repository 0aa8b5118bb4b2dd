"""Formulas found in texts, and the cache that has them set: what is one, when it is ready, in what ink."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.core.formula import Formula, NotTypeset, Typeset
from workbench.tasks.lane import Lane
from workbench.ui.maths import Maths
from workbench.ui.maths_spans import LONGEST, answer_formula, formulas

SOON_MS = 90_000


def found(text: str) -> list[str]:
    return [text[each.start : each.end] for each in formulas(text)]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("So $x=2$.", ["$x=2$"]),
        ("$$x$$ and $y$", ["$$x$$", "$y$"]),
        (r"\(a\) then \[b\]", [r"\(a\)", r"\[b\]"]),
        (r"The answer is \boxed{11}.", [r"\boxed{11}"]),
        (r"**\boxed{\frac{1}{\sqrt[3]{2}}}**", [r"\boxed{\frac{1}{\sqrt[3]{2}}}"]),
        (r"is \frac{1}{2}, \sqrt[3]{x} or \dfrac 1 2", [r"\frac{1}{2}", r"\sqrt[3]{x}"]),
        ("\\begin{align*}\na&=b\n\\end{align*}", ["\\begin{align*}\na&=b\n\\end{align*}"]),
        (r"he earns $\$$60 and $\$$30", [r"$\$$", r"$\$$"]),
        ("the $3$-digit $n$, $a b$ and $x$", ["$3$", "$n$", "$a b$", "$x$"]),
        (r"$\text{if } x \text{ is even}$", [r"$\text{if } x \text{ is even}$"]),
        ("It costs $5 or $7, and $x=3$ more", ["$x=3$"]),
        (r"\$5 and $x$", ["$x$"]),
        ("a 😀 $x$", ["$x$"]),
    ],
)
def test_what_is_a_formula(text: str, there: list[str]) -> None:
    assert found(text) == there


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no signs at all",
        "$5 and $7",
        "from $3.50 to $4",
        "$5-$7",
        "pays $20, then $30, and has $5 left",
        "US$ 5 and US$ 7",
        r"\$5 and \$7",
        "$x",
        "$$x$",
        r"\(x",
        r"\boxed{1",
        r"\boxed{\frac{1}{2}",
        r"\frac{1}",
        r"\frac",
        r"\boxed",
        r"\begin{align*}x",
        r"\foo{x}",
        r"C:\new\text{x}",
        "[asy] label($N$); [/asy]",
        "```\n$x$\n```",
        "$x\n\ny$",
        "$$ $$",
        "$" + "x" * LONGEST + "$",
        "a $word and another word$ b",
        "\\",
    ],
)
def test_what_is_none(text: str) -> None:
    assert found(text) == []


def test_every_half_of_a_text_is_read_without_error_and_ends_as_the_whole() -> None:
    text = r"So $x^2$ is \(\frac{1}{2}\) and \[y\] and $$z$$: \boxed{\text{a}}"
    for end in range(len(text)):
        for each in formulas(text[:end]):
            assert 0 <= each.start < each.end <= end
    assert len(formulas(text)) == 5


def test_a_text_of_nothing_but_dollars_or_braces_takes_no_time() -> None:
    assert formulas("$" * 50_000) == []
    assert formulas("\\boxed{" * 8_000) == []
    assert formulas("\\(" * 20_000) == []
    assert formulas("$a and b " * 20_000) == []
    assert found("\\boxed{x\n\nthen $y$") == ["$y$"]


@pytest.mark.parametrize(
    ("answer", "whole"),
    [(r"\frac{3}{4}", True), ("x^2+1", True), (r"\$42", True), ("12", False), ("[0,3)", False), ("yes_no \\", False)],
)
def test_a_reference_answer_in_tex_is_one_formula(answer: str, whole: bool) -> None:
    spans = answer_formula(answer)
    assert [(each.start, each.end) for each in spans] == ([(0, len(answer))] if whole else [])


def test_an_answer_with_dollars_keeps_its_words() -> None:
    assert [each.tex for each in answer_formula("$x=2$ or $x=3$")] == ["x=2", "x=3"]


@pytest.fixture
def lane() -> Iterator[Lane]:
    lane = Lane("maths")
    yield lane
    assert lane.close(20)


@pytest.fixture
def maths(qapp: QApplication, lane: Lane) -> Maths:
    return Maths(lane)


def settled(maths: Maths, qtbot: QtBot, *tex: str) -> list[Typeset | NotTypeset]:
    wanted = [Formula(each) for each in tex]
    for each in wanted:
        maths.look(each, 16.0)
    maths.hurry(wanted, 1.0)
    qtbot.waitUntil(lambda: not maths.waiting, timeout=SOON_MS)
    known = [maths.look(each, 16.0) for each in wanted]
    return [each for each in known if each is not None]


def painted(maths: Maths, drawing: Typeset, tex: str, em: float, ink: QColor, ratio: float = 1.0) -> QImage:
    image = QImage(200, 100, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setPen(ink)
    maths.draw(painter, Formula(tex), drawing, em, QPointF(10, 60 / ratio))
    painter.end()
    return image


def inked(image: QImage) -> QRect:
    """The pixels that are not white."""
    dark = [
        (x, y) for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).lightness() < 128
    ]
    xs, ys = [x for x, _ in dark], [y for _, y in dark]
    return QRect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)) if dark else QRect()


def test_nothing_is_begun_before_something_on_screen_waits(maths: Maths, lane: Lane, qtbot: QtBot) -> None:
    assert maths.look(Formula("x"), 16.0) is None
    assert maths.waiting == 1
    maths.tick()
    qtbot.wait(60)
    maths.hurry([Formula("never asked")], 1.0)
    assert lane.idle or maths.waiting
    (drawing,) = settled(maths, qtbot, "x")
    assert isinstance(drawing, Typeset)


def test_ready_names_what_can_be_drawn_and_what_never_will(maths: Maths, qtbot: QtBot) -> None:
    said: list[Formula] = []
    maths.ready.connect(said.extend)
    good, bad = settled(maths, qtbot, "x^2", r"\foo")
    assert isinstance(good, Typeset)
    assert bad == NotTypeset("unknown command \\foo")
    assert sorted(each.tex for each in said) == ["\\foo", "x^2"]


def test_a_formula_stands_on_its_baseline_in_the_ink_of_the_pen(maths: Maths, qtbot: QtBot) -> None:
    (drawing,) = settled(maths, qtbot, "x")
    assert isinstance(drawing, Typeset)
    black = inked(painted(maths, drawing, "x", 40.0, QColor("black")))
    assert abs(black.bottom() - 60) <= 2
    red = painted(maths, drawing, "x", 40.0, QColor("#d00000"))
    at = next((x, y) for x in range(200) for y in range(100) if red.pixelColor(x, y).green() < 40)
    assert red.pixelColor(*at).red() > 150, "another theme is another ink"


def test_a_zoom_or_another_screen_draws_at_once_and_sharpens_later(maths: Maths, qtbot: QtBot) -> None:
    (drawing,) = settled(maths, qtbot, r"\frac{1}{2}")
    assert isinstance(drawing, Typeset)
    tex = r"\frac{1}{2}"
    first = painted(maths, drawing, tex, 16.0, QColor("black"))
    with qtbot.waitSignal(maths.sharper, timeout=SOON_MS):
        stretched = painted(maths, drawing, tex, 32.0, QColor("black"))
    sharp = painted(maths, drawing, tex, 32.0, QColor("black"))
    assert abs(inked(stretched).height() - inked(sharp).height()) <= 2
    assert abs(inked(sharp).height() - 2 * inked(first).height()) <= 3
    assert stretched != sharp
    twice = painted(maths, drawing, tex, 16.0, QColor("black"), ratio=2.0)
    assert abs(inked(twice).height() - inked(sharp).height()) <= 2


def test_the_cache_of_images_keeps_its_size(maths: Maths, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.ui.maths.BYTES", 20_000)
    (drawing,) = settled(maths, qtbot, "x")
    assert isinstance(drawing, Typeset)
    for shade in range(40):
        painted(maths, drawing, "x", 40.0, QColor(shade, 0, 0))
    kept = maths._images.values()
    assert sum(image.sizeInBytes() for image in kept) <= 20_000
    assert inked(painted(maths, drawing, "x", 40.0, QColor("black"))).width() > 5


def test_after_its_lane_has_closed_everything_stays_source(maths: Maths, lane: Lane, qtbot: QtBot) -> None:
    assert lane.close(20)
    maths.look(Formula("x"), 16.0)
    maths.hurry([Formula("x")], 1.0)
    qtbot.waitUntil(lambda: not maths.waiting, timeout=SOON_MS)
    assert maths.look(Formula("x"), 16.0) is None
    maths.hurry([Formula("x")], 1.0)
    assert lane.idle
