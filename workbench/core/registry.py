"""One new file is one new ability: modules of a package are found by their ABOUT, made when first asked for.

A module says ``ABOUT = About("numeric", "Numbers", make="NumericCheck")``; finding it must import nothing heavy.
"""

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from workbench.core.errors import UserError


@dataclass(frozen=True, slots=True)
class About:
    """What a module offers: its name in commands and files, its title on screen, and which attribute makes it."""

    name: str
    title: str
    make: str
    """Attribute of the same module: a class or function."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Light facts a list may show without making it (scale, file endings ...)."""


class Registry:
    """Name -> what makes it. Doubles are refused, unknown names answered with the nearest."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._found: dict[str, tuple[About, str]] = {}

    @classmethod
    def walk(cls, kind: str, package: ModuleType) -> "Registry":
        """Every module of ``package`` that has an ABOUT."""
        registry = cls(kind)
        for found in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            about = getattr(importlib.import_module(found.name), "ABOUT", None)
            if isinstance(about, About):
                registry.add(about, found.name)
        return registry

    def add(self, about: About, module: str) -> None:
        if about.name in self._found:
            raise ValueError(f"two {self.kind}s are called {about.name!r}: {self._found[about.name][1]} and {module}")
        self._found[about.name] = (about, module)

    def __iter__(self) -> Iterator[About]:
        return (about for about, _ in self._found.values())

    def __contains__(self, name: object) -> bool:
        return name in self._found

    def names(self) -> list[str]:
        return sorted(self._found)

    def maker(self, name: str) -> Callable[..., Any]:
        """The class or function that makes ``name``; UserError with the nearest name where there is none."""
        if name not in self._found:
            near = difflib.get_close_matches(name, self._found, 1)
            hint = f"; did you mean {near[0]!r}?" if near else f". There are: {', '.join(self.names())}."
            raise UserError(f"There is no {self.kind} {name!r}{hint}")
        about, module = self._found[name]
        maker: Callable[..., Any] = getattr(importlib.import_module(module), about.make)
        return maker
