"""Where ``python -m workbench`` and ``workbench`` begin: a verb goes to the command line, none opens the window.

``workbench`` -> app.main(), ``workbench demo --out d`` -> cli.main(["demo", "--out", "d"])
"""

import sys


def main() -> int:
    """Nothing heavy is imported before it is known which of the two is wanted."""
    if len(sys.argv) > 1:
        from workbench.cli.main import main as command_line

        return command_line(sys.argv[1:])
    from workbench.app import main as window

    return window([])


if __name__ == "__main__":
    sys.exit(main())
