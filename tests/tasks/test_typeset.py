"""TeX to drawings: what models and data sets write is set, what must not be has a reason, nothing raises."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest

from workbench.core.facts import FormulaSet
from workbench.core.formula import Formula, NotTypeset, Typeset
from workbench.tasks.lane import Job, Lane
from workbench.tasks.tex import LONGEST, Refused, plain
from workbench.tasks.typeset import typeset
from workbench.tasks.typeset_apart import Wanted, typeset_apart

# one for each thing ziamath lacks alone or a model likes to write
SET = [
    r"\dfrac12+\tfrac{3}{4}",
    r"1{,}000+60,\!000=1,060,000",
    r"a\not=b,\ x\not\in A,\ y\not<3",
    r"f(x)=\begin{cases}x^2&\text{if }x>2,\\-x&\text{otherwise}\end{cases}",
    r"\left\{\begin{array}{cl}ax,&\text{ if }x>2,\\x-5&\text{ if }-2\le x\end{array}\right.",
    r"\begin{align*}2x+3y&=7,\\x-y&=-1.\end{align*}",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}^{-1}=\begin{bmatrix}\tfrac32&1\\0&-\tfrac12\end{bmatrix}",
    r"\begin{array}{|c|cc|}\hline &A&B\\\hline x&1&2\\\hline\end{array}",
    r"\operatorname{lcm}(a,b)\cdot\gcd(a,b)",
    r"\boxed{\text{(A)}\ \mbox{and $x^2$}}",
    r"\textbf{(B) }45^\circ,\ 50\%,\ \$20",
    r"\lim\limits_{x\to0}\frac{\sin x}{x},\ \displaystyle\sum_{k=1}^nk",
    r"x\equiv3\pmod7,\ 17\bmod5,\ {n\choose k},\ \binom nk",
    r"\mathbb{R}^n\setminus\mathbf{v},\ \mathrm{cm}^2,\ \cdots",
    r"\textcolor{red}{x}\color{blue}y\hspace{1em}z\hskip 2pt w",
    r"2×3≤7, 30°, x²",
]
REFUSED = {
    r"\foo": "unknown command \\foo",
    r"\text{\foo}": "\\foo in a text",
    r"x+\undefinedmacro{y}": "\\undefinedmacro",
    "x" * (LONGEST + 1): "longer than",
    "x+" * 25_000: "longer than",
    "{" * 1000 + "x" + "}" * 1000: "braces within each other",
    r"\sqrt{" * 40 + "x" + "}" * 40: "braces within each other",
    r"\def\x{\x\x}\x": "\\def is not typeset",
    r"\newcommand{\a}{\b\b}\a": "\\newcommand is not typeset",
    r"\input{/etc/passwd}": "\\input is not typeset",
    r"\includegraphics{a.png}": "\\includegraphics is not typeset",
    r"\href{javascript:x}{y}": "\\href is not typeset",
    r"\unicode{x41}": "\\unicode is not typeset",
    r"\begin{tabular}{c}a\end{tabular}": "tabular is no formula",
    r"\frac{1}{": "a brace is not closed",
    r"x}": "a brace closes",
    r"\frac{1}": "lacks an argument",
    r"\left(x": "not closed",
    r"x^": "not complete",
    r"\begin{cases}x": "not closed",
    "a\0b": "control characters",
    "\ud800": "control characters",
    r"\text{中文}": "the font has no sign",
    "": "",
    "   ": "",
    r"\,": "",
}


@pytest.mark.parametrize("tex", SET)
@pytest.mark.parametrize("display", [False, True], ids=["inline", "display"])
def test_what_is_written_is_set(tex: str, display: bool) -> None:
    drawing = typeset(Formula(tex, display))
    assert isinstance(drawing, Typeset), drawing
    assert 0 < drawing.width < 60
    assert drawing.ascent > 0
    svg = ElementTree.fromstring(drawing.svg)
    assert {part.tag.rsplit("}")[-1] for part in svg.iter()} <= {"svg", "path", "rect", "g"}


@pytest.mark.parametrize("tex", REFUSED, ids=lambda tex: repr(tex[:30]))
def test_what_must_not_be_set_has_a_reason(tex: str) -> None:
    answer = typeset(Formula(tex))
    assert isinstance(answer, NotTypeset)
    assert answer.reason
    assert REFUSED[tex] in answer.reason


def test_html_and_xml_in_a_text_stay_letters() -> None:
    letters = typeset(Formula(r"\text{<b>&amp;</mtext><script/>}"))
    assert isinstance(letters, Typeset)
    # as many glyphs as letters: nothing was read as markup
    assert letters.svg.count("<path") == len("<b>&amp;</mtext><script/>")


def test_rules_of_a_table_are_drawn_and_those_around_it_are_not() -> None:
    def rules(tex: str) -> int:
        drawing = typeset(Formula(tex))
        assert isinstance(drawing, Typeset)
        return drawing.svg.count("<rect")

    assert rules(r"\begin{array}{cc}a&b\\c&d\end{array}") == 0
    assert rules(r"\begin{array}{|c|c|}\hline a&b\\\hline c&d\\\hline\end{array}") == 2


def test_signs_and_letters_have_their_right_forms() -> None:
    def width(tex: str) -> float:
        drawing = typeset(Formula(tex))
        assert isinstance(drawing, Typeset)
        return drawing.width

    assert width("a=-b") - width("a=b") < width("a-b") - width("ab") - 0.2, "a sign, not a difference"
    assert width("1,000") == pytest.approx(width("1000") + width(r"\text{,}"), abs=0.1)
    assert width("A\\cup B") > width("AB") + 0.9
    assert typeset(Formula(r"\mathbb{R}")) == typeset(Formula("ℝ"))
    assert typeset(Formula(r"\frac12")) == typeset(Formula(r"\frac{1}{2}"))
    assert typeset(Formula(r"\sqrt35")) == typeset(Formula(r"\sqrt{3}5"))


def test_the_baseline_is_that_of_the_letters() -> None:
    x, tall = typeset(Formula("x")), typeset(Formula(r"\frac{x}{x}"))
    assert isinstance(x, Typeset)
    assert isinstance(tall, Typeset)
    assert x.descent < 0.1
    assert tall.descent > 0.2
    assert tall.ascent > x.ascent


@pytest.mark.parametrize("tex", [r"\text{a\%b}", r"a\%b"])
def test_a_percent_sign_begins_no_comment(tex: str) -> None:
    assert plain(tex).endswith("b}" if "text" in tex else "b")
    assert typeset(Formula("50% of x")) == typeset(Formula(r"50\% of x"))


def test_a_long_bomb_of_commands_is_refused_at_once() -> None:
    with pytest.raises(Refused):
        plain("\\" * 50_000)
    assert isinstance(typeset(Formula(r"\left" * 500)), NotTypeset)
    assert isinstance(typeset(Formula("^" * 1000)), NotTypeset)
    assert isinstance(typeset(Formula("x_" * 900)), NotTypeset)


@pytest.fixture
def lane() -> Iterator[Lane]:
    lane = Lane("maths")
    yield lane
    assert lane.close(20)


def answers(lane: Lane, count: int) -> dict[str, Typeset | NotTypeset]:
    found: dict[str, Typeset | NotTypeset] = {}
    while len(found) < count:
        assert lane.said.wait(90), found
        for _, fact in lane.said.take():
            assert isinstance(fact, FormulaSet), fact
            found[fact.formula.tex] = fact.drawing
    return found


def test_a_child_sets_what_is_wanted_and_the_hurried_first(lane: Lane) -> None:
    wanted = Wanted()
    wanted.add(Formula(f"x^{{{n}}}") for n in range(30))
    wanted.hurry([Formula("x^{29}"), Formula("new")])
    lane.submit(Job("Formulas", lambda: typeset_apart(wanted)))
    found = answers(lane, 31)
    assert list(found)[:3] == ["x^{29}", "new", "x^{0}"]
    assert found["x^{29}"] == typeset(Formula("x^{29}"))


def test_a_formula_that_takes_too_long_costs_only_itself(lane: Lane) -> None:
    wanted = Wanted()
    # deep enough to take long, and not deep enough to be refused
    slow = "{x^" * 9 + "2" + "}" * 9
    wanted.add([Formula("a"), Formula(r"\begin{matrix}" + r"\\".join("&".join([slow] * 9) for _ in range(9))
                                      + r"\end{matrix}"), Formula("b")])  # fmt: skip
    lane.submit(Job("Formulas", lambda: typeset_apart(wanted, limit=0.2)))
    first, middle, last = answers(lane, 3).values()
    assert isinstance(first, Typeset)
    assert middle == NotTypeset("it takes too long")
    assert isinstance(last, Typeset), "a new child goes on"


def test_the_child_ends_when_nobody_asks(lane: Lane) -> None:
    wanted = Wanted()
    wanted.add([Formula("a")])
    with closing(typeset_apart(wanted, idle=0.1)) as facts:  # type: ignore[type-var]
        assert [fact.formula.tex for fact in facts if fact is not None] == ["a"]


def test_the_child_can_open_no_file_and_no_connection() -> None:
    program = (
        "import json, socket\n"
        "from workbench.tasks.typeset_apart import _lock_in\n"
        "_lock_in()\n"
        "said = []\n"
        "for attempt in (lambda: open('/etc/hostname'), lambda: socket.socket(), lambda: bytearray(1 << 31)):\n"
        "    try: attempt(); said.append('could')\n"
        "    except (OSError, MemoryError): said.append('could not')\n"
        "print(json.dumps(said))\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert json.loads(told.stdout) == ["could not"] * 3


def test_every_answer_of_the_data_is_set(test_data: Path) -> None:
    rows = json.loads((test_data / "math" / "train_1000.json").read_text("utf-8"))
    wanted = {row["answer"] for row in rows if row["answer"]}
    failed = {tex: answer for tex in wanted if isinstance(answer := typeset(Formula(tex)), NotTypeset)}
    assert failed == {}
    assert len(wanted) > 400
