"""Loaded models and scorers of the model lane: loaded once, found by name or folder, the least used one put away.

``shelf.generator("policy")``, ``shelf.scorer("likelihood")`` (reads ``clean``), ``shelf.scorer("prm=./mine")``.
A shelf belongs to one thread: the first that asks it to load something. Others may look at ``shelf.held``.
"""

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from workbench.core.facts import Fact, Result, Started
from workbench.core.protocols import Generator, StepScorer
from workbench.core.values import Model
from workbench.tasks.models import available, find
from workbench.tasks.scorers import VERIFIER, reads
from workbench.tasks.verifier import Verifier

if TYPE_CHECKING:
    from workbench.engine.load import Loaded


State = tuple[str, int, int]
"""A folder as it is now: its path, the time of its newest file, the size of all; written anew it is another model."""


@dataclass(frozen=True, slots=True)
class Held:
    """A model in memory."""

    name: str
    folder: str
    weights: int
    """Bytes of its weights."""
    uses: tuple[str, ...]
    """What is done with it: names of scorers; an empty name is writing solutions."""


class Shelf:
    """The models in memory, at most ``room`` of them."""

    def __init__(self, extra: Callable[[], Iterable[Model]] = tuple, room: int = 4) -> None:
        """``extra`` gives the checkpoints that may be asked for by name; it is called in the shelf's own thread."""
        self.room = room
        self._extra = extra
        self._loaded: OrderedDict[State, Loaded] = OrderedDict()
        self._made: dict[tuple[str, State], Generator | StepScorer] = {}
        self._owner: int | None = None
        self.held: tuple[Held, ...] = ()
        """What is loaded, the least used first; may be read from any thread."""

    def loaded(self, name_or_folder: str) -> "Loaded":
        """The model, loaded now if it is not; a folder that changed since is read again. UserError: see engine.load."""
        return self._open(name_or_folder)[1]

    def _open(self, name_or_folder: str) -> "tuple[State, Loaded]":
        self._stay_in_thread()
        model = find(name_or_folder, self._extra())
        key = _state_of(Path(model.folder))
        if key not in self._loaded:
            from workbench.engine.load import load_model
            from workbench.engine.threads import use_cores

            use_cores()
            while len(self._loaded) >= self.room:
                self._put_away(self._loaded.popitem(last=False)[0])
            self._loaded[key] = load_model(Path(model.folder))
        self._loaded.move_to_end(key)
        self._note()
        return key, self._loaded[key]

    def generator(self, name_or_folder: str) -> Generator:
        """What writes solutions with that model."""
        state, loaded = self._open(name_or_folder)
        key = ("", state)
        if key not in self._made:
            from workbench.engine.generate import Sampler

            self._made[key] = Sampler(loaded)
            self._note()
        return cast(Generator, self._made[key])

    def scorer(self, choice: str) -> StepScorer:
        """The scorer ``likelihood``, ``prm`` or ``verifier``; ``SCORER=MODEL`` reads another model with it; a model's
        name or folder takes the scorer its workbench.json names."""
        if choice == VERIFIER:
            return Verifier()
        name, model = reads(choice, self._extra())
        state, loaded = self._open(model)
        key = (name, state)
        if key not in self._made:
            from workbench.engine.scorers import scorers

            self._made[key] = scorers().maker(name)(loaded)
            self._note()
        return cast(StepScorer, self._made[key])

    def ready(self) -> Iterator[None]:
        """What has to be done before the first model of a process is loaded, in small pieces."""
        from workbench.engine.libraries import libraries

        return libraries()

    def warm_up(self, names: Iterable[str] = ("policy", "clean", "prm")) -> Iterator[Fact | None]:
        """Load what the window will need, so that the first question is answered soon; what is missing is left out."""
        yield Started("Loading the models")
        yield from self.ready()
        there = {model.name for model in available()}
        for name in names:
            if name in there:
                self.loaded(name)
            yield None

    def unload(self, folder: str) -> Iterator[Fact | None]:
        """Give back the memory of a model, in the shelf's thread. Result: {"freed": bytes of weights that went,
        "kept": bytes that a job which has begun still holds, and gives back when it ends}."""
        yield Started("Unloading")
        self._stay_in_thread()
        freed = kept = 0
        for state in [state for state in self._loaded if state[0] == folder]:
            weights = _weights(self._loaded[state])
            model = weakref.ref(self._loaded.pop(state).model)
            self._put_away(state)
            if model() is None:
                freed += weights
            else:
                kept += weights
        self._note()
        yield Result({"freed": freed, "kept": kept})

    def _note(self) -> None:
        self.held = tuple(
            Held(loaded.name, state[0], _weights(loaded), tuple(sorted(n for n, of in self._made if of == state)))
            for state, loaded in self._loaded.items()
        )

    def _put_away(self, state: State) -> None:
        for key in [key for key in self._made if key[1] == state]:
            del self._made[key]

    def _stay_in_thread(self) -> None:
        here = threading.get_ident()
        if self._owner not in (None, here):
            raise RuntimeError("a shelf belongs to one thread: weights are not shared between threads")
        self._owner = here


def _weights(loaded: "Loaded") -> int:
    """In float32."""
    return 4 * loaded.parameters


def _state_of(folder: Path) -> State:
    stats = [file.stat() for file in folder.iterdir() if file.is_file()]
    newest = max((stat.st_mtime_ns for stat in stats), default=0)
    return str(folder.resolve()), newest, sum(stat.st_size for stat in stats)
