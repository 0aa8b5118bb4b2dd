"""Numbers in the person's language where they are typed and read, with a point wherever they are kept or handed on."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QSpinBox
from pytestqt.qtbot import QtBot

from tests.ui.conftest import SOON_MS, Open
from workbench.settings import SamplingSettings
from workbench.store.rows import Reading
from workbench.ui.export import Export
from workbench.ui.form import SettingsForm
from workbench.ui.memory import FILE, Memory
from workbench.ui.numbers import RealBox, count, real
from workbench.ui.threshold import Threshold
from workbench.ui.train_form import TrainForm
from workbench.ui.window import Window


@pytest.fixture
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield str(request.param)
    QLocale.setDefault(before)


german = pytest.mark.parametrize("language", ["de_DE"], indirect=True)


def typed(box: QAbstractSpinBox, text: str) -> None:
    box.selectAll()
    QTest.keyClicks(box, text)


@pytest.mark.parametrize("language", ["de_DE", "fr_FR", "en_US", "de_CH", "ar_EG"], indirect=True)
@pytest.mark.parametrize("text", ["0,7", "0.7"])
def test_comma_and_point_are_the_same_sign(qtbot: QtBot, language: str, text: str) -> None:
    form = SettingsForm(SamplingSettings())
    qtbot.addWidget(form)
    box = form.input("temperature")
    assert isinstance(box, RealBox)
    typed(box, text)
    assert form.value().temperature == 0.7
    assert box.text() == f"0{QLocale(language).decimalPoint()}7"


@german
def test_a_number_is_read_as_it_is_shown(qtbot: QtBot, language: str) -> None:
    box = Threshold()
    qtbot.addWidget(box)
    for value in (0.0088, 0.5, 1.0):
        box.setValue(value)
        assert box.text() == str(value).replace(".", ",").removesuffix(",0")
        assert box.valueFromText(box.text()) == value
    typed(box, "0.0042")
    assert box.value() == 0.0042


@german
def test_separators_of_thousands_are_typed_and_shown(qtbot: QtBot, language: str) -> None:
    form = TrainForm()
    qtbot.addWidget(form)
    pool: QSpinBox = form.input("pool_problems")
    typed(pool, "12.000")
    typed(form.input("lr"), "0,0005")
    assert (form.value().pool_problems, form.value().lr) == (12_000, 0.0005)
    assert "12.000" in form.summary()
    assert (count(1_234_567), real(0.25)) == ("1.234.567", "0,25")


@german
def test_what_is_kept_has_a_point(tmp_path: Path, language: str) -> None:
    memory = Memory(tmp_path)
    memory.keep_sampling(SamplingSettings(n=12, temperature=0.7, max_tokens=10_000))
    memory.keep_reading(Reading("likelihood", "min", 0.0088))
    memory.write()
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert "temperature=0.7\n" in text
    assert "max_tokens=10000\n" in text
    assert "threshold=0.0088\n" in text
    again = Memory(tmp_path)
    assert again.sampling() == SamplingSettings(n=12, temperature=0.7, max_tokens=10_000)
    assert again.reading(Reading("prm", "min", 0.5)).threshold == 0.0088


CHILD = """
import locale, sys
from workbench.app import main
code = main(["--db", sys.argv[1], "--grab", sys.argv[2]])
from PySide6.QtCore import QLocale
print(code, QLocale().decimalPoint(), locale.localeconv()["decimal_point"])
"""


def test_on_a_german_desktop_libraries_still_get_the_point(library: Path, tmp_path: Path) -> None:
    if shutil.which("localedef") is None:
        pytest.skip("not run: localedef is not installed")
    made = ["localedef", "-i", "de_DE", "-f", "UTF-8", str(tmp_path / "de_DE.UTF-8")]
    if subprocess.run(made, capture_output=True, check=False).returncode > 1:
        pytest.skip("not run: German is not among the languages of this machine")
    place = {"WORKBENCH_HOME": str(tmp_path / "home"), "QT_QPA_PLATFORM": "offscreen"}
    spoken = {**os.environ, **place, "LOCPATH": str(tmp_path), "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"}
    command = [sys.executable, "-c", CHILD, str(library), str(tmp_path / "a.png")]
    done = subprocess.run(command, env=spoken, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["0", ",", "."], done.stderr
    assert (tmp_path / "a.png").stat().st_size > 0


def words(window: Window) -> str:
    """What the status bar says of so many."""
    window.status.kept(1312, 0, None)
    return window.status.right.text()


@german
def test_filters_and_exports_keep_the_point(
    open_window: Open, library: Path, qtbot: QtBot, tmp_path: Path, language: str
) -> None:
    window = open_window(library)
    assert "1.312" in words(window)
    everything = window.problems.counts.text()
    window.problems.show_only("prm<0.25")
    assert window.problems.trouble.text() == ""
    assert window.problems.counts.text() not in (everything, "")
    assert window.problems.matching
    window.jobs.write_out(Export("", "workbench", tmp_path / "all.jsonl"))
    qtbot.waitUntil(lambda: not window.work.open and window.pump.idle, timeout=SOON_MS)
    lines = (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()
    assert len([json.loads(line) for line in lines]) > 30
    assert "0.95" in "".join(lines)
    assert "0,95" not in "".join(lines)
    window.plot.prepare()
    window.plot.export_csv(tmp_path / "plot.csv")
    with (tmp_path / "plot.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {float(value) for row in rows for name, value in row.items() if name == "score" and value}
