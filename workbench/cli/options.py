"""Settings as command line options: a setting is declared once, in its dataclass, with title, tip and limits.

``@options_of(SamplingSettings)`` adds --n, --temperature, --max-tokens, --seed; the command gets them by field name.
"""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, get_type_hints

import click


def options_of(settings: type[Any], *, leave_out: tuple[str, ...] = ()) -> Callable[[Callable[..., Any]], Any]:
    """One option per field of a settings dataclass; what they mean and may be comes from the fields' metadata."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        kinds = get_type_hints(settings)
        for each in reversed(fields(settings)):
            if each.name in leave_out or "title" not in each.metadata:
                continue
            kind = kinds[each.name] if kinds[each.name] in (int, float, str) else None
            function = click.option(
                "--" + each.name.replace("_", "-"),
                each.name,
                type=kind,
                default=each.default,
                show_default=True,
                help=each.metadata["tip"] or each.metadata["title"],
            )(function)
        return function

    return add
