"""The stories of the word problems: each kind draws people, things and numbers and says what follows from what.

    Story("shop", "Ann buys 4 pens for 3 dollars each and 2 cups for 8 dollars each. How much ...",
          [Node("Pens", "*", 4, 3), Node("Cups", "*", 2, 8), Node("Total", "+", "Pens", "Cups")], "Total")

Numbers are small enough that each is one token; the numbers at the top set how hard the family is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from workbench.problems.people import NAMES, PRONOUNS

START = (8, 30)
"""How many there are at the start."""
CHANGE = (2, 12)
"""How many come or go at a time."""
COUNT = (2, 6)
"""The smaller factor of a product: packs, rows, weeks."""
SIZE = (2, 9)
"""The larger factor of a product: how many in each, what one costs."""
MOST = 99
"""Greatest number anywhere in a story or its solution."""
EVENTS = (2, 3)
"""Events of a story that goes on and on."""

Arg = int | str


class Node(NamedTuple):
    """A quantity and what it is worked out from: numbers of the story, or labels of other quantities."""

    label: str
    op: str
    left: Arg
    right: Arg


@dataclass(frozen=True, slots=True)
class Story:
    """A word problem; the quantities stand in the order of the gold solution, the last one is asked for."""

    kind: str
    title: str
    text: str
    nodes: list[Node]

    @property
    def goal(self) -> str:
        return self.nodes[-1].label


THINGS = (
    "marbles", "stamps", "shells", "cards", "stickers", "beads", "stones", "books", "pencils", "nuts", "buttons", "coins",
)  # fmt: skip
WARES = (
    "pens", "cups", "caps", "balls", "plates", "kites", "lamps", "towels", "brushes", "candles", "pears", "cakes", "toys",
    "maps", "scarves", "baskets",
)  # fmt: skip
FRUIT = ("apples", "pears", "plums", "lemons", "oranges", "peaches")
FOOD = ("rolls", "cakes", "buns", "muffins", "cookies", "pretzels")
PLACES = ("school", "park", "market", "station", "church", "museum", "lake", "bridge", "library", "harbour")
TIMES = (
    (("Monday", "on Monday"), ("Tuesday", "on Tuesday"), ("Wednesday", "on Wednesday"), ("Thursday", "on Thursday")),
    (("Morning", "in the morning"), ("Noon", "at noon"), ("Evening", "in the evening"), ("Night", "at night")),
    (("May", "in May"), ("June", "in June"), ("July", "in July"), ("August", "in August")),
)


def draw(rng: Random) -> Story:
    """A story of a random kind whose numbers all stay in 1..MOST."""
    while True:
        story = rng.choice(KINDS)(rng)
        if story is not None and fits(story):
            return story


def fits(story: Story) -> bool:
    """Whether every quantity is a whole number from 1 to MOST."""
    values: dict[str, int] = {}
    for label, op, left, right in story.nodes:
        a, b = (values[arg] if isinstance(arg, str) else arg for arg in (left, right))
        if op == "/" and a % b:
            return False
        values[label] = {"+": a + b, "-": a - b, "*": a * b, "/": a // b}[op]
        if not 1 <= values[label] <= MOST:
            return False
    return True


def _people(rng: Random, count: int) -> list[str]:
    return rng.sample(NAMES, count)


def _number(rng: Random, bounds: tuple[int, int]) -> int:
    return rng.randint(*bounds)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _more_less(rng: Random, count: int) -> list[str]:
    return [rng.choice("+-") for _ in range(count)]


def collection(rng: Random) -> Story:
    who, friend = _people(rng, 2)
    she, her, _ = PRONOUNS[who]
    thing = rng.choice(THINGS)
    start = _number(rng, START)
    opening = rng.choice((
        f"{who} has {start} {thing}.",
        f"{who} starts with {start} {thing}.",
        f"There are {start} {thing} in the box of {who}.",
    ))  # fmt: skip
    times = rng.choice(TIMES)[: _number(rng, EVENTS)]
    signs = _more_less(rng, len(times))
    nodes: list[Node] = []
    sentences = [opening]
    before: Arg = start
    late = rng.random() < 0.3
    for (label, when), sign in zip(times, signs, strict=True):
        n = _number(rng, CHANGE)
        gains = (f"{she} finds {n} more", f"{friend} gives {her} {n} more", f"{she} gets {n} new ones")
        losses = (f"{she} gives {n} to {friend}", f"{she} loses {n}", f"{she} gives {n} away")
        event = rng.choice(gains if sign == "+" else losses)
        sentences.append(_capital(f"{event} {when}." if late else f"{when} {event}."))
        nodes.append(Node(label, sign, before, n))
        before = label
    asked = rng.choice((
        f"How many {thing} does {who} have in the end?",
        f"How many {thing} does {she} have now?",
        f"How many {thing} are there after that?",
    ))  # fmt: skip
    return Story("collection", f"{_capital(thing)} of {who}", " ".join([*sentences, asked]), nodes)


def ride(rng: Random) -> Story:
    vehicle = rng.choice(("bus", "tram", "train", "ferry"))
    stops = rng.sample(PLACES, _number(rng, EVENTS))
    start = _number(rng, START)
    people = rng.choice(("people", "passengers"))
    sentences = [
        rng.choice(
            (
                f"A {vehicle} sets off with {start} {people}.",
                f"There are {start} {people} on a {vehicle}.",
                f"A {vehicle} starts its trip with {start} {people}.",
            )
        )  # fmt: skip
    ]
    nodes: list[Node] = []
    before: Arg = start
    for stop, sign in zip(stops, _more_less(rng, len(stops)), strict=True):
        n = _number(rng, CHANGE)
        move = "get on" if sign == "+" else "get off"
        sentences.append(rng.choice((f"At the {stop} {n} {move}.", f"At the {stop}, {n} {people} {move}.")))
        nodes.append(Node(_capital(stop), sign, before, n))
        before = _capital(stop)
    asked = rng.choice((
        f"How many {people} are on the {vehicle} now?",
        f"How many {people} are on the {vehicle} after the {stops[-1]}?",
    ))  # fmt: skip
    return Story("ride", f"The {vehicle} to the {stops[-1]}", " ".join([*sentences, asked]), nodes)


def shop(rng: Random) -> Story:
    who = _people(rng, 1)[0]
    she = PRONOUNS[who].subject
    first, second = rng.sample(WARES, 2)
    n1, n2, p1, p2 = (_number(rng, bounds) for bounds in (COUNT, COUNT, SIZE, SIZE))
    text = rng.choice((
        f"{who} buys {n1} {first} for {p1} dollars each and {n2} {second} for {p2} dollars each.",
        f"In a shop {first} cost {p1} dollars each and {second} cost {p2} dollars each. "
        f"{who} buys {n1} {first} and {n2} {second}.",
        f"{who} needs {n1} {first} at {p1} dollars each and {n2} {second} at {p2} dollars each.",
    ))  # fmt: skip
    total = n1 * p1 + n2 * p2
    # the wares stand in the story in this order; so do the lines of the gold solution
    nodes = [Node(_capital(first), "*", n1, p1), Node(_capital(second), "*", n2, p2)]
    nodes.append(Node("Total", "+", nodes[0].label, nodes[1].label))
    ending = rng.choice(("pays", "change", "coupon"))
    if ending == "change":
        note = rng.choice([n for n in (20, 30, 40, 50, 60, 70, 80, 90) if n > total] or [0])
        nodes.append(Node("Change", "-", note, "Total"))
        text += rng.choice((
            f" {_capital(she)} pays with {note} dollars. How many dollars does {she} get back?",
            f" How much change does {she} get from {note} dollars?",
        ))  # fmt: skip
    elif ending == "coupon":
        off = _number(rng, CHANGE)
        nodes.append(Node("Paid", "-", "Total", off))
        text += rng.choice((
            f" {_capital(she)} has a coupon for {off} dollars off. How many dollars does {she} pay?",
            f" The shop takes {off} dollars off the bill. How much does {she} pay?",
        ))  # fmt: skip
    else:
        text += rng.choice((f" How many dollars does {she} pay?", " How much is that in all?"))
    return Story("shop", f"{_capital(first)} and {second}", text, nodes)


def ages(rng: Random) -> Story:
    people = _people(rng, _number(rng, (3, 4)))
    age = _number(rng, (4, 14))
    sentences = [f"{people[0]} is {age} years old."]
    nodes: list[Node] = []
    before: Arg = age
    for elder, who in zip(people, people[1:], strict=False):
        n = _number(rng, CHANGE)
        said, op, by = rng.choice((
            (f"{n} years older than", "+", n),
            (f"{n} years younger than", "-", n),
            ("twice as old as", "*", 2),
            ("3 times as old as", "*", 3),
        ))  # fmt: skip
        sentences.append(f"{who} is {said} {elder}.")
        nodes.append(Node(who, op, by, before) if op == "*" else Node(who, op, before, by))
        before = who
    last = people[-1]
    if len(people) == 3 and rng.random() < 0.5:
        nodes.append(Node("Together", "+", age, last))
        sentences.append(f"How old are {people[0]} and {last} together?")
    else:
        sentences.append(f"How old is {last}?")
    return Story("ages", f"The ages of {', '.join(people[:-1])} and {last}", " ".join(sentences), nodes)


def together(rng: Random) -> Story:
    people = _people(rng, _number(rng, (2, 3)))
    thing = rng.choice(THINGS)
    start = _number(rng, START)
    verb = rng.choice(("has", "finds", "collects"))
    sentences = [f"{people[0]} {verb} {start} {thing}."]
    nodes: list[Node] = []
    before: Arg = start
    for other, who in zip(people, people[1:], strict=False):
        n = _number(rng, CHANGE)
        said, op, by = rng.choice((
            (f"{n} more {thing} than", "+", n),
            (f"{n} fewer {thing} than", "-", n),
            (f"twice as many {thing} as", "*", 2),
        ))  # fmt: skip
        sentences.append(f"{who} {verb} {said} {other}.")
        nodes.append(Node(who, op, by, before) if op == "*" else Node(who, op, before, by))
        before = who
    if len(people) == 2:
        nodes.append(Node("Total", "+", start, people[1]))
    else:
        nodes.append(Node(f"{people[0]} and {people[1]}", "+", start, people[1]))
        nodes.append(Node("Total", "+", nodes[-1].label, people[2]))
    stem = {"has": "have", "finds": "find", "collects": "collect"}[verb]
    names = f"{', '.join(people[:-1])} and {people[-1]}"
    sentences.append(
        rng.choice((f"How many {thing} do {names} {stem} together?", f"How many {thing} do they {stem} in all?"))
    )
    return Story("together", f"{_capital(thing)} of {names}", " ".join(sentences), nodes)


def share(rng: Random) -> Story:
    who, friend = _people(rng, 2)
    she = PRONOUNS[who].subject
    food = rng.choice(FOOD)
    packs, size, friends = _number(rng, COUNT), _number(rng, SIZE), _number(rng, (2, 6))
    each = packs * size // friends
    n = _number(rng, CHANGE)
    pack = rng.choice(("trays", "bags", "boxes"))
    text = rng.choice((
        f"{who} brings {packs} {pack} of {size} {food} and shares them equally among {friends} friends.",
        f"{who} has {packs} {pack} with {size} {food} each. {_capital(she)} divides the {food} equally among {friends} "
        "friends.",
    ))  # fmt: skip
    nodes = [Node(_capital(food), "*", packs, size), Node("Each", "/", _capital(food), friends)]
    ending = rng.choice(("each", "more", "eats"))
    if ending == "more":
        nodes.append(Node(friend, "+", "Each", n))
        text += rng.choice((
            f" One of them, {friend}, already had {n}. How many {food} does {friend} have now?",
            f" {friend} is one of them and buys {n} more. How many {food} does {friend} have then?",
        ))  # fmt: skip
    elif ending == "eats":
        if each <= 2:
            return share(rng)
        n = rng.randint(2, each - 1)
        nodes.append(Node(friend, "-", "Each", n))
        text += f" One of them, {friend}, eats {n}. How many {food} does {friend} have left?"
    else:
        text += f" How many {food} does each friend get?"
    return Story("share", f"{_capital(food)} for {friends} friends", text, nodes)


def seats(rng: Random) -> Story:
    place, thing, bad = rng.choice((
        ("hall", "chairs", "broken"),
        ("cinema", "seats", "broken"),
        ("theatre", "seats", "taken"),
        ("circus", "seats", "sold"),
        ("garden", "plants", "dry"),
        ("orchard", "trees", "ill"),
    ))  # fmt: skip
    rows, size, n, m = (_number(rng, bounds) for bounds in ((3, 9), (4, 9), CHANGE, CHANGE))
    good = {"broken": "can be used", "taken": "are free", "sold": "are left", "dry": "are green", "ill": "are healthy"}[
        bad
    ]
    opening = rng.choice((
        f"A {place} has {rows} rows of {size} {thing}.",
        f"In a {place} there are {rows} rows with {size} {thing} each.",
    ))  # fmt: skip
    label = _capital(thing)
    nodes = [Node(label, "*", rows, size), Node("Rest", "-", label, n)]
    text = f"{opening} {n} of the {thing} are {bad}."
    if rng.random() < 0.5:
        nodes.append(Node("Now", "+", "Rest", m))
        text += f" Then {m} new {thing} are {'planted' if thing in ('plants', 'trees') else 'added'}."
    text += f" How many {thing} {good} now?"
    return Story("seats", f"{label} in the {place}", text, nodes)


def saving(rng: Random) -> Story:
    who = _people(rng, 1)[0]
    she = PRONOUNS[who].subject
    start, each, n, price = (_number(rng, bounds) for bounds in (START, SIZE, COUNT, START))
    unit, every = rng.choice((("weeks", "week"), ("days", "day"), ("months", "month")))
    thing = rng.choice(("ball", "book", "kite", "scarf", "game", "drum"))
    text = rng.choice((
        f"{who} has {start} dollars. Every {every} {she} saves {each} dollars more.",
        f"{who} has {start} dollars and saves {each} dollars a {every}.",
        f"There are {start} dollars in the money box of {who}. {_capital(she)} puts in {each} dollars every {every}.",
    ))  # fmt: skip
    nodes = [Node("Saved", "*", n, each), Node("Money", "+", start, "Saved")]
    if rng.random() < 0.5:
        nodes.append(Node("Left", "-", "Money", price))
        text += f" After {n} {unit} {she} buys a {thing} for {price} dollars. How many dollars are left?"
    else:
        text += f" How many dollars does {she} have after {n} {unit}?"
    return Story("saving", f"{who} saves money", text, nodes)


def book(rng: Random) -> Story:
    who = _people(rng, 1)[0]
    she = PRONOUNS[who].subject
    each, days, n = _number(rng, (4, 9)), _number(rng, COUNT), _number(rng, CHANGE)
    what, verb, noun = rng.choice(
        (("book", "reads", "pages"), ("puzzle", "lays", "pieces"), ("fence", "paints", "boards"))
    )
    whole = rng.randrange(each * days + n + 1, MOST + 1) if each * days + n < MOST else MOST
    opening = rng.choice((f"A {what} has {whole} {noun}.", f"{who} has a {what} with {whole} {noun}."))
    text = f"{opening} {who} {verb} {each} {noun} a day for {days} days"
    nodes = [Node(_capital(noun), "*", days, each)]
    if rng.random() < 0.6:
        text += rng.choice((f" and {n} more on the next day.", f". Then {she} {verb} {n} more."))
        nodes += [Node("Done", "+", _capital(noun), n), Node("Left", "-", whole, "Done")]
    else:
        text += "."
        nodes.append(Node("Left", "-", whole, _capital(noun)))
    text += f" How many {noun} are left?"
    return Story("book", f"A {what} of {whole} {noun}", text, nodes)


def bags(rng: Random) -> Story:
    who, friend = _people(rng, 2)
    fruit = rng.choice(FRUIT)
    size, count = _number(rng, (3, 8)), _number(rng, (3, 9))
    total = size * count
    first = rng.randint(3, max(3, total - 3))
    price = _number(rng, (2, 6))
    pack = rng.choice(("bags", "boxes", "baskets"))
    text = rng.choice((
        f"{who} picks {first} {fruit} and {friend} picks {total - first}. They put them into {pack} of {size}.",
        f"{who} picks {first} {fruit}. {friend} picks {total - first} {fruit}. They pack all of them into {pack} of {size}.",
    ))  # fmt: skip
    label = _capital(fruit)
    nodes = [Node(label, "+", first, total - first), Node(_capital(pack), "/", label, size)]
    if rng.random() < 0.5:
        nodes.append(Node("Money", "*", _capital(pack), price))
        text += f" They sell all the {pack} for {price} dollars each. How many dollars do they get?"
    else:
        text += f" How many {pack} do they fill?"
    return Story("bags", f"{label} in {pack}", text, nodes)


def bakery(rng: Random) -> Story:
    who = _people(rng, 1)[0]
    she = PRONOUNS[who].subject
    food = rng.choice(FOOD)
    packs, size, n, sold = (_number(rng, bounds) for bounds in (COUNT, SIZE, CHANGE, START))
    pack = rng.choice(("trays", "bags", "boxes"))
    text = rng.choice((
        f"{who} bakes {packs} {pack} of {size} {food} and {n} single ones.",
        f"A baker fills {packs} {pack} with {size} {food} each, and {n} {food} stay over.",
    ))  # fmt: skip
    seller = she if text.startswith(who) else "the baker"
    nodes = [Node("Packed", "*", packs, size), Node(_capital(food), "+", "Packed", n)]
    if rng.random() < 0.6:
        nodes.append(Node("Left", "-", _capital(food), sold))
        text += f" Then {seller} sells {sold}. How many {food} are left?"
    else:
        text += f" How many {food} are there?"
    return Story("bakery", f"{_capital(food)} in {pack}", text, nodes)


KINDS: tuple[Callable[[Random], Story], ...] = (
    collection, ride, shop, ages, together, share, seats, saving, book, bags, bakery,
)  # fmt: skip
