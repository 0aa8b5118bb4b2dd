"""The command line as a process: light to start, interrupted, killed, without a display, its reader gone."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Call, child, finished
from workbench.store import Store

LONG = ("generate", "--model", "small", "--problems", "equations", "--count", 4, "--n", 32, "--max-tokens", 160)
ALL = 4 * 32
HEAVY = ("torch", "transformers", "PySide6", "numpy", "sqlite_utils", "pyqtgraph", "platformdirs")


def rows(library: Path, query: str) -> list[tuple[str, str]]:
    """Read past the program; nothing where the library is not made yet."""
    if not library.exists():
        return []
    direct = sqlite3.connect(f"file:{library}?mode=ro", uri=True)
    try:
        return direct.execute(query).fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        direct.close()


def traces(library: Path) -> dict[str, str]:
    """id -> text of every stored trace."""
    return dict(rows(library, "SELECT uid, text FROM trace"))


def stored(library: Path, table: str) -> int:
    """Rows of a table, hidden ones too."""
    return len(rows(library, f"SELECT 1 FROM {table}"))


def begun(process: "subprocess.Popen[str]", library: Path, enough: int) -> None:
    """Wait until a child has stored so many traces."""
    while len(traces(library)) < enough:
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail(f"the child ended early: {process.communicate()}")


def test_what_a_kill_interrupts_the_next_call_completes(call: Call, place: Path) -> None:
    library = place / "w.db"
    process = child(*LONG, "--scorer", "verifier")
    begun(process, library, 5)
    process.kill()
    assert finished(process).code == -signal.SIGKILL
    before = traces(library)
    assert 5 <= len(before) < ALL, "killed in the middle"
    document = call(*LONG, "--scorer", "verifier", "--json").document
    after = traces(library)
    assert document["already_there"] == len(before)
    assert document["traces"] == ALL - len(before)
    assert len(after) == ALL
    assert before.items() <= after.items(), "what was there is as it was"
    assert call("score", "--scorer", "verifier", "--json").document["traces"] == 0, "nothing is left unscored"
    checked = call("check", "--traces", "right:none", "--json").document
    assert checked["right"] + checked["wrong"] + checked["unknown"] == 0, "nothing is left unchecked"
    assert call("doctor", "--json").document["store"]["traces"] == ALL


def test_an_interrupt_saves_what_is_done_and_still_answers_with_one_document(place: Path) -> None:
    library = place / "w.db"
    process = child(*LONG, "--scorer", "verifier", "--json")
    begun(process, library, 5)
    process.send_signal(signal.SIGINT)
    left = finished(process)
    assert left.code == 130, left.err
    document = left.document
    assert document["interrupted"] is True
    assert 5 <= document["traces"] < ALL
    assert document["traces"] == len(traces(library))
    assert left.err == "Interrupted; everything done so far is saved.\n"


def test_a_killed_or_interrupted_import_leaves_nothing_half_done(call: Call, place: Path) -> None:
    library = place / "w.db"
    with (place / "many.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(f'{{"problem": "What is {n} + 1?", "answer": "{n + 1}"}}\n' for n in range(20_000))
    for sent, code in [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)]:
        process = child("import", "many.jsonl", "--json")
        while stored(library, "problem") < 1000:
            try:
                process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail(f"the child ended early: {process.communicate()}")
        process.send_signal(sent)
        left = finished(process)
        assert (left.code, left.out) == (code, "")
        assert call("check", "--json").code == 0, "the next start clears up"
        assert stored(library, "problem") == 0
    assert call("import", "many.jsonl", "--json").document["new_problems"] == 20_000


def test_a_full_disk_is_said_and_leaves_the_library_as_it_was(call: Call, place: Path) -> None:
    with (place / "many.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(f'{{"problem": "What is {n} + 1? {"So long. " * 40}"}}\n' for n in range(4000))
    assert call("problems", "make", "knights", "--n", 3, "--out", "few.jsonl").code == 0
    assert call("import", "few.jsonl").code == 0
    # no file may grow beyond this: for SQLite the same as a disk without room
    limit = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000)); "
    run = "from workbench.cli.main import main; sys.exit(main(['import', 'many.jsonl']))"
    process = subprocess.run([sys.executable, "-c", limit + run], capture_output=True, text=True, check=False)
    assert process.returncode == 3, process.stderr
    assert process.stdout == ""
    assert process.stderr.startswith("Error: ")
    assert "Traceback" not in process.stderr
    assert call("doctor", "--json").document["store"]["problems"] == 3
    assert call("problems", "make", "knights", "--seed", 2, "--n", 3, "--out", "more.jsonl").code == 0
    assert call("import", "more.jsonl", "--json").document["new_problems"] == 3, "it can be written to again"


def test_help_and_listing_load_nothing_heavy(place: Path) -> None:
    code = (
        "import sys; from workbench.cli.main import main\n"
        "rc = main(['--help']) or main(['problems', 'list']) or main(['check', '--gold', '4', '--pred', '4'])\n"
        f"print(rc, [name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stderr == "0 []\n"


def test_the_entry_imports_neither_click_nor_qt_before_it_knows_what_is_wanted() -> None:
    code = "import sys, workbench.__main__; print([m for m in ('click', 'PySide6', 'torch') if m in sys.modules])"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout == "[]\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not run: only Linux tells displays by variables")
def test_without_a_display_the_window_says_so(place: Path) -> None:
    without = {"DISPLAY": None, "WAYLAND_DISPLAY": None, "QT_QPA_PLATFORM": None}
    for arguments in [(), ("--db", place / "other.db")]:
        left = finished(child(*arguments, **without))
        assert left.code == 3, left.err
        assert "display" in left.err
        assert left.out == ""


def test_a_reader_that_goes_away_is_no_mistake_of_ours(place: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench", "problems", "list"], stdout=write, stderr=subprocess.PIPE, text=True
    )
    os.close(write)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 3
    assert err == ""


def test_progress_is_shown_at_a_terminal_and_only_on_stderr(place: Path) -> None:
    (place / "own.jsonl").write_text('{"problem": "What is 3 + 4?", "answer": "7"}\n', "utf-8")
    try:
        terminal, slave = os.openpty()
    except OSError:
        pytest.skip("not run: no pseudo-terminal")
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench", "import", "own.jsonl", "--json"],
        stdout=subprocess.PIPE,
        stderr=slave,
        text=True,
    )
    out, _ = process.communicate(timeout=300)
    shown = os.read(terminal, 10_000).decode()
    os.close(terminal)
    os.close(slave)
    assert json.loads(out)["imported"] == 1
    assert "Importing own.jsonl 1" in shown
    assert shown.endswith("\r\x1b[K"), "the line is cleared at the end"


def test_shell_completion_knows_the_verbs(place: Path) -> None:
    asked = {"_WORKBENCH_COMPLETE": "bash_complete", "COMP_WORDS": "workbench mod", "COMP_CWORD": "1"}
    assert "models" in finished(child("x", **asked)).out


def test_two_processes_may_write_to_one_library(call: Call, place: Path) -> None:
    for seed in (1, 2):
        made = ("problems", "make", "equations", "--n", 300, "--seed", seed, "--out", f"{seed}.jsonl")
        assert call(*made).code == 0
    both = [child("import", f"{seed}.jsonl", "--json") for seed in (1, 2)]
    documents = [finished(process).document for process in both]
    assert [document["imported"] for document in documents] == [300, 300]
    with Store.open(place / "w.db", readonly=True) as store:
        assert store.totals().problems == sum(document["new_problems"] for document in documents) > 300
