"""How many messages a second are understood on one core, beside the obvious loop over jieba's words."""

import itertools
from collections.abc import Callable, Sequence

from bench.callers import Speed, Stopwatch, pin
from bench.crowd import CHATTER, REPORTS
from bench.obvious import Words
from bot.demo_settings import ROSTER
from bot.roster_names import names_in
from nlp.rulebook import load_rules
from nlp.understand import understand
from nlp.understanding import Context

CHATTER_FOR_EACH_REPORT = 4


def texts(count: int) -> list[str]:
    """Return as many texts as a group brings them: four lines of chatter for each report."""
    chatter, reports = itertools.cycle(CHATTER), itertools.cycle(REPORTS)
    return [next(chatter if place % (CHATTER_FOR_EACH_REPORT + 1) else reports) for place in range(count)]


def understood(count: int) -> Speed:
    """Return how fast `nlp.understand` understands so many of these texts."""
    pin()
    rules, names, context = load_rules(), names_in(ROSTER), Context(group=True)
    return _speed(lambda text: understand(text, context, rules, names), texts(count))


def looked_up(count: int) -> Speed:
    """Return how fast jieba cuts and looks up so many of these texts."""
    pin()
    return _speed(Words().subject, texts(count))


def _speed(read: Callable[[str], object], said: Sequence[str]) -> Speed:
    for text in said[: len(said) // 10]:
        read(text)
    stopwatch = Stopwatch()
    for text in said:
        read(text)
    return stopwatch.speed(len(said))
