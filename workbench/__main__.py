"""Where ``python -m workbench`` and ``workbench`` begin: a verb goes to the command line, none opens the window.

``workbench`` -> app.main([]), ``workbench --db x.db`` -> app.main(["--db", "x.db"]), ``workbench demo --out d`` -> cli
"""

import sys
from collections.abc import Sequence


def main() -> int:
    """Nothing heavy is imported before it is known which of the two is wanted. The exit code."""
    given = sys.argv[1:]
    if names_only_a_library(given):
        from workbench.app import main as window

        return window(given)
    from workbench.cli.main import main as command_line

    return command_line(given)


def names_only_a_library(given: Sequence[str]) -> bool:
    """No verb: nothing at all, or --db PATH alone."""
    match given:
        case []:
            return True
        case ["--db", _]:
            return True
        case [only]:
            return only.startswith("--db=")
    return False


if __name__ == "__main__":
    sys.exit(main())
