"""Every job yields often enough for a stop to be answered: how often, counted, not timed."""

import subprocess
import sys
from pathlib import Path

from workbench.core.facts import Solved
from workbench.core.protocols import Sampling
from workbench.problems import family
from workbench.tasks.score import score
from workbench.tasks.shelf import Shelf
from workbench.tasks.solve import solve


def test_what_a_model_needs_is_loaded_in_small_pieces_and_once(models: Path) -> None:
    program = (
        "import sys\n"
        "from workbench.tasks.shelf import Shelf\n"
        "shelf = Shelf()\n"
        "pieces = [len(sys.modules) for _ in shelf.ready()]\n"
        "ready = len(sys.modules)\n"
        "shelf.loaded('small')\n"
        "steps = [after - before for before, after in zip(pieces, pieces[1:])]\n"
        "print(len(pieces), max(steps), ready, len(sys.modules), len(list(shelf.ready())))\n"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    pieces, largest, ready, loaded, again = map(int, said.split())
    assert pieces >= 7
    assert largest < ready / 2, "one piece brings nearly everything"
    assert loaded - ready < ready / 5, "most of it came at one go after all"
    assert again == 0


def test_sampling_yields_after_every_token_and_scoring_after_every_pass(models: Path) -> None:
    problems = [family("equations").problem(1, number) for number in range(3)]
    sampling = Sampling(n=4, max_tokens=24, seed=5)
    facts = list(solve(Shelf(), "small", problems, sampling, scorers=()))
    traces = [fact.trace for fact in facts if isinstance(fact, Solved)]
    longest = max(len(trace.tokens.ends) for trace in traces if trace.tokens)
    assert len(facts) > longest

    by_id = {problem.id: problem for problem in problems}
    items = [(by_id[trace.problem], trace) for trace in traces]
    scored = list(score(Shelf(), ("reader", "judge"), items * 8))
    assert scored.count(None) >= 2 * len(items) * 8 / 16


def test_training_yields_after_every_update_of_each_arm(models: Path) -> None:
    from workbench.engine.train import Example, TrainSettings, copy_of, sft

    loaded = copy_of(Shelf().loaded("small"))
    settings = TrainSettings(updates=7, batch=2)
    updates = [update.number for update in sft(loaded, [Example("1 + 1 = ?\n", "2.\n")], settings)]
    assert updates == list(range(1, 8))
