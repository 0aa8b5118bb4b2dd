"""The stories of the word problems: each kind draws people, things and numbers and says what follows from what.

    shop(rng)  ->  Story("shop", "Pens and cups", "Ann buys 4 pens for 3 dollars each and 2 cups for ...", nodes)

The numbers at the top set how hard the family is. Labels are words of the story where that is possible, so that a small
model can copy them.
"""

from collections.abc import Callable
from itertools import pairwise
from random import Random

from workbench.problems.quantities import Arg, Node, Story, whole_within
from workbench.problems.words import BAKED, FRUIT, NAMES, PACKS, PLACES, PRESENTS, PRONOUNS, THINGS, TIMES, WARES

START = (8, 30)
"""How many there are at the start, what something dear costs."""
CHANGE = (2, 12)
"""How many come or go at a time."""
COUNT = (2, 6)
"""The smaller factor of a product: packs, rows, weeks."""
SIZE = (2, 9)
"""The larger factor of a product: how many in each, what one costs."""
AGE = (4, 14)
"""The age an age problem starts with."""
EVENTS = (2, 3)
"""Events of a story that goes on and on."""
MOST = 99
"""Greatest number anywhere in a story or its solution."""


ROWS = (
    ("hall", "chairs", "broken", "can be used", "brought in"),
    ("cinema", "seats", "broken", "can be used", "put in"),
    ("theatre", "seats", "taken", "are free", "put in"),
    ("garden", "roses", "dry", "are fresh", "planted"),
    ("park", "trees", "ill", "are healthy", "planted"),
    ("field", "plants", "eaten", "are left", "planted"),
)
"""What stands in rows where, what is wrong with some, what is asked of the others, how new ones come."""
PROJECTS = (("book", "reads", "pages"), ("puzzle", "lays", "pieces"), ("fence", "paints", "boards"))
"""What is done bit by bit."""


def draw(rng: Random) -> Story:
    """A story of a random kind; all its quantities are whole numbers in 1..MOST."""
    while True:
        story = rng.choice(KINDS)(rng)
        if whole_within(story.nodes, {}, 1, MOST):
            return story


def _number(rng: Random, bounds: tuple[int, int]) -> int:
    return rng.randint(*bounds)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def collection(rng: Random) -> Story:
    who, friend = rng.sample(NAMES, 2)
    she, her, _ = PRONOUNS[who]
    thing, start = rng.choice(THINGS), _number(rng, START)
    sentences = [f"{rng.choice((f'{who} has', f'{who} starts with', f'The box of {who} holds'))} {start} {thing}."]
    nodes: list[Node] = []
    before: Arg = start
    time_last = rng.random() < 0.3
    for label, when in rng.choice(TIMES)[: _number(rng, EVENTS)]:
        sign, n = rng.choice("+-"), _number(rng, CHANGE)
        gains = (f"{she} finds {n} more", f"{friend} gives {her} {n} more", f"{she} gets {n} new ones")
        losses = (f"{she} gives {n} to {friend}", f"{she} loses {n}", f"{she} gives {n} away")
        event = rng.choice(gains if sign == "+" else losses)
        sentences.append(_capital(f"{event} {when}." if time_last else f"{when} {event}."))
        nodes.append(Node(label, sign, before, n))
        before = label
    questions = (f"does {who} have in the end?", f"does {who} have now?", "are there after that?")
    sentences.append(f"How many {thing} {rng.choice(questions)}")
    return Story("collection", f"{_capital(thing)} of {who}", " ".join(sentences), nodes)


def ride(rng: Random) -> Story:
    vehicle, people = rng.choice(("bus", "tram", "train", "ferry")), rng.choice(("people", "passengers"))
    start = _number(rng, START)
    openings = (
        f"A {vehicle} sets off with {start} {people}.",
        f"There are {start} {people} on a {vehicle}.",
        f"A {vehicle} starts its trip with {start} {people}.",
    )
    sentences = [rng.choice(openings)]
    nodes: list[Node] = []
    before: Arg = start
    for stop in rng.sample(PLACES, _number(rng, EVENTS)):
        sign, n = rng.choice("+-"), _number(rng, CHANGE)
        move = "get on" if sign == "+" else "get off"
        sentences.append(rng.choice((f"At the {stop}, {n} {move}.", f"At the {stop}, {n} {people} {move}.")))
        nodes.append(Node(_capital(stop), sign, before, n))
        before = nodes[-1].label
    last = nodes[-1].label.lower()
    asked = rng.choice(("now", f"after the {last}", f"when it leaves the {last}"))
    sentences.append(f"How many {people} are on the {vehicle} {asked}?")
    return Story("ride", f"The {vehicle} to the {last}", " ".join(sentences), nodes)


def shop(rng: Random) -> Story:
    who = rng.choice(NAMES)
    she = PRONOUNS[who].subject
    first, second = rng.sample(WARES, 2)
    n1, n2, p1, p2 = (_number(rng, bounds) for bounds in (COUNT, COUNT, SIZE, SIZE))
    texts = (
        f"{who} buys {n1} {first} for {p1} dollars each and {n2} {second} for {p2} dollars each.",
        f"In a shop, {first} cost {p1} dollars each and {second} cost {p2} dollars each. "
        f"{who} buys {n1} {first} and {n2} {second}.",
        f"{who} needs {n1} {first} at {p1} dollars each and {n2} {second} at {p2} dollars each.",
    )
    nodes = [Node(_capital(first), "*", n1, p1), Node(_capital(second), "*", n2, p2)]
    nodes.append(Node("Total", "+", nodes[0].label, nodes[1].label))
    endings = [f"How many dollars does {she} pay?", "How much is that in all?"]
    match rng.choice(("pays", "change", "coupon")):
        case "change":
            note = rng.choice((20, 30, 40, 50, 60, 70, 80, 90))
            nodes.append(Node("Change", "-", note, "Total"))
            endings = [
                f"{_capital(she)} pays with {note} dollars. How many dollars does {she} get back?",
                f"How much change does {she} get from {note} dollars?",
            ]
        case "coupon":
            off = _number(rng, CHANGE)
            nodes.append(Node("Paid", "-", "Total", off))
            endings = [
                f"{_capital(she)} has a coupon for {off} dollars off. How many dollars does {she} pay?",
                f"The shop takes {off} dollars off the bill. How much does {she} pay?",
            ]
    return Story("shop", f"{_capital(first)} and {second}", f"{rng.choice(texts)} {rng.choice(endings)}", nodes)


def ages(rng: Random) -> Story:
    people = rng.sample(NAMES, _number(rng, (3, 4)))
    age = _number(rng, AGE)
    sentences = [f"{people[0]} is {age} years old."]
    nodes: list[Node] = []
    before: Arg = age
    for elder, who in pairwise(people):
        n = _number(rng, CHANGE)
        relations = (
            (f"{n} years older than", Node(who, "+", before, n)),
            (f"{n} years younger than", Node(who, "-", before, n)),
            ("twice as old as", Node(who, "*", 2, before)),
            ("3 times as old as", Node(who, "*", 3, before)),
        )
        said, node = rng.choice(relations)
        sentences.append(f"{who} is {said} {elder}.")
        nodes.append(node)
        before = who
    if len(people) == 3 and rng.random() < 0.5:
        nodes.append(Node("Together", "+", age, before))
        sentences.append(f"How old are {people[0]} and {people[-1]} together?")
    else:
        sentences.append(f"How old is {people[-1]}?")
    return Story("ages", f"The ages of {_listed(people)}", " ".join(sentences), nodes)


def together(rng: Random) -> Story:
    people = rng.sample(NAMES, _number(rng, (2, 3)))
    thing, start = rng.choice(THINGS), _number(rng, START)
    has, have = rng.choice((("has", "have"), ("finds", "find"), ("collects", "collect")))
    sentences = [f"{people[0]} {has} {start} {thing}."]
    nodes: list[Node] = []
    before: Arg = start
    for other, who in pairwise(people):
        n = _number(rng, CHANGE)
        relations = (
            (f"{n} more {thing} than", Node(who, "+", before, n)),
            (f"{n} fewer {thing} than", Node(who, "-", before, n)),
            (f"twice as many {thing} as", Node(who, "*", 2, before)),
        )
        said, node = rng.choice(relations)
        sentences.append(f"{who} {has} {said} {other}.")
        nodes.append(node)
        before = who
    if len(people) == 3:
        nodes.append(Node(f"{people[0]} and {people[1]}", "+", start, people[1]))
    nodes.append(Node("Total", "+", nodes[-1].label if len(people) == 3 else start, people[-1]))
    questions = (f"do {_listed(people)} {have} together?", f"do they {have} in all?")
    sentences.append(f"How many {thing} {rng.choice(questions)}")
    return Story("together", f"{_capital(thing)} of {_listed(people)}", " ".join(sentences), nodes)


def share(rng: Random) -> Story:
    who, friend = rng.sample(NAMES, 2)
    food, pack = rng.choice(BAKED), rng.choice(list(PACKS))
    packs, size, n = (_number(rng, bounds) for bounds in (COUNT, SIZE, CHANGE))
    friends = rng.choice([count for count in range(COUNT[0], COUNT[1] + 1) if packs * size % count == 0] or [2])
    texts = (
        f"{who} brings {packs} {pack} of {size} {food} and shares them equally among {friends} friends.",
        f"{who} has {packs} {pack} with {size} {food} each. The {food} are divided equally among {friends} friends.",
    )
    nodes = [Node(_capital(food), "*", packs, size), Node("Each", "/", _capital(food), friends)]
    endings = [f"How many {food} does each friend get?", f"How many {food} does each of them get?"]
    match rng.choice(("each", "more", "fewer")):
        case "more":
            nodes.append(Node(friend, "+", "Each", n))
            endings = [
                f"One of them, {friend}, already had {n}. How many {food} does {friend} have now?",
                f"{friend} is one of them and buys {n} more. How many {food} does {friend} have then?",
            ]
        case "fewer":
            nodes.append(Node(friend, "-", "Each", n))
            endings = [f"One of them, {friend}, eats {n}. How many {food} does {friend} have left?"]
    text = f"{rng.choice(texts)} {rng.choice(endings)}"
    return Story("share", f"{_capital(food)} for {friends} friends", text, nodes)


def rows(rng: Random) -> Story:
    place, thing, bad, good, come = rng.choice(ROWS)
    count, size, n, m = (_number(rng, bounds) for bounds in ((3, 9), (4, 9), CHANGE, CHANGE))
    label, opening = _capital(thing), rng.choice((f"rows of {size} {thing}", f"rows with {size} {thing} each"))
    sentences = [f"A {place} has {count} {opening}.", f"But {n} of the {thing} are {bad}."]
    nodes = [Node(label, "*", count, size), Node("Rest", "-", label, n)]
    if rng.random() < 0.5:
        nodes.append(Node("Now", "+", "Rest", m))
        sentences.append(f"Then {m} new {thing} are {come}.")
    sentences.append(f"How many {thing} {good} now?")
    return Story("rows", f"{label} in the {place}", " ".join(sentences), nodes)


def saving(rng: Random) -> Story:
    who = rng.choice(NAMES)
    she = PRONOUNS[who].subject
    start, each, n, price = (_number(rng, bounds) for bounds in (START, SIZE, COUNT, START))
    every = rng.choice(("week", "day", "month"))
    texts = (
        f"{who} has {start} dollars. Every {every}, {she} saves {each} dollars more.",
        f"{who} has {start} dollars and saves {each} dollars a {every}.",
        f"{who}'s money box holds {start} dollars. {_capital(she)} puts in {each} dollars every {every}.",
    )
    nodes = [Node("Saved", "*", n, each), Node("Money", "+", start, "Saved")]
    if rng.random() < 0.5:
        nodes.append(Node("Left", "-", "Money", price))
        present = rng.choice(PRESENTS)
        ending = f"After {n} {every}s, {she} buys a {present} for {price} dollars. How many dollars are left?"
    else:
        ending = f"How many dollars does {she} have after {n} {every}s?"
    return Story("saving", f"{who} saves money", f"{rng.choice(texts)} {ending}", nodes)


def project(rng: Random) -> Story:
    who = rng.choice(NAMES)
    she = PRONOUNS[who].subject
    what, does, parts = rng.choice(PROJECTS)
    each, days, n = (_number(rng, bounds) for bounds in ((4, 9), COUNT, CHANGE))
    size = rng.randint(min(each * days + n + 1, MOST), MOST)
    texts = (
        f"A {what} has {size} {parts}. {who} {does} {each} {parts} a day for {days} days",
        f"{who} has a {what} with {size} {parts}. {_capital(she)} {does} {each} {parts} a day for {days} days",
    )
    label = _capital(parts)
    nodes = [Node(label, "*", days, each)]
    more = "."
    if rng.random() < 0.6:
        more = rng.choice((f" and {n} {parts} on the next day.", f". Then {she} {does} {n} more."))
        nodes.append(Node("Done", "+", label, n))
    nodes.append(Node("Left", "-", size, nodes[-1].label))
    text = f"{rng.choice(texts)}{more} How many {parts} are left?"
    return Story("project", f"A {what} of {size} {parts}", text, nodes)


def harvest(rng: Random) -> Story:
    who, friend = rng.sample(NAMES, 2)
    fruit, pack = rng.choice(FRUIT), rng.choice(list(PACKS)[:3])
    size, price = _number(rng, (3, 8)), _number(rng, COUNT)
    total = size * _number(rng, (3, 9))
    first = rng.randint(3, total - 3)
    rest = total - first
    texts = (
        f"{who} picks {first} {fruit} and {friend} picks {rest}. They put {size} {fruit} into each {PACKS[pack]}.",
        f"{who} picks {first} {fruit}. {friend} picks {rest} {fruit}. They fill {pack} with {size} {fruit} each.",
    )
    label = _capital(fruit)
    nodes = [Node(label, "+", first, rest), Node(_capital(pack), "/", label, size)]
    ending = f"How many {pack} do they fill?"
    if rng.random() < 0.5:
        nodes.append(Node("Money", "*", _capital(pack), price))
        ending = f"They sell all the {pack} for {price} dollars each. How many dollars do they get?"
    return Story("harvest", f"{label} in {pack}", f"{rng.choice(texts)} {ending}", nodes)


def bakery(rng: Random) -> Story:
    who = rng.choice((*NAMES, "A baker"))
    food, pack = rng.choice(BAKED), rng.choice(list(PACKS))
    packs, size, n, sold = (_number(rng, bounds) for bounds in (COUNT, SIZE, CHANGE, START))
    texts = (
        f"{who} bakes {packs} {pack} of {size} {food} and {n} single ones.",
        f"{who} fills {packs} {pack} with {size} {food} each and has {n} {food} left over.",
    )
    nodes = [Node("Packed", "*", packs, size), Node(_capital(food), "+", "Packed", n)]
    ending = f"How many {food} are there?"
    if rng.random() < 0.6:
        nodes.append(Node("Left", "-", _capital(food), sold))
        ending = f"Of all these, {sold} {food} are sold. How many {food} are left?"
    return Story("bakery", f"{_capital(food)} in {pack}", f"{rng.choice(texts)} {ending}", nodes)


def journey(rng: Random) -> Story:
    who = rng.choice(NAMES)
    goes = rng.choice(("walks", "rides", "drives"))
    way, first = _number(rng, (30, 90)), _number(rng, (4, 20))
    (_, when), (later, then) = rng.choice(TIMES[:2])[:2]
    n = _number(rng, CHANGE)
    said, node = rng.choice((
        (f"{n} km more", Node(later, "+", first, n)),
        (f"{n} km less", Node(later, "-", first, n)),
        ("twice as far", Node(later, "*", 2, first)),
    ))  # fmt: skip
    texts = (
        f"The way to the {rng.choice(PLACES)} is {way} km long. {who} {goes} {first} km {when} and {said} {then}.",
        f"{who} {goes} {first} km {when} and {said} {then}. The whole way is {way} km.",
    )
    nodes = [node, Node("Done", "+", first, later), Node("Left", "-", way, "Done")]
    return Story("journey", f"{who} {goes} {way} km", f"{rng.choice(texts)} How many km are left?", nodes)


KINDS: tuple[Callable[[Random], Story], ...] = (
    collection, ride, shop, ages, together, share, rows, saving, project, harvest, bakery, journey,
)  # fmt: skip
