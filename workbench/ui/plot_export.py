"""Plots as files: PNG at twice the size, SVG with words as words, CSV with a row a trace and step.

    trace,name,model,step,scorer,score,reason,outcome
    a3f0..,Trace A,policy,2,likelihood,0.22,,right

Pictures are on white with the light colours whatever the window shows, for papers. A file is written beside its place
and renamed.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPixmap

from workbench.core.errors import WorldError
from workbench.core.paths import written_whole
from workbench.settings import exports_folder
from workbench.ui.plot_values import Series, tr

Kind = Literal["png", "svg", "csv"]
KINDS: dict[Kind, str] = {"png": "PNG picture, twice the size", "svg": "SVG picture", "csv": "CSV table"}
SHARPNESS = 2
COLUMNS = ("trace", "name", "model", "step", "scorer", "score", "reason", "outcome")
Draw = Callable[[QPainter, QSize], None]


def proposed(title: str, kind: Kind, what: str = "scores") -> Path:
    """Where a plot of a problem would go: the exports folder, named after the problem."""
    stem = re.sub(r"[^\w-]+", "-", title, flags=re.UNICODE).strip("-_")[:60].rstrip("-_").lower()
    return exports_folder() / f"{f'{stem}-' if stem else ''}{what}.{kind}"


def write_png(path: Path, draw: Draw, size: QSize) -> None:
    """The picture ``size`` large, two pixels a unit. Raises WorldError where the file cannot be written."""
    image = QImage(size * SHARPNESS, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SHARPNESS)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    try:
        _begin(painter)
        draw(painter, size)
    finally:
        painter.end()
    with _written(path) as part:
        if not QPixmap.fromImage(image).save(str(part), "PNG"):
            raise OSError(0, tr("the picture could not be written"), str(path))


def write_svg(path: Path, draw: Draw, size: QSize, title: str = "") -> None:
    """The picture as vectors and text. Raises WorldError where the file cannot be written."""
    # late: it is wanted once in a while, and the window starts without it
    from PySide6.QtSvg import QSvgGenerator

    with _written(path) as part:
        generator = QSvgGenerator()
        generator.setFileName(str(part))
        generator.setSize(size)
        generator.setViewBox(QRect(QPoint(0, 0), size))
        generator.setTitle(title)
        # fonts are set in points; at the screen's own resolution they keep their size beside the lines
        screen = QGuiApplication.primaryScreen()
        generator.setResolution(round(screen.logicalDotsPerInch()) if screen is not None else 96)
        painter = QPainter()
        if not painter.begin(generator):
            raise OSError(0, tr("the file could not be opened"), str(path))
        try:
            _begin(painter)
            painter.fillRect(QRect(QPoint(0, 0), size), Qt.GlobalColor.white)
            draw(painter, size)
        finally:
            painter.end()


def write_csv(path: Path, series: Sequence[Series], scorer: str) -> None:
    """A row for each step of each trace. Raises WorldError where the file cannot be written."""
    with _written(path) as part, part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([cell(value) for value in row] for row in rows(series, scorer))


def rows(series: Sequence[Series], scorer: str) -> Iterator[tuple[object, ...]]:
    """The table without its head; no score is an empty cell beside its reason."""
    for each in series:
        for number, score in enumerate(each.scores, 1):
            value = "" if score.value is None else repr(score.value)
            outcome = each.outcome or "not checked"
            yield each.trace, each.name, each.model, number, scorer, value, score.because, outcome


def cell(value: object) -> str:
    """A cell no spreadsheet takes for a formula: what begins like one gets an apostrophe unless it is a number."""
    text = str(value)
    # a lone surrogate has no UTF-8
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _begin(painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)


@contextmanager
def _written(path: Path) -> Iterator[Path]:
    """Beside and renamed; every trouble with the file becomes a sentence that names it."""
    try:
        with written_whole(path) as part:
            yield part
    except OSError as error:
        told = tr("The plot could not be written to {0}: {1}. Choose another folder.")
        raise WorldError(told.format(path, error.strerror or error)) from error
