"""Solutions sampled from a language model: many rows in one batch, each with its own stream of random numbers.

    sampler = Sampler(load_model(resource("models", "policy")))
    for item in sampler.sample([(problem, 0), (problem, 1)], Sampling(temperature=1.0, seed=7), stream=True):
        None (after each forward pass) | Chunk(trace, problem, "Buys 7: 12") | Trace(...)

A sample depends only on (spec, seed, problem, index): its random numbers are its own and pick a token by inverting the
cumulative distribution, so the same sample comes out alone and in a batch of 64 (up to ties in the last float digits).
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, cast

from workbench.core.errors import UserError
from workbench.core.protocols import Chunk, Sampling
from workbench.core.split import Rule, split
from workbench.core.values import Problem, Spec, Stopped, Tokens, Trace, digest, trace_id
from workbench.engine.detokenise import Growth
from workbench.engine.encode import writable
from workbench.engine.forward import Growing
from workbench.engine.load import Loaded

if TYPE_CHECKING:
    from torch import Tensor

_MOST_ROWS = 128
_DROP = 0.85
"""Ended rows leave the batch when no larger share than this still grows."""
_MEMORY = 1 << 30
"""Bytes that cache and probabilities of one batch may take."""


@dataclass(slots=True)
class _Prompt:
    text: str
    ids: list[int]


@dataclass(slots=True)
class _Row:
    """One sample in the making."""

    problem: Problem
    index: int
    prompt: _Prompt
    id: str
    room: int
    """New tokens at most."""
    random: Random
    growth: Growth
    tokens: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    stopped: Stopped | None = None
    shown: int = 0

    def push(self, token: int, logprob: float, eos: frozenset[int]) -> None:
        self.tokens.append(token)
        self.logprobs.append(logprob)
        if token in eos:
            self.stopped = "end"
        elif len(self.tokens) >= self.room:
            self.stopped = "length"

    def written(self, eos: frozenset[int]) -> Growth:
        """The text of the tokens so far; what is decoded once is kept."""
        for token in self.tokens[len(self.growth.ends) :]:
            if token in eos:
                self.growth.close()
            else:
                self.growth.push(token)
        return self.growth


class Sampler:
    """A ``Generator`` over a loaded language model. ``rows`` limits a batch (by default as many as fit in 1 GiB, 128 at
    most); ``interval`` seconds lie between two chunks of a row. UserError: the model does not write."""

    def __init__(self, loaded: Loaded, *, rows: int | None = None, interval: float = 0.04) -> None:
        if loaded.head != "causal":
            raise UserError(f"The model {loaded.name} labels tokens and cannot write. Choose a language model.")
        self.name = loaded.name
        self._loaded = loaded
        self._rows = rows
        self._interval = interval

    def spec(self, sampling: Sampling) -> Spec:
        """The recipe of a sample; how many are asked for is not part of it, so that a fifth can join four."""
        return Spec.of(
            "sample",
            fingerprint=self._loaded.fingerprint,
            seed=sampling.seed,
            model=self.name,
            prompt=self._loaded.template,
            temperature=float(sampling.temperature),
            max_tokens=sampling.max_tokens,
            rule=sampling.rule,
        )

    def sample(
        self, wanted: Sequence[tuple[Problem, int]], sampling: Sampling, *, stream: bool = False
    ) -> Iterator[Chunk | Trace | None]:
        """See ``protocols.Generator``. Log-probabilities are those at the temperature of the trace (greedy: at 1) and
        include the end token, which has no text. UserError at once, before anything is sampled: settings that make no
        sense, a problem without text or longer than the context."""
        _check(sampling)
        distinct = {problem.id: problem for problem, _ in wanted}
        prompts = {id: self._prompt(problem) for id, problem in distinct.items()}
        return self._run(list(wanted), prompts, sampling, stream)

    def _prompt(self, problem: Problem) -> _Prompt:
        if not problem.text.strip():
            raise UserError("A problem without text cannot be solved. Write the problem first.")
        text = writable(self._loaded.prompt_for(problem))
        ids = self._loaded.tokenizer.backend_tokenizer.encode(text, add_special_tokens=False).ids
        limit = self._loaded.context
        if len(ids) >= limit:
            raise UserError(
                f"The problem {problem.title!r} is {len(ids)} tokens long; {self.name} reads {limit}, its solution"
                " included. Shorten the problem or choose a model with a longer context."
            )
        return _Prompt(text, ids)

    def _run(
        self, wanted: list[tuple[Problem, int]], prompts: dict[str, _Prompt], sampling: Sampling, stream: bool
    ) -> Iterator[Chunk | Trace | None]:
        spec = self.spec(sampling)
        most = self._rows or self._fitting(max((len(prompt.ids) for prompt in prompts.values()), default=0), sampling)
        if len(wanted) > most:
            # padding, and waiting for the longest of a batch, is lost work: problems of like length go together
            wanted.sort(key=lambda pair: len(prompts[pair[0].id].ids))
        for start in range(0, len(wanted), most):
            rows = [
                self._row(problem, index, prompts[problem.id], spec, sampling)
                for problem, index in wanted[start : start + most]
            ]
            yield from self._batch(rows, spec, sampling, stream)

    def _row(self, problem: Problem, index: int, prompt: _Prompt, spec: Spec, sampling: Sampling) -> _Row:
        room = min(sampling.max_tokens, self._loaded.context - len(prompt.ids))
        random = Random(digest("sample", str(sampling.seed), problem.id, str(index), length=32))
        growth = Growth(self._loaded.tokenizer, prompt.ids)
        return _Row(problem, index, prompt, trace_id(problem.id, spec, index), room, random, growth)

    def _fitting(self, longest: int, sampling: Sampling) -> int:
        config: Any = self._loaded.model.config.get_text_config()
        heads: int = getattr(config, "num_key_value_heads", None) or config.num_attention_heads
        width: int = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        cache: int = 2 * config.num_hidden_layers * heads * width * 4 * (longest + sampling.max_tokens)
        vocabulary: int = config.vocab_size
        # the cache is copied when it grows; logits become float64 scores, log-probabilities and their sums
        return max(1, min(_MOST_ROWS, _MEMORY // (2 * cache + 32 * vocabulary)))

    def _batch(
        self, rows: list[_Row], spec: Spec, sampling: Sampling, stream: bool
    ) -> Iterator[Chunk | Trace | None]:
        growing = Growing(self._loaded.model, self._loaded.context)
        distinct = list({row.problem.id: row.prompt.ids for row in rows}.items())
        place = {problem: number for number, (problem, _) in enumerate(distinct)}
        logits = growing.read([ids for _, ids in distinct])
        if len(rows) != len(distinct):
            which = [place[row.problem.id] for row in rows]
            growing.keep(which)
            logits = logits[which]
        shown = 0.0
        while True:
            uniforms = [row.random.random() for row in rows]
            ended: list[_Row] = []
            for row, token, logprob in zip(rows, *choose(logits, sampling.temperature, uniforms), strict=True):
                if row.stopped:
                    continue
                row.push(token, logprob, self._loaded.eos)
                if row.stopped:
                    ended.append(row)
            yield None
            if stream and time.monotonic() - shown >= self._interval:
                yield from self._chunks(rows)
                shown = time.monotonic()
            yield from (self._trace(row, spec, sampling) for row in ended)
            going = [number for number, row in enumerate(rows) if not row.stopped]
            if not going:
                return
            # dropping rows copies the cache, so an ended row waits for company
            if len(going) <= _DROP * len(rows):
                rows = [rows[number] for number in going]
                growing.keep(going)
            logits = growing.add([row.tokens[-1] for row in rows])

    def _chunks(self, rows: list[_Row]) -> Iterator[Chunk]:
        for row in rows:
            text = row.written(self._loaded.eos).text
            if len(text) > row.shown and not row.stopped:
                row.shown = len(text)
                yield Chunk(row.id, row.problem.id, text, len(row.tokens))

    def _trace(self, row: _Row, spec: Spec, sampling: Sampling) -> Trace:
        written = row.written(self._loaded.eos)
        return Trace(
            id=row.id,
            problem=row.problem.id,
            text=written.text,
            steps=split(written.text, cast(Rule, sampling.rule)),
            model=self.name,
            spec=spec,
            index=row.index,
            stopped=row.stopped or "length",
            prompt=row.prompt.text,
            tokens=Tokens(tuple(written.ends), tuple(row.logprobs)),
            created=time.time(),
        )


def choose(logits: "Tensor", temperature: float, uniforms: Sequence[float]) -> tuple[list[int], list[float]]:
    """A token per row of ``logits`` [rows, vocabulary] and its log-probability.

    The cumulative distribution is inverted at the row's own uniform number in [0, 1), in float64, since sums of
    thousands of probabilities must not depend on how a batch is laid out; temperature 0 takes the likeliest token.
    UserError: the model gives no numbers.
    """
    import torch

    with torch.inference_mode():
        scores = logits.double()
        if temperature > 0:
            scores = scores / temperature
        logprobs = scores.log_softmax(-1)
        if temperature > 0:
            summed = logprobs.exp().cumsum(-1)
            drawn = torch.tensor(uniforms, dtype=torch.float64).unsqueeze(1) * summed[:, -1:]
            tokens = torch.searchsorted(summed, drawn, right=True).clamp_(max=logits.shape[-1] - 1)
        else:
            tokens = logprobs.argmax(-1, keepdim=True)
        taken = logprobs.gather(-1, tokens)
    values: list[float] = taken.squeeze(1).tolist()
    if any(value != value for value in values):
        raise UserError("The model answers this problem with values that are no numbers. Choose another checkpoint.")
    picked: list[int] = tokens.squeeze(1).tolist()
    return picked, values


def _check(sampling: Sampling) -> None:
    if sampling.n < 1:
        raise UserError(f"{sampling.n} samples are nothing to do. Ask for at least one sample of each problem.")
    if sampling.max_tokens < 1:
        raise UserError(f"A solution of at most {sampling.max_tokens} tokens is empty. Allow at least one token.")
    if not 0 <= sampling.temperature < float("inf"):
        raise UserError(f"The temperature {sampling.temperature} makes no sense. Choose 0 (greedy) or more.")
