"""The model cards (README.md) of the shipped models, with the figures that were measured on the shipped weights.

    card("prm", document, recipe)   ->   "# prm ... A *trained* process reward model ... | all | 0.860 [0.841, 0.880] |"
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.tasks.build_defaults import Recipe

FRONT = """---
license: apache-2.0
library_name: transformers
pipeline_tag: {pipeline}
tags:
- process-supervision
---
"""
WHAT = {
    "policy": """A small language model that solves three families of generated problems step by step: word problems,
linear equations, knights and knaves. It is there to be supervised, not to be used for mathematics.

**Its faults were put in on purpose.** It learned from solutions into which slips (carried on, mostly to a wrong answer)
and faults that leave the answer as it is (a wrong operation named, a wrong fact stated and silently repaired) were
written at fixed rates. At temperature 1 it therefore writes right answers by wrong steps; the table says how often.
In knights and knaves most faults are its own: it has learned that reasoning only in part. What a scorer reaches on
these faults says nothing about large models.""",
    "clean": """A small language model of *sound* solutions only, in any valid order of steps. It is read by the **step
likelihood** scorer: the score of a step is the probability of its least likely token. No label was used.

The policy's faults were put in on purpose and are improbable under sound text by construction: that is why so simple a
scorer does so well here, and no reason to expect the same of large models.""",
    "prm": """A *trained* process reward model: a token classifier (labels bad, good) read at the newline that ends a
step. It grew from the model `clean` by two layers and was trained on solutions with exact labels of every step: half
written by the weak writer of the problem families, half sampled from `policy` on training problems.

The policy's faults were put in on purpose; what is reached on them says nothing about large models.""",
}
METHOD = """Measured on {problems} held-out problems x {samples} samples of `policy` at temperature 1 (part "test"),
with 95 % intervals (bootstrap over problems). Thresholds were chosen on other problems (part "dev"). No problem of
either part shares its text with anything any of the three models was trained on: the parts are cut by a hash of the
problem."""


def card(name: str, document: Mapping[str, Any], recipe: "Recipe") -> str:
    """README.md of one model."""
    pipeline = "token-classification" if name == "prm" else "text-generation"
    method = METHOD.format(problems=document["policy"]["all"]["problems"], samples=recipe.measured)
    figures = _policy(document["policy"]) if name == "policy" else _scorer(document[name])
    made = f"Built by `workbench models build-defaults` with seed {recipe.seed}; the recipe is in `workbench.json`."
    head = FRONT.format(pipeline=pipeline) + f"\n# {name}"
    what = WHAT[name]
    if name == "policy" and recipe.sharpness != 1.0:
        what += f" After training its output layer was sharpened: temperature 1 is what {1 / recipe.sharpness:.2f} was."
    return "\n\n".join([head, what, "## Figures", method, figures, made]) + "\n"


def interval(figure: Mapping[str, float | None]) -> str:
    """ "0.86 [0.84, 0.88]"; a dash where nothing could be measured."""
    if figure["value"] is None:
        return "-"
    return f"{figure['value']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]"


def _policy(figures: Mapping[str, Any]) -> str:
    lines = [
        "Temperature 1. Trace error: share of the right answers whose solution holds a wrong step.",
        "",
        "| family | right answers | trace error | step error |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {interval(row['right'])} | {interval(row['trace_error'])} | {interval(row['step_error'])} |"
        for name, row in figures.items()
    ]
    return "\n".join(lines)


def _scorer(figures: Mapping[str, Any]) -> str:
    lines = [
        f"Threshold {figures['threshold']:.2g}. Within-problem AUC: does the lowest step score rank sound solutions"
        " above faulty ones of the same problem? First-error F1 as in ProcessBench.",
        "",
        "| family | within-problem AUC | problems | first-error F1 | error accuracy | clean accuracy |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in figures.items():
        if isinstance(row, Mapping) and "within" in row:
            found = row["first_error"]
            lines.append(
                f"| {name} | {interval(row['within']['auc'])} | {row['within']['problems']} | {interval(found['f1'])} |"
                f" {interval(found['error_accuracy'])} | {interval(found['clean_accuracy'])} |"
            )
    pooled = figures["all"]["within"]["pooled_auc"]
    kept = figures["filter"]
    lines += [
        "",
        f"Pooled AUC, which also rewards knowing which problems are easy: {_plain(pooled)}. As a filter of right"
        f" answers at the threshold: precision {interval(kept['precision'])}, recall {interval(kept['recall'])}.",
        "",
        f"Share of right answers at temperature 1, one sample: {interval(figures['best_of_n']['pass_at_1'])}. Choosing"
        " among N, as it comes out:",
        "",
        "| N | majority vote | highest lowest-step score | score-weighted vote | best possible |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row['n']} | {interval(row['majority'])} | {interval(row['best'])} | {interval(row['weighted'])} |"
        f" {interval(row['oracle'])} |"
        for row in figures["best_of_n"]["rows"]
    ]
    return "\n".join(lines)


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
