"""A byte-level BPE tokenizer for step-by-step arithmetic, trained on the problems' own texts.

    "Buys 12: 7 + 12 = 19.\\n"  ->  B uys ␣ 12 ": " 7 " + " 12 " = " 19 . \\n

Each whole number 0 to 99 is one token, the same one wherever it stands (a sum is then one fact about three tokens);
longer numbers come in pairs of digits. A newline is always a token of its own: it is where a step ends and is scored.
Every byte has a token, so any text can be written and read back exactly.
"""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from workbench.core.paths import written_whole

PAD, END = "<pad>", "<eos>"

PIECES = "|".join(
    (
        r"\n",
        r"[0-9]{1,2}",
        r" ?\\[A-Za-z]+\{?",  # "\boxed{" in one piece
        r" ?\p{L}+",
        # signs take the space before a number along, so that the number itself is the same token everywhere
        r" ?[^\s\p{L}0-9\\]+(?: (?=[0-9]))?",
        r"\\",
        r"\s",
    )
)
NUMBER_COPIES = 3000
"""How often each two-digit number is shown beside the texts: enough for its pair to be merged before rarer words."""


def train_tokenizer(texts: Iterable[str], size: int) -> PreTrainedTokenizerFast:
    """A tokenizer of at most ``size`` tokens. Text that spells a special token is read as plain text."""
    bpe = Tokenizer(models.BPE())
    pieces = pre_tokenizers.Split(Regex(PIECES), "isolated")
    # ByteLevel's own pattern would cut the pieces again
    bpe.pre_tokenizer = pre_tokenizers.Sequence(
        [pieces, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=[PAD, END],
        show_progress=False,
    )
    numbers = (f"{number:02d} " * NUMBER_COPIES for number in range(100))
    bpe.train_from_iterator(chain(texts, numbers), trainer)
    return _wrapped(bpe)


def write_tokenizer(tokenizer: PreTrainedTokenizerFast, file: Path) -> None:
    """The tokenizer alone, as tokenizer.json."""
    with written_whole(file) as beside:
        tokenizer.backend_tokenizer.save(str(beside))


def read_tokenizer(file: Path) -> PreTrainedTokenizerFast:
    """What ``write_tokenizer`` wrote."""
    return _wrapped(Tokenizer.from_file(str(file)))


def _wrapped(bpe: Tokenizer) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=bpe,
        pad_token=PAD,
        eos_token=END,
        split_special_tokens=True,
        clean_up_tokenization_spaces=False,
        padding_side="right",
        model_input_names=["input_ids", "attention_mask"],
    )
