"""What takes the room: traces and scores by model, checkpoints by run, the file itself with its gaps.

    policy                 960 traces    4.1 MB    1.2 MB
    process (run)          3 checkpoints in their folders, 1 gone         7.4 MB
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from workbench.core.facts import Fact
from workbench.tasks.apart import apart
from workbench.ui import numbers
from workbench.ui.library_list import ListDialog
from workbench.ui.library_names import size_in_words

if TYPE_CHECKING:
    from workbench.ui.window import Window


class SizesDialog(ListDialog):
    """Reads every trace, in a child process."""

    def __init__(self, window: "Window") -> None:
        self._path = window.store.path
        headings = ("Model or run", "Traces", "Texts", "Scores", "Checkpoints", "On disk")
        super().__init__(window, window.tr("Disk use"), [window.tr(each) for each in headings])

    def facts(self) -> Iterator[Fact | None]:
        return apart("sizes", self._path)

    def show_document(self, document: Mapping[str, Any]) -> None:
        rows = [
            [
                each["model"],
                numbers.count(each["traces"]),
                size_in_words(each["text"]),
                size_in_words(each["scores"]),
                "",
                "",
            ]
            for each in document["models"]
        ]
        for run in document["runs"]:
            count = self.tr("{0}, {1} gone").format(run["checkpoints"], run["gone"]) if run["gone"] else ""
            rows.append(
                [
                    self.tr("run: {0}").format(run["name"]),
                    "",
                    "",
                    "",
                    count or str(run["checkpoints"]),
                    size_in_words(run["bytes"]),
                ]
            )
        self.fill(rows, 1)
        told = self.tr("The library's file takes {0}, with its indexes and its search.").format(
            size_in_words(document["file"])
        )
        if document["gaps"]:
            told += " " + self.tr("{0} of it are empty: File, Compact gives them back.").format(
                size_in_words(document["gaps"])
            )
        self.told.setText(told)
