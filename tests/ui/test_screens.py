"""A window that moves between screens of different pixel density, and of another size."""

import json
import os
import subprocess
import sys
from pathlib import Path

from workbench.core.facts import Added, Solved
from workbench.core.split import split
from workbench.core.values import Problem, Spec, Trace, trace_id
from workbench.store import Store

PLAIN = {"x": 0, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
SCREENS = [
    {**PLAIN, "name": "plain"},
    {**PLAIN, "name": "dense", "x": 1920, "width": 2880, "height": 1800, "logicalDpi": 192},
]
MOVED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from workbench.store import Store
from workbench.tasks.lane import Lanes
from workbench.ui import theme
from workbench.ui.pictures import formulas_stand, settle
from workbench.ui.window import Window

app = QApplication([])
theme.apply(app, "light")
window = Window(Store.open(Path(sys.argv[1])), Lanes(), home=Path(sys.argv[1]).parent)
window.resize(1280, 720)
window.show()
plain, dense = sorted(app.screens(), key=lambda screen: screen.devicePixelRatio())
for screen in (plain, dense, plain):
    window.windowHandle().setScreen(screen)
    window.setGeometry(screen.availableGeometry().adjusted(20, 20, -100, -80))
    settle(window)
    formulas_stand(window)
    window.plot.prepare()
    settle(window)
    picture = window.grab()
    picture.save(str(Path(sys.argv[1]).parent / f"{screen.name()}.png"))
    maths = window.linked.maths
    print(screen.name(), window.devicePixelRatioF(), picture.devicePixelRatio(), picture.width() / window.width(),
          max(key[3] for key in maths._newest.values()), flush=True)
window.closed.connect(app.quit)
window.closing.begin()
app.exec()
"""


def test_what_is_drawn_is_as_sharp_as_the_screen_it_comes_to(tmp_path: Path) -> None:
    library = tmp_path / "library.db"
    asked = Problem.make("What is $\\frac{1}{2} + \\frac{1}{4}$?", "\\frac{3}{4}")
    text = "Both are quarters: $\\frac{2}{4} + \\frac{1}{4}$.\nThe answer is $\\boxed{\\frac{3}{4}}$."
    spec = Spec.of("sample", fingerprint="f0", seed=1, model="scripted")
    id = trace_id(asked.id, spec, 0)
    with Store.open(library) as store:
        store.apply([Added(asked), Solved(Trace(id, asked.id, text, split(text, "line"), "scripted", spec, 0))])
    screens = tmp_path / "screens.json"
    options = {"synchronousWindowSystemEvents": False, "windowFrameMargins": False, "screens": SCREENS}
    screens.write_text(json.dumps(options), encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-c", MOVED, str(library)],
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={screens}", "WORKBENCH_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert "Traceback" not in told.stderr
    lines = [line.split() for line in told.stdout.splitlines()]
    assert [name for name, *_ in lines] == ["plain", "dense", "plain"]
    for name, *figures, formulas in lines:
        ratio = 2.0 if name == "dense" else 1.0
        assert [float(figure) for figure in figures] == [ratio] * 3, told.stdout
        assert float(formulas) >= ratio, "formulas are blurred"
