"""Numbers of a trace as small blobs: spans, step scores, sampled tokens. Little-endian everywhere, exact both ways.

    pack_numbers([0.5, None])  ->  b"f" + two float32, NaN for None ("d" and float64 where float32 loses digits)
"""

import math
import struct
from collections.abc import Sequence

from workbench.core.values import Step, Tokens


def pack_spans(spans: Sequence[Step]) -> bytes:
    """Start and end of each, 4 bytes a number."""
    return struct.pack(f"<{2 * len(spans)}I", *(edge for span in spans for edge in (span.start, span.end)))


def unpack_spans(blob: bytes) -> tuple[Step, ...]:
    edges = struct.unpack(f"<{len(blob) // 4}I", blob)
    return tuple(Step(*pair) for pair in zip(edges[::2], edges[1::2], strict=True))


def pack_numbers(values: Sequence[float | None]) -> bytes:
    """A letter for the width, then the numbers. Scores read from float32 tensors need half of the space."""
    given = [math.nan if value is None else value for value in values]
    try:
        short = struct.pack(f"<{len(given)}f", *given)
    except OverflowError:
        return b"d" + struct.pack(f"<{len(given)}d", *given)
    back = struct.unpack(f"<{len(given)}f", short)
    if all(a == b or (a != a and b != b) for a, b in zip(given, back, strict=True)):
        return b"f" + short
    return b"d" + struct.pack(f"<{len(given)}d", *given)


def unpack_numbers(blob: bytes) -> tuple[float, ...]:
    """NaN where a number was missing."""
    letter = blob[:1].decode("ascii")
    return struct.unpack(f"<{(len(blob) - 1) // struct.calcsize(letter)}{letter}", blob[1:])


def pack_tokens(tokens: Tokens | None) -> bytes | None:
    """How many, the lengths of the tokens in code points (a byte each where that is enough), then the numbers."""
    if tokens is None:
        return None
    lengths = [end - start for start, end in zip((0, *tokens.ends), tokens.ends, strict=False)]
    width = "B" if all(0 <= length < 256 for length in lengths) else "i"
    head = struct.pack("<Ic", len(lengths), width.encode("ascii"))
    return head + struct.pack(f"<{len(lengths)}{width}", *lengths) + pack_numbers(tokens.logprobs)


def unpack_tokens(blob: bytes | None) -> Tokens | None:
    if blob is None:
        return None
    count, letter = struct.unpack_from("<Ic", blob)
    form = f"<{count}{letter.decode('ascii')}"
    ends: list[int] = []
    total = 0
    for length in struct.unpack_from(form, blob, 5):
        total += length
        ends.append(total)
    return Tokens(tuple(ends), unpack_numbers(blob[5 + struct.calcsize(form) :]))
