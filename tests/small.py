"""A home folder with small random models in it, for tests of tasks and command line: real files, real forward passes.

``home(tmp_path)`` makes ``models/small`` (writes), ``models/reader`` (likelihood) and ``models/judge`` (prm).
"""

import json
from pathlib import Path

from tests.engine.tiny import tiny

ABOUT = {
    "small": {"kind": "policy"},
    "reader": {"kind": "scorer", "scorer": {"name": "likelihood", "threshold": 0.3}},
    "judge": {"kind": "scorer", "scorer": {"name": "prm", "threshold": 0.5}},
}


def home(folder: Path) -> Path:
    """A user data directory with three models; point $WORKBENCH_HOME at it."""
    made = {"small": tiny(folder / "made", "llama", context=512), "judge": tiny(folder / "made", "prm", context=512)}
    made["reader"] = made["small"]
    for name, about in ABOUT.items():
        place = folder / "models" / name
        place.mkdir(parents=True)
        for file in made[name].iterdir():
            (place / file.name).write_bytes(file.read_bytes())
        told = {"name": name, "prompt": "{problem}\n", "rule": "line", "origin": "folder", **about}
        (place / "workbench.json").write_text(json.dumps(told), "utf-8")
    return folder
