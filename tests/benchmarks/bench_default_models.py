"""Are the shipped models as good as they must be, on problems nobody has looked at? ``default-models [SEED]``.

Bars, on 200 held-out problems x 16 samples of the policy at temperature 1, with the shipped thresholds: policy right
35 to 75 % in each family; likelihood within-problem AUC .90, first-error F1 .85, best of 8 above majority vote; prm .80
and .75. The seed names the problems and the samples; the cards' figures are seed 0. About two CPU minutes.
"""

from itertools import islice
from typing import Any

import click

from workbench.checks import check_for
from workbench.core.paths import resource
from workbench.core.protocols import Sampling, StepScorer
from workbench.core.values import StepScore, Trace
from workbench.engine.generate import Sampler
from workbench.engine.load import load_model
from workbench.engine.scorers import scorers
from workbench.engine.threads import use_cores
from workbench.problems import families, family, stream
from workbench.tasks.build_figures import Sampled, policy_figures, scorer_figures

PROBLEMS, SAMPLES = 200, 16
RIGHT = (0.35, 0.75)
BARS = {"likelihood": ("clean", 0.90, 0.85), "prm": ("prm", 0.80, 0.75)}
"""scorer -> the model it reads, within-problem AUC, first-error F1."""


def sampled(seed: int, judges: dict[str, StepScorer]) -> list[Sampled]:
    """The policy's solutions with verdicts, outcomes and scores."""
    problems = list(islice(stream(families().names(), "test", seed), PROBLEMS))
    by_id = {problem.id: problem for problem in problems}
    sampling = Sampling(n=SAMPLES, temperature=1.0, max_tokens=200, seed=seed)
    wanted = [(problem, index) for problem in problems for index in range(SAMPLES)]
    made = Sampler(load_model(resource("models", "policy"))).sample(wanted, sampling)
    traces = [trace for trace in made if isinstance(trace, Trace)]
    place = {id: number for number, id in enumerate(by_id)}
    traces.sort(key=lambda trace: (place[trace.problem], trace.index))
    items = [(by_id[trace.problem], trace.text, trace.steps) for trace in traces]
    scores: dict[str, list[tuple[StepScore, ...]]] = {
        name: [row for row in judge.score(items) if row is not None] for name, judge in judges.items()
    }
    found = []
    for number, trace in enumerate(traces):
        problem = by_id[trace.problem]
        verdict = check_for(problem).check(problem, trace.text, stopped=trace.stopped)
        verdicts = family(problem.family).verify_all(problem, trace.step_texts)
        row = {name: scores[name][number] for name in scores}
        found.append(Sampled(problem, verdict.outcome, verdict.answer, verdicts, row))
    return found


def shown(figure: dict[str, float]) -> str:
    return f"{figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})"


def run(seed: str = "1") -> bool:
    use_cores()
    judges = {
        name: scorers().maker(name)(load_model(resource("models", model))) for name, (model, _, _) in BARS.items()
    }
    samples = sampled(int(seed), judges)
    passed = []
    for group, row in policy_figures(samples).items():
        passed.append(RIGHT[0] <= row["right"]["value"] <= RIGHT[1])
        click.echo(f"policy      {group:<11} right {shown(row['right'])}, trace error {shown(row['trace_error'])}")
    for name, (_, auc, f1) in BARS.items():
        figures: dict[str, Any] = scorer_figures(samples, name, judges[name].threshold)
        for group in ("all", *families().names()):
            within, first = figures[group]["within"]["auc"], figures[group]["first_error"]["f1"]
            click.echo(f"{name:<11} {group:<11} within-problem AUC {shown(within)}, first-error F1 {shown(first)}")
        best = next(row for row in figures["best_of_n"]["rows"] if row["n"] == 8)
        click.echo(f"{name:<11} best of 8 {shown(best['best'])}, majority vote {shown(best['majority'])}")
        passed += [
            figures["all"]["within"]["auc"]["value"] >= auc,
            figures["all"]["first_error"]["f1"]["value"] >= f1,
            # what the trained scorer does as a ranker is reported as it comes out
            name == "prm" or best["best"]["value"] > best["majority"]["value"],
        ]
    verdict = "passed" if all(passed) else "MISSED"
    click.echo(f"default-models, seed {seed}: {sum(passed)} of {len(passed)} bars: {verdict}")
    return all(passed)
