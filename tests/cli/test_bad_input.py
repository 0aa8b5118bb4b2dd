"""What goes wrong is one sentence on stderr, an empty stdout and the right exit code; nothing stored is lost."""

import os
import shutil
import sqlite3
import struct
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from workbench.cli.main import told
from workbench.core.errors import UserError, WorldError

EQUATIONS = ("--problems", "equations", "--count", 1)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("frobnicate",), 2, "No such command"),
        (("generate",), 2, "Missing option"),
        (("generate", "--nope"), 2, "No such option"),
        (("generate", "--n", "many", *EQUATIONS), 2, "not a valid integer"),
        (("check", "--gold", "4"), 2, "belong together"),
        (("check", "--gold", "4", "--pred", "4", "--cases", "c.jsonl"), 2, "exclude each other"),
        (("check", "--gold", " ", "--pred", "4"), 1, "reference answer is empty"),
        (("check", "--cases", "missing.jsonl"), 1, "There is no file"),
        (("check", "--checker", "numerik"), 1, "did you mean 'numeric'"),
        (("generate", "--model", "small", *EQUATIONS, "--n", 0), 1, "at least 1"),
        (("generate", "--model", "small", *EQUATIONS, "--temperature", -1), 1, "Temperature is -1.0"),
        (("generate", "--model", "small", "--problems", "equations", "--count", 0), 1, "at least one problem"),
        (("generate", "--model", "small", "--problems", "equatoins"), 1, "did you mean 'equations'"),
        (("generate", "--model", "small", "--problems", "no.jsonl"), 1, "There is no file"),
        (("generate", "--model", "small", *EQUATIONS, "--part", "tset"), 1, "There is no part"),
        (("generate", "--model", "smal", *EQUATIONS), 1, "did you mean 'small'"),
        (("generate", "--model", "./gone", *EQUATIONS), 1, "does not exist"),
        (("generate", "--model", "judge", *EQUATIONS), 1, "cannot write"),
        (("generate", "--model", "small", *EQUATIONS, "--scorer", "lies"), 1, "There is no scorer 'lies'"),
        (("generate", "--model", "small", "--problems", "equations", "--count", 10**30), 1, "at most 100,000"),
        (("generate", "--model", "small", "--n", 10**30, *EQUATIONS), 1, "at most 256"),
        (("problems", "make", "knights", "--n", 10**30, "--out", "x"), 1, "at most 100,000"),
        (("score", "--traces", "right:maybe"), 1, "right:"),
        (("score", "--traces", "verifier<0.5"), 1, "write prm:verifier<0.5"),
        (("import", "missing.jsonl"), 1, "There is no file"),
        (("import", "."), 1, "is a folder"),
        (("export", "--format", "parquet", "--out", "x"), 1, "There is no format 'parquet'"),
        (("problems", "make", "equation", "--out", "x"), 1, "did you mean 'equations'"),
        (("problems", "make", "equations", "--n", 0, "--out", "x"), 1, "at least one problem"),
        (("models", "inspect", "nothing/there"), 1, "does not exist"),
        (("models", "inspect", " "), 1, "No model is named"),
        (("check", "--traces", "prm<0.5 ("), 1, "("),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_one_sentence_and_the_exit_code(call: Call, arguments: tuple[object, ...], code: int, says: str) -> None:
    called = call(*arguments)
    assert called.code == code, called.err
    assert called.out == ""
    assert says in called.err
    assert "Traceback" not in called.err
    if code == 1:
        assert called.err.startswith("Error: ")
        assert called.err.count("\n") == 1


def test_a_damaged_model_folder_is_refused_with_a_sentence(call: Call, place: Path, small_home: Path) -> None:
    for name, damage, says in [
        ("truncated", lambda folder: os.truncate(folder / "model.safetensors", 500), "cut short"),
        ("pickled", lambda folder: (folder / "model.safetensors").rename(folder / "pytorch_model.bin"), "pickle"),
        ("empty", lambda folder: (folder / "config.json").unlink(), "config.json"),
    ]:
        folder = place / name
        shutil.copytree(small_home / "models" / "small", folder)
        damage(folder)
        called = call("generate", "--model", f"./{name}", *EQUATIONS)
        assert (called.code, called.out) == (1, ""), called.err
        assert says in called.err
        assert not call("models", "inspect", f"./{name}", "--json").document["safe"]
    (place / "bare").mkdir()
    assert call("generate", "--model", "./bare", *EQUATIONS).code == 1


def test_an_odd_own_problem_is_refused_or_solved_but_never_breaks(call: Call, place: Path) -> None:
    own = ("generate", "--model", "small", "--n", 1, "--max-tokens", 3, "--scorer", "none", "--problems", "own.jsonl")
    file = place / "own.jsonl"
    file.write_text('{"problem": "  "}\n', "utf-8")
    assert call(*own).code == 1
    file.write_text('{"problem": "' + "long " * 2000 + '", "answer": "1"}\n', "utf-8")
    called = call(*own)
    assert called.code == 1
    assert "tokens long" in called.err
    file.write_text('{"problem": "🦊 \\u202e {}[]\\\\boxed{ %s", "answer": "\\\\boxed{"}\n', "utf-8")
    assert call(*own).code == 0
    assert call("export", "--out", "x.jsonl", "--json").document["written"] == 1, "what was refused is not stored"
    onto_itself = call("export", "--out", "w.db")
    assert onto_itself.code == 1
    assert "library itself" in onto_itself.err
    assert call("score", "--scorer", "reader", "--json").document["traces"] == 1


def test_a_library_that_is_locked_newer_foreign_or_read_only_is_named_and_left_alone(call: Call, place: Path) -> None:
    generate = ("generate", "--model", "small", *EQUATIONS, "--n", 1, "--max-tokens", 2, "--scorer", "none")
    assert call(*generate).code == 0
    library = place / "w.db"

    newer = place / "newer.db"
    shutil.copy(library, newer)
    data = bytearray(newer.read_bytes())
    data[60:64] = struct.pack(">I", 9999)  # user_version in the header of an SQLite file
    newer.write_bytes(data)
    called = call(*generate, "--db", newer)
    assert (called.code, called.out) == (1, "")
    assert "newer" in called.err
    assert newer.read_bytes() == bytes(data), "left untouched"

    (place / "prose.db").write_text("This is not a database. " * 50, "utf-8")
    called = call(*generate, "--db", "prose.db")
    assert called.code in (1, 3)
    assert "Traceback" not in called.err

    other = sqlite3.connect(library, isolation_level=None)
    other.executescript("PRAGMA locking_mode=EXCLUSIVE; BEGIN IMMEDIATE; UPDATE problem SET title = title; COMMIT")
    called = call("check")
    assert (called.code, called.out) == (3, "")
    assert "Another process is writing to w.db" in called.err
    assert any("w.db" in problem for problem in call("doctor", "--json").document["problems"])
    other.close()

    if os.geteuid() != 0:
        library.chmod(0o444)
        called = call(*generate, "--seed", 4)
        assert called.code == 3
        library.chmod(0o644)
    assert call("check", "--json").code == 0
    with sqlite3.connect(library) as direct:
        assert direct.execute("SELECT count(*) FROM trace").fetchone() == (1,)
    direct.close()


def test_a_mistake_of_ours_is_told_with_how_to_report_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyError) as mistake:
        {}["odd"]
    assert told(mistake.value) == 4
    assert "Traceback" in (err := capsys.readouterr().err)
    assert "workbench doctor" in err
    assert told(UserError("Choose another.")) == 1
    assert told(WorldError("The disk is full.")) == 3
    assert told(MemoryError()) == 3
    assert told(OSError(28, "No space left on device")) == 3
    assert "Traceback" not in capsys.readouterr().err


def test_a_damaged_library_is_recovered_to_a_copy(call: Call, place: Path) -> None:
    generate = ("generate", "--model", "small", *EQUATIONS, "--n", 1, "--max-tokens", 2, "--scorer", "none")
    assert call(*generate).code == 0
    library = place / "w.db"
    with sqlite3.connect(library) as direct:
        pages = direct.execute("SELECT pageno FROM dbstat WHERE name = 'verdict' AND pagetype = 'leaf'").fetchall()
        direct.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    direct.close()
    with library.open("r+b") as file:
        for (number,) in pages:
            file.seek((number - 1) * 4096)
            file.write(b"\xff" * 4096)
    before = library.read_bytes()
    told = call("doctor", "--json").document
    assert not told["ok"]
    assert any("doctor --recover" in problem for problem in told["problems"])
    document = call("doctor", "--recover", "saved.db", "--json").document
    assert document["saved"]["trace"] == 1
    assert document["lost"] == {"verdict": 1}
    assert library.read_bytes() == before
    assert call("doctor", "--db", "saved.db", "--json").document["store"]["traces"] == 1
    again = call("doctor", "--recover", "saved.db")
    assert again.code == 1
    assert "is there already" in again.err
    assert call("check", "--db", "saved.db", "--json").code == 0
