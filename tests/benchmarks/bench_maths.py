"""How many real formulas are typeset, and what drawing one from the cache costs.

Texts: the answers and problem texts of math/train_1000.json; absent, two problems of its own. Bars: every answer, >= 99
% of the formulas in the problem texts, never an exception, a cached formula in < 0.2 ms of CPU time. Peers, in the same
process and by turns: ziamath without our normaliser and mending (share), and plain text as long as the formula's source
(time). An unknown command that is printed as text counts as not typeset: latex2mathml hands on a command it does not
know as a text with its backslash, for both sides alike; so does a sign the font has only an empty box for. What is set
but looks wrong (a rule of a table left out, a number torn at its comma) no count sees: pictures are looked at for that.
"""

import json
import logging
import os
import statistics
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import click
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from workbench.core.facts import FormulaSet
from workbench.core.formula import Formula, NotTypeset, Typeset
from workbench.tasks.lane import Job, Lane
from workbench.tasks.mathml import look_for_gaps
from workbench.tasks.typeset import typeset
from workbench.ui import theme
from workbench.ui.flow import Flow
from workbench.ui.maths import Maths
from workbench.ui.maths_spans import formulas

SHARE, CACHED_MS, ROUNDS, TURNS = 0.99, 0.2, 7, 40
OWN = {
    "\\frac{3}{4}": "Find $x^2$ if $\\frac{x}{2}=\\sqrt{3}$ or \\[\\begin{cases}1&x>2\\\\0\\end{cases}\\]",
    "12": "$12$",
}


def texts() -> tuple[list[str], list[str]]:
    """(problem texts, answers)"""
    beside = Path(__file__).resolve().parents[3] / "shared" / "data"
    file = Path(os.environ.get("WORKBENCH_TEST_DATA") or beside) / "math" / "train_1000.json"
    if not file.is_file():
        click.echo("not run on real data: no data; on two problems of its own instead")
        return list(OWN.values()), list(OWN)
    rows = json.loads(file.read_text("utf-8"))
    # the one row without an answer has nothing to typeset
    return [row["problem"] for row in rows], [row["answer"] for row in rows if row["answer"]]


def peer(formula: Formula) -> bool:
    """Does ziamath alone draw it, every command known?"""
    from ziamath.tex import tex2mml
    from ziamath.zmath import Math

    try:
        xml = tex2mml(formula.tex, inline=not formula.display)
        drawn: Any = Math(xml, size=24)
        drawn.svg()
        if "\\" in "".join(drawn.mathml.itertext()):
            return False
        look_for_gaps(drawn.mathml, drawn.font.glyphindex)
    except Exception:  # noqa: BLE001 - the peer raises on what it cannot draw, and that is what is counted
        return False
    return True


def share(name: str, wanted: Sequence[Formula], bar: float) -> tuple[bool, dict[Formula, Typeset]]:
    known: dict[Formula, Typeset] = {}
    failed: dict[Formula, str] = {}
    alone: dict[Formula, bool] = {}
    took: list[float] = []
    for formula in dict.fromkeys(wanted):
        began = time.process_time()
        drawing = typeset(formula)
        took.append((time.process_time() - began) * 1000)
        if isinstance(drawing, NotTypeset):
            failed[formula] = drawing.reason
        else:
            known[formula] = drawing
        alone[formula] = peer(formula)
    counts = Counter(wanted)
    ours = sum(counts[formula] for formula in known)
    theirs = sum(counts[formula] for formula, drawn in alone.items() if drawn)
    part = ours / len(wanted)
    click.echo(
        f"{name}: {ours} of {len(wanted)} typeset ({part:.2%}, bar {bar:.0%}); ziamath alone {theirs} "
        f"({theirs / len(wanted):.2%}); {len(counts)} different, {statistics.median(took):.1f} ms each in the middle, "
        f"{max(took):.0f} at most"
    )
    for formula, reason in failed.items():
        click.echo(f"    not typeset, {reason}: {formula.tex[:90]}")
    return part >= bar, known


def cached(known: dict[Formula, Typeset], app: QApplication) -> bool:
    """Draw every formula from a full cache and, by turns, a plain text as long as its source."""
    theme.apply(app, "light")
    lane = Lane("maths")
    some = dict(list(known.items())[:200])
    lane.submit(Job("known", lambda: iter([FormulaSet(*pair) for pair in some.items()])))
    maths, font = Maths(lane), QFont(app.font())
    for formula in some:
        maths.look(formula, 16.0)
    while maths.waiting:
        lane.said.wait(10)
        maths.tick()
    lane.close()
    page = QImage(1200, 400, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(page)
    painter.setPen(theme.current().text)
    plain = {formula: Flow(formula.tex, font, 1000) for formula in some}
    ours: list[float] = []
    theirs: list[float] = []

    def all_formulas() -> None:
        for formula, drawing in some.items():
            maths.draw(painter, formula, drawing, 16.0, QPointF(20, 200))

    def all_texts() -> None:
        for flow in plain.values():
            flow.draw(painter, QPointF(20, 20))

    for work in (all_formulas, all_texts):
        work()
    for _ in range(ROUNDS):
        for work, spent in ((all_formulas, ours), (all_texts, theirs)):
            began = time.process_time()
            for _ in range(TURNS):
                work()
            spent.append((time.process_time() - began) * 1000 / TURNS / len(some))
    painter.end()
    middle = statistics.median(ours)
    click.echo(
        f"cached formula {middle:.4f} ms of CPU time (from {min(ours):.4f} to {max(ours):.4f}, {ROUNDS} rounds of "
        f"{TURNS} x {len(some)}; bar {CACHED_MS:g}); plain text as long {statistics.median(theirs):.4f} ms"
    )
    return middle < CACHED_MS


def of(problems: Iterable[str]) -> list[Formula]:
    return [Formula(found.tex, found.display) for text in problems for found in formulas(text)]


def run() -> bool:
    # the peer warns and logs about what it does not know
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    problems, answers = texts()
    all_answers, _ = share("answers", [Formula(answer) for answer in answers], 1.0)
    most, known = share("formulas in problems", of(problems), SHARE)
    quick = cached(known, app)
    passed = all_answers and most and quick
    click.echo(f"maths: {'passed' if passed else 'MISSED'}")
    return passed
