"""The command line: verbs found by a table, imported when called; errors become sentences and exit codes.

    workbench generate --model policy --problems equations --count 8 --n 4 --json
    0 done, 1 the person's mistake, 2 usage, 3 the world, 4 our bug, 130 interrupted (everything done so far saved)
"""

import importlib
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from workbench import __version__
from workbench.cli.session import INTERRUPTED, Session
from workbench.core.errors import EXIT_CODES, blame, sentence


class Verb(NamedTuple):
    module: str
    attribute: str
    tells: str


VERBS: dict[str, Verb] = {
    "demo": Verb("workbench.cli.demo", "demo", "The main job without a window, into a folder."),
    "problems": Verb("workbench.cli.problems", "problems", "Families of problems; make some with gold steps."),
    "import": Verb("workbench.cli.transfer", "read_in", "Read a data file into the library."),
    "generate": Verb("workbench.cli.generate", "generate", "Sample solutions, score and check them."),
    "score": Verb("workbench.cli.judge", "score", "Score the steps of stored traces."),
    "check": Verb("workbench.cli.judge", "check", "Check final answers: right, wrong, cannot tell."),
    "experiment": Verb("workbench.cli.experiment", "experiment", "Two matched arms: outcome against process."),
    "export": Verb("workbench.cli.transfer", "write_out", "Write traces to a data file."),
    "models": Verb("workbench.cli.models", "models", "List, inspect and build models."),
    "scorers": Verb("workbench.cli.models", "scorers", "List what scores steps."),
    "doctor": Verb("workbench.cli.doctor", "doctor", "Is everything in order on this machine?"),
}


class Verbs(click.Group):
    """A group that imports a verb when it is called, and lists them all without importing any."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        found = VERBS[name]
        command: click.Command = getattr(importlib.import_module(found.module), found.attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, found.tells) for name, found in VERBS.items()])


@click.command(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: workbench generate --model policy --problems equations --count 4 --n 8\n\n"
    'Completion in bash: eval "$(_WORKBENCH_COMPLETE=bash_source workbench)" (also zsh_source, fish_source)',
)
@click.option(
    "--db",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="The library to work on. Default: $WORKBENCH_DB, else workbench.db in the user's data directory.",
)
@click.version_option(__version__, prog_name="workbench")
@click.pass_context
def cli(ctx: click.Context, db: Path | None) -> None:
    """Workbench: see, score, label and train step-by-step solutions. Without a command it opens the window."""
    ctx.obj = Session(db=db)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code. No exception leaves it."""
    try:
        given = None if arguments is None else list(arguments)
        code = cli.main(args=given, prog_name="workbench", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("Interrupted; everything done so far is saved.", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the one place that turns any error into an exit code
        return told(error)
    return code if isinstance(code, int) else 0


def told(error: Exception) -> int:
    """Say the error on stderr: one sentence, or for a bug of ours the traceback and how to report it."""
    kind = blame(error)
    if kind == "bug":
        traceback.print_exception(error)
        click.echo(
            f"This is a mistake in Workbench {__version__}; nothing stored is lost. "
            "Please report it with the lines above and the output of: workbench doctor",
            err=True,
        )
    else:
        click.echo(f"Error: {sentence(error)}", err=True)
    return EXIT_CODES[kind]
