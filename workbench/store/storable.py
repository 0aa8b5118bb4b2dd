"""What SQLite can hold as text: half a surrogate pair is no character, and reading a file badly may leave one.

    storable("a\\ud800b")  ->  "a\N{REPLACEMENT CHARACTER}b"      one for one, so that spans still fit
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any


def storable(value: Any) -> Any:
    """The same value with every half of a surrogate pair replaced by U+FFFD."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{part.name: storable(getattr(value, part.name)) for part in fields(value)})
    if isinstance(value, tuple):
        return tuple(storable(item) for item in value)
    if isinstance(value, Mapping):
        return {storable(key): storable(item) for key, item in value.items()}
    return value
