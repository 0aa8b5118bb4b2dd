"""One arm of an experiment: a copy of the parent that trains on what its filter kept, and its checkpoints.

A checkpoint is a model folder of its own, complete or absent: ``experiment-7/policy-process-7-at-60`` on the way,
``experiment-7/policy-process-7`` at the end; each is said as Saved and joins the model list at once.
"""

import time
from collections.abc import Generator as Work
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from workbench.core.facts import Fact, Metric, RunChanged, Saved
from workbench.core.protocols import Generator
from workbench.core.supervision import Supervision
from workbench.core.values import Model, Run, Spec, Trace, digest

if TYPE_CHECKING:
    from workbench.engine.load import Loaded
    from workbench.tasks.experiment import ExperimentSettings


def recipe(name: str, settings: "ExperimentSettings", fingerprint: str, **more: object) -> Spec:
    """The settings as the Spec that is kept beside a run."""
    arguments = {key: value for key, value in asdict(settings).items() if key != "seed"}
    return Spec.of(name, fingerprint=fingerprint, seed=settings.seed, **arguments, **more)


class Arm:
    """Trains update by update and saves when told."""

    def __init__(
        self,
        kind: Supervision,
        parent: "Loaded",
        kept: Sequence[Trace],
        settings: "ExperimentSettings",
        experiment: Run,
        folder: Path,
        number: int,
    ) -> None:
        from workbench.engine.train import copy_of

        self.kind = kind
        self.name = f"{parent.name}-{kind}-{number}"
        self.run = Run(
            digest("run", experiment.id, kind),
            "sft",
            kind,
            recipe("rs-sft", settings, parent.fingerprint, arm=kind),
            parent.name,
            "running",
            updates=settings.updates,
            experiment=experiment.id,
            created=time.time(),
        )
        self._loaded = copy_of(parent)
        # a model is loaded for reading, without gradients
        self._loaded.model.requires_grad_(True)
        self._kept = kept
        self._settings = settings
        self._folder = folder
        self._saved_at = time.monotonic()

    def train(self) -> Work[Metric, None, None]:
        """A Metric after each update; the same seed and number of updates in both arms."""
        from workbench.engine.train import Example, TrainSettings, sft

        settings = self._settings
        examples = [Example(trace.prompt, trace.text) for trace in self._kept]
        how = TrainSettings(updates=settings.updates, batch=settings.batch, lr=settings.lr, seed=settings.seed)
        model = self._loaded.model
        for update in sft(self._loaded, examples, how):
            # between updates the model may be sampled from, which must not see dropout
            model.train(False)
            yield Metric(self.run.id, update.number, {"loss": update.loss, "lr": update.lr})
            model.train()

    def generator(self) -> Generator:
        """Samples from the weights as they are now."""
        from workbench.engine.generate import Sampler

        return cast(Generator, Sampler(self._loaded))

    def saved(self) -> Generator:
        """Samples from the newest checkpoint, read back from disk: what is measured is what can be used."""
        from workbench.engine.generate import Sampler
        from workbench.engine.load import load_model

        return cast(Generator, Sampler(load_model(Path(self.run.checkpoint))))

    def due(self) -> bool:
        """Is it time for a checkpoint?"""
        return time.monotonic() - self._saved_at >= self._settings.checkpoint_seconds

    def save(self, update: int) -> Iterator[Fact]:
        """Write a checkpoint beside and rename it, then say so."""
        from workbench.engine.train_save import save

        done = update == self._settings.updates
        name = self.name if done else f"{self.name}-at-{update}"
        folder = self._folder / name
        named = {"name": name, "kind": "policy", "origin": "checkpoint"}
        lineage = {"parent": self.run.parent, "run": self.run.id, "update": update, "spec": asdict(self.run.spec)}
        save(self._loaded, folder, {**self._loaded.about, **named, **lineage})
        self._saved_at = time.monotonic()
        self.run = replace(self.run, update=update, checkpoint=str(folder), state="done" if done else "running")
        yield Saved(
            self.run.id,
            update,
            Model(name, str(folder), "policy", "checkpoint", self.run.id, self._loaded.parameters),
        )
        yield RunChanged(self.run)
