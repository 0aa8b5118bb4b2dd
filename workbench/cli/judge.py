"""``score`` and ``check``: what process and outcome say of stored traces, of one pair, or of a file of cases.

    workbench score --scorer likelihood --traces "family:equations" --json
    workbench check --gold 42 --pred "So the answer is \\boxed{42}." --json
"""

from collections import Counter
from pathlib import Path

import click

from workbench.cli.session import Session, verb
from workbench.core.errors import UserError
from workbench.core.facts import Checked, Fact, Scored
from workbench.tasks.reasons import Reasons

TRACES = click.option("--traces", "filter_text", default="", help="A filter; default: every trace of the library.")


@click.command(epilog="Example: workbench score --scorer likelihood --traces 'family:equations'")
@click.option("--scorer", "scorers", multiple=True, default=("likelihood",), show_default=True, help="May be repeated.")
@TRACES
@verb
def score(session: Session, scorers: tuple[str, ...], filter_text: str) -> None:
    """Score the steps of stored traces. What the same scorer and model have scored is skipped."""
    from workbench.tasks.choose import items
    from workbench.tasks.score import score as score_traces
    from workbench.tasks.shelf import Shelf

    not_scored, seen = Reasons(), Counter[str]()

    def follow(fact: Fact) -> None:
        if isinstance(fact, Scored):
            seen["traces"] += 1
            for step in fact.scores.scores:
                seen["steps"] += step.value is not None
                if step.value is None:
                    not_scored.add(step.because, fact.scores.trace)

    with session.store() as store:
        ids = list(store.trace_ids(filter_text))
        facts = score_traces(
            Shelf(store.models), scorers, items(store, ids), has=store.has_scores, total=len(ids)
        )
        driven = session.drive(facts, store, follow)
    document = {
        "traces": seen["traces"],
        "steps": seen["steps"],
        "not_scored": not_scored.document(),
        "matching": len(ids),
        "scorers": list(scorers),
        "interrupted": driven.interrupted,
    }
    text = f"{seen['steps']} steps of {seen['traces']} traces scored; {len(ids)} traces match."
    session.answer(document, [text, *session.reasons({"reasons": not_scored.document()})])
    session.leave(driven.interrupted)


@click.command(
    epilog="Examples: workbench check --traces 'right:unknown'    workbench check --gold 42 --pred 'So \\boxed{42}.'"
)
@click.option("--checker", default="", help="Default: the one that suits the problem.")
@TRACES
@click.option("--gold", default=None, help="Check one pair: the reference answer ...")
@click.option("--pred", default=None, help="... and the solution, or its answer alone.")
@click.option("--cases", type=click.Path(path_type=Path), default=None, help="A file of {gold, pred, expected} lines.")
@verb
def check(
    session: Session, checker: str, filter_text: str, gold: str | None, pred: str | None, cases: Path | None
) -> None:
    """Check final answers: of stored traces, of one pair, or of a file of cases."""
    if cases is not None and (gold is not None or pred is not None):
        raise click.UsageError("--cases and --gold/--pred exclude each other.")
    if (gold is None) != (pred is None):
        raise click.UsageError("--gold and --pred belong together.")
    if cases is not None:
        _cases(session, cases, checker)
    elif gold is not None and pred is not None:
        _pair(session, gold, pred, checker)
    else:
        _stored(session, checker, filter_text)


def _stored(session: Session, checker: str, filter_text: str) -> None:
    from workbench.tasks.check import check as check_traces
    from workbench.tasks.choose import items

    seen, reasons = Counter[str](), Reasons()

    def follow(fact: Fact) -> None:
        if isinstance(fact, Checked):
            seen[fact.verdict.outcome] += 1
            if fact.verdict.outcome == "unknown":
                reasons.add(fact.verdict.reason, fact.trace)

    with session.store() as store:
        ids = list(store.trace_ids(filter_text))
        driven = session.drive(check_traces(items(store, ids), checker, total=len(ids)), store, follow)
    document = {**_counts(seen), "reasons": reasons.document(), "interrupted": driven.interrupted}
    session.answer(document, [_line(seen), *session.reasons(document)])
    session.leave(driven.interrupted)


def _pair(session: Session, gold: str, pred: str, checker: str) -> None:
    from workbench.tasks.check import pair

    if not gold.strip():
        raise UserError("The reference answer is empty. Give one with --gold.")
    verdict = pair(gold, pred, checker)
    document = {
        **_counts(Counter([verdict.outcome])),
        "answer": verdict.answer,
        "how": verdict.reason,
        "checker": verdict.checker.name,
    }
    session.answer(document, f"{_named(verdict.outcome)}: {verdict.reason}.")


def _cases(session: Session, path: Path, checker: str) -> None:
    from workbench.tasks.check import cases, pair

    seen: Counter[str] = Counter()
    agree, disagree, unknown = 0, [], []
    for case in cases(path):
        outcome = pair(case.gold, case.pred, checker, case.form).outcome
        seen[outcome] += 1
        if outcome == "unknown":
            unknown.append(case.id)
        elif outcome == case.expected:
            agree += 1
        else:
            disagree.append(case.id)
    document = {"agree": agree, "disagree": disagree, "unknown_ids": unknown, **_counts(seen)}
    text = f"{agree} agree, {len(disagree)} disagree, {len(unknown)} cannot be told."
    session.answer(document, [text, *(f"  disagrees: {id}" for id in disagree)])


def _counts(seen: Counter[str]) -> dict[str, int]:
    return {outcome: seen[outcome] for outcome in ("right", "wrong", "unknown")}


def _line(seen: Counter[str]) -> str:
    return ", ".join(f"{count} {_named(outcome)}" for outcome, count in _counts(seen).items()) + "."


def _named(outcome: str) -> str:
    from workbench.core.values import OUTCOME_NAMES

    return OUTCOME_NAMES[outcome]
