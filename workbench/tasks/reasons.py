"""Why things were left out: each reason with how often and the first few places (lines of a file, ids of traces).

``{"no final answer": {"count": 3, "lines": [4, 9, 12]}}``
"""

from typing import Any

FEW = 5


class Reasons:
    """Counts while it goes; ``document()`` at the end."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, Any]] = {}

    def add(self, reason: str, where: object) -> None:
        entry = self._found.setdefault(reason, {"count": 0, "lines": []})
        entry["count"] += 1
        if len(entry["lines"]) < FEW and where not in entry["lines"]:
            entry["lines"].append(where)

    def document(self) -> dict[str, dict[str, Any]]:
        return self._found
