"""House rules as (pattern, advice): each past mistake is one line that speaks when it matters."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "workbench").rglob("*.py"))

# pattern, advice, files that may
RULES = [
    (r"\bQThread\b", "lanes are plain threads; see tasks/lane.py", ()),
    (r"\.exec_\(", "exec_ is gone from Qt 6; use exec or open", ()),
    (r"\btorch\.load\b", "weights are read from safetensors only, by engine/load.py", ()),
    (r"\bfrom_pretrained\(", "all loading goes through engine/load.py", ("engine/load.py",)),
    (r"trust_remote_code\s*=\s*True", "no code from a checkpoint is ever run", ()),
    (r"^\s*(import|from) pickle", "no pickles: safetensors, JSON or the store", ()),
    (r"\bNotImplementedError\b|\bTODO\b|\bFIXME\b|\bXXX\b", "finish it or leave it out", ()),
    (r"https?://(?!www\.w3\.org)", "nothing is fetched; name the paper or spec instead", ()),
    (r"^from workbench[\w.]* import \*", "import names", ()),
    (r"self\.\w+ = .*\.add(Action|Separator|Menu)\(", "make what is kept: PySide can lose the wrapper of Qt's own", ()),
    (r"/(home|root|Users)/", "no path of one machine", ()),
]
NAMES = re.compile(r"(utils?|misc|helpers?|common|managers?)\.py$")
MOST_LINES = 400


@pytest.mark.parametrize(("pattern", "advice", "may"), RULES, ids=[rule[0] for rule in RULES])
def test_house_rule(pattern: str, advice: str, may: tuple[str, ...]) -> None:
    broken = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in SOURCES
        if path.relative_to(ROOT / "workbench").as_posix() not in may
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert not broken, f"{advice}:\n" + "\n".join(broken)


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(path.relative_to(ROOT)) for path in SOURCES if not path.read_text(encoding="utf-8").startswith('"""')]
    empty = [str(path.relative_to(ROOT)) for path in SOURCES if not path.read_text(encoding="utf-8").strip()]
    assert [path for path in silent if path not in empty] == []


def test_files_stay_small_and_have_names() -> None:
    long = {str(p.relative_to(ROOT)): n for p in SOURCES if (n := len(p.read_text("utf-8").splitlines())) > MOST_LINES}
    assert not long, f"is it one room, or two? {long}"
    assert [str(path.relative_to(ROOT)) for path in SOURCES if NAMES.search(path.name)] == []


def test_every_package_is_in_the_wheel() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    there = {".".join(p.parent.relative_to(ROOT).parts) for p in SOURCES if p.name == "__init__.py"}
    assert set(told) - {"workbench.resources"} == there


def test_the_root_holds_what_was_agreed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not run: no git checkout")
    tops = {line.split("/")[0] for line in listed.stdout.splitlines()}
    agreed = {
        "pyproject.toml", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile",
        "MANIFEST.in", "dev.py", ".gitignore", ".gitattributes", ".ci", "workbench", "resources", "tests", "packaging",
    }  # fmt: skip
    assert tops <= agreed, tops - agreed
