"""Each verb in real libraries with real small models: the documents of the contract, and nothing else on stdout."""

import json
from pathlib import Path

import click
import pytest

from tests.cli.conftest import Call
from workbench.cli.main import VERBS, Verbs, cli
from workbench.core.paths import resource

GENERATE = ("generate", "--model", "small", "--problems", "equations", "--max-tokens", 8)
SCORERS = ("--scorer", "reader", "--scorer", "judge", "--scorer", "verifier")


def commands(command: click.Command, name: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [name]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for each in command.list_commands(context):
            inner = command.get_command(context, each)
            assert inner is not None
            found += commands(inner, (*name, each))
    return found


def test_every_verb_helps_with_an_example(call: Call) -> None:
    assert isinstance(cli, Verbs)
    for name in commands(cli):
        told = call(*name, "--help")
        assert told.code == 0
        assert "Example" in told.out, f"workbench {' '.join(name)} --help shows no example"
        assert told.err == ""
    listed = call("--help").out
    assert all(name in listed for name in VERBS)


def test_every_verb_that_answers_takes_json_and_db() -> None:
    for name in commands(cli):
        command: click.Command = cli
        for part in name:
            assert isinstance(command, click.Group)
            found = command.get_command(click.Context(command), part)
            assert found is not None
            command = found
        if not isinstance(command, click.Group):
            options = {option for parameter in command.params for option in parameter.opts}
            assert {"--json", "--db"} <= options, name


def test_generate_samples_scores_and_checks_and_then_resumes(call: Call) -> None:
    told = call(*GENERATE, "--count", 3, "--n", 2, *SCORERS, "--json")
    assert told.code == 0, told.err
    assert told.err == ""
    document = told.document
    assert (document["traces"], document["problems"], document["already_there"]) == (6, 3, 0)
    assert document["interrupted"] is False
    assert sum(document["stopped"].values()) == 6
    assert isinstance(document["tokens"], int)
    assert 0 < document["tokens"] <= 6 * 8
    assert document["seconds"] > 0
    more = call(*GENERATE, "--count", 3, "--n", 4, *SCORERS, "--json").document
    assert (more["traces"], more["already_there"]) == (6, 6)
    assert call(*GENERATE, "--count", 3, "--n", 4, *SCORERS, "--json").document["traces"] == 0
    for scorer in ("reader", "judge", "verifier"):
        scored = call("score", "--scorer", scorer, "--json").document
        assert (scored["traces"], scored["matching"]) == (0, 12), "generate has scored them all"


def test_generate_takes_a_file_and_a_filter(call: Call, place: Path) -> None:
    file = place / "own.jsonl"
    file.write_text('{"question": "What is 3 + 4?", "answer": 7}\n', "utf-8")
    generate = ("generate", "--model", "small", "--max-tokens", 4, "--n", 1, "--scorer", "none", "--json")
    assert call(*generate, "--problems", file).document["traces"] == 1
    assert call(*generate, "--problems", "family:own", "--seed", 5).document["traces"] == 1
    missing = call(*generate, "--problems", "family:knights")
    assert (missing.code, missing.out) == (1, "")
    assert "No stored problem matches" in missing.err


def test_score_counts_steps_and_says_why_some_are_not_scored(call: Call, place: Path) -> None:
    (place / "own.jsonl").write_text('{"problem": "What is 3 + 4?", "answer": "7"}\n', "utf-8")
    own = ("generate", "--model", "small", "--problems", place / "own.jsonl", "--n", 2, "--max-tokens", 8)
    call(*own, "--scorer", "none")
    call(*GENERATE, "--count", 1, "--n", 2, "--scorer", "none")
    read = call("score", "--scorer", "reader", "--json").document
    assert (read["traces"], read["matching"], read["not_scored"]) == (4, 4, {})
    assert read["steps"] >= 4
    told = call("score", "--scorer", "verifier", "--traces", "family:own", "--json").document
    (reason,) = told["not_scored"]
    assert reason == "there is no exact verifier for an own problem"
    assert told["not_scored"][reason]["count"] >= 2
    assert len(told["not_scored"][reason]["lines"]) == 2
    assert told["steps"] == 0
    nothing = call("score", "--scorer", "verifier", "--traces", "family:knights", "--json").document
    assert (nothing["traces"], nothing["steps"]) == (0, 0)


def test_check_counts_verdicts_with_reasons(call: Call) -> None:
    call(*GENERATE, "--count", 2, "--n", 2, "--scorer", "none")
    document = call("check", "--json").document
    assert document["right"] + document["wrong"] + document["unknown"] == 4
    assert sum(reason["count"] for reason in document["reasons"].values()) == document["unknown"]
    text = call("check").out
    assert "Cannot tell" in text


@pytest.mark.parametrize(
    ("gold", "pred", "outcome", "answer"),
    [
        ("42", "So 6 times 7.\nThe answer is \\boxed{42}.", "right", "42"),
        ("42", "42", "right", "42"),
        ("42", "\\boxed{41}", "wrong", "41"),
        ("Ann is a knight, Bob is a knave", "\\boxed{Bob is a knave and Ann is a knight}", "right", None),
        ("42", "", "unknown", None),
    ],
)
def test_check_judges_one_pair(call: Call, gold: str, pred: str, outcome: str, answer: str | None) -> None:
    told = call("check", "--gold", gold, "--pred", pred, "--json")
    document = told.document
    assert told.code == 0
    assert {name: document[name] for name in ("right", "wrong", "unknown")} == {
        name: int(name == outcome) for name in ("right", "wrong", "unknown")
    }
    assert document["how"]
    if answer is not None:
        assert document["answer"] == answer


def test_check_judges_a_file_of_cases(call: Call, place: Path) -> None:
    rows = [
        {"id": "a", "gold": "5", "pred": "\\boxed{5}", "expected": True},
        {"id": "b", "gold": "5", "pred": "\\boxed{6}", "expected": "wrong"},
        {"id": "c", "gold": "5", "pred": "\\boxed{6}", "expected": True},
        {"id": "d", "gold": "5", "pred": "", "expected": "unknown", "form": "text"},
    ]
    (place / "cases.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    document = call("check", "--cases", "cases.jsonl", "--json").document
    assert document["agree"] == 2
    assert document["disagree"] == ["c"]
    assert document["unknown_ids"] == ["d"], "unknown agrees with nothing"
    assert (document["right"], document["wrong"], document["unknown"]) == (1, 2, 1)
    (place / "cases.jsonl").write_text('{"gold": "5"}\n', "utf-8")
    wrong = call("check", "--cases", "cases.jsonl")
    assert wrong.code == 1
    assert "line 1" in wrong.err
    for text, says in (("\n", "holds no case"), ("[" * 100_000, "line 1")):
        (place / "cases.jsonl").write_text(text, "utf-8")
        wrong = call("check", "--cases", "cases.jsonl")
        assert (wrong.code, wrong.out) == (1, "")
        assert says in wrong.err


def test_export_and_import_are_lossless(call: Call, place: Path) -> None:
    call(*GENERATE, "--count", 2, "--n", 2, *SCORERS)
    out = call("export", "--out", "a.jsonl", "--json").document
    assert (out["written"], out["skipped"], out["reasons"], out["cannot_hold"]) == (4, 0, {}, [])
    told = call("--db", place / "b.db", "import", "a.jsonl", "--json").document
    assert told["format"] == "workbench"
    assert told["why"]
    assert (told["traces"], told["skipped"], told["labels"]) == (4, 0, 0)
    assert told["steps"] >= 4
    assert call("export", "--db", "b.db", "--out", "b.jsonl").code == 0
    assert (place / "a.jsonl").read_bytes() == (place / "b.jsonl").read_bytes()
    assert call("export", "--out", "f.jsonl", "--flagged", "--json").document["written"] == 0


def test_problems_are_listed_and_made(call: Call, place: Path) -> None:
    names = {row["name"] for row in call("problems", "list", "--json").document["problems"]}
    assert names == {"arithmetic", "equations", "knights"}
    assert "knights" in call("problems", "list").out
    make = ("problems", "make", "arithmetic", "--n", 3, "--seed", 7, "--out", "p.jsonl", "--json")
    first = call(*make).document["problems"]
    assert len(first) == 3
    assert all(row["gold_steps"] and row["answer"] in row["gold_steps"][-1] for row in first)
    assert call(*make).document["problems"] == first
    assert call("import", "p.jsonl", "--json").document["imported"] == 3


def test_models_and_scorers_are_listed_and_inspected(call: Call) -> None:
    models = {row["name"]: row for row in call("models", "list", "--json").document["models"]}
    assert {"small", "reader", "judge"} <= set(models)
    assert isinstance(models["small"]["parameters"], int)
    told = call("models", "inspect", "judge", "--json").document
    assert (told["safe"], told["scorer"]) == (True, "prm")
    assert told["scorer_why"]
    assert "scorer why" in call("models", "inspect", "judge").out
    scorers = {row["name"]: row for row in call("scorers", "list", "--json").document["scorers"]}
    assert {"likelihood", "prm", "verifier"} <= set(scorers)
    shipped = json.loads((resource("models", "clean") / "workbench.json").read_text("utf-8"))
    assert scorers["likelihood"]["threshold"] == shipped["scorer"]["threshold"] != 0.5
    assert scorers["verifier"]["threshold"] == 0.5


def test_doctor_names_a_damaged_model_of_the_persons_own(
    call: Call, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = place / "home" / "models" / "mine"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{", "utf-8")
    monkeypatch.setenv("WORKBENCH_HOME", str(place / "home"))
    document = call("doctor", "--json").document
    assert not document["ok"]
    assert any("mine is not valid JSON" in problem for problem in document["problems"])
    assert {row["name"]: row["safe"] for row in document["models"]}["mine"] is False


def test_the_shipped_models_and_traces_are_what_they_say(call: Call, place: Path) -> None:
    for name, scorer in (("policy", "likelihood"), ("clean", "likelihood"), ("prm", "prm")):
        told = call("models", "inspect", name, "--json").document
        assert (told["origin"], told["scorer"], told["safe"], told["faults"]) == ("shipped", scorer, True, [])
    ready_made = resource("samples") / "ready-made.jsonl"
    read = call("import", ready_made, "--json").document
    assert (read["skipped"], read["imported"]) == (0, read["read"])
    assert call("export", "--out", "again.jsonl", "--json").document["written"] == read["traces"]
    assert (place / "again.jsonl").read_bytes() == ready_made.read_bytes()


def test_doctor_looks_at_everything_and_changes_nothing(call: Call, place: Path) -> None:
    document = call("doctor", "--json").document
    assert isinstance(document["ok"], bool)
    assert document["ok"] == (document["problems"] == [])
    assert set(document["versions"]) >= {"workbench", "python", "torch", "PySide6-Essentials"}
    assert document["qt_platform"] == "offscreen"
    assert document["disk"]["free_gib"] > 0
    assert document["threads"]["model"] == 1
    assert document["devices"][0] == "cpu"
    assert document["store"] == {"path": str(place / "w.db"), "exists": False}
    assert not (place / "w.db").exists()
    call("import", "nothing.jsonl")
    call(*GENERATE, "--count", 1, "--n", 1, "--scorer", "none")
    assert call("doctor", "--json").document["store"]["traces"] == 1
    (place / "w.db").write_bytes(b"not a database" * 100)
    damaged = call("doctor", "--json").document
    assert not damaged["ok"]
    assert call("doctor").code == 0
