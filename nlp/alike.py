"""What a message means by its likeness to a known sentence, where no rule reads it or one only knows a word of it."""

from domain.taxonomy import Alarm, Intent, Urgency
from nlp.intents import OPENING, is_numbered
from nlp.likeness import Likely
from nlp.match import Span
from nlp.message import NUMBER, Message
from nlp.place_sources import fill_place
from nlp.readings import second_best
from nlp.rulebook import Rule
from nlp.understanding import Evidence, Matter

LIKENESS = "likeness"
"""Stands in the place of a rule's id where a message was read by the known sentence that is most like it."""
_LIKE_ENOUGH, _VERY_LIKE, _LIKE_TALK = 0.2, 0.25, 0.4
"""How sure a likeness must be where no rule reads a message, and where one only knows a word of it."""
_UNSURE = 0.5
_WORTH_ASKING = 0.03
_MOST_MEANINGS, _MOST_ASKED = 5, 3
_ASKED_ABOUT = (Intent.REQUEST, Intent.COMPLAINT, Intent.HELP)
_LONGEST_LIKE = 80
"""Characters of a message that is compared with known sentences; a longer one says many things."""


def likely_meanings(message: Message) -> tuple[Likely, ...]:
    """Compare with the known sentences what is surely said to the desk or bears the number of a building."""
    context, likeness, text = message.context, message.rules.likeness, message.hits.text
    for_the_desk = not context.group or context.addressed or is_numbered(message.place)
    answers = context.asked is not None
    if likeness is None or answers or not for_the_desk or len(text) > _LONGEST_LIKE:
        return ()
    said = _without(text, [piece.span for piece in message.pieces])
    # Words about a number are about a request that is known.
    return () if NUMBER.search(said) else likeness.of_text(said, _MOST_MEANINGS)


def read_unread(message: Message, likely: tuple[Likely, ...]) -> Matter | None:
    """Make the matter of the known sentence that is like enough to a message in which no rule found anything."""
    rule = likely[0].rule if likely else None
    return _read(message, likely[0], rule, _enough(message, rule)) if rule else None


def read_merely_named(message: Message) -> Matter | None:
    """Make the matter of the known sentence that is very like a message of which rules know only a word."""
    likely = likely_meanings(message)
    rule = likely[0].rule if likely else None
    return _read(message, likely[0], rule, _VERY_LIKE) if rule else None


def to_ask(likely: tuple[Likely, ...]) -> tuple[str, ...]:
    """Choose the meanings that a message without one is asked about: reports only, and each thing once."""
    asked: dict[tuple[str, str], str] = {}
    for each in likely:
        rule = each.rule
        if rule and rule.intent in _ASKED_ABOUT and rule.danger is None and each.sure >= _WORTH_ASKING:
            asked.setdefault((rule.category, rule.subcategory), rule.id)
    return tuple(asked.values())[:_MOST_ASKED]


def _enough(message: Message, rule: Rule) -> float:
    """Say how sure a likeness must be: what is said about a conversation is too short to be judged lightly."""
    if rule.talk:
        return _LIKE_TALK
    return _VERY_LIKE if message.context.group else _LIKE_ENOUGH


def _read(message: Message, likely: Likely, rule: Rule, enough: float) -> Matter | None:
    """Make the matter of a message that is read by its likeness: of danger a hint, and in private a question."""
    danger = rule.danger is not None
    if likely.sure < enough or (danger and message.is_unreal()):
        return None
    opens = not danger and rule.urgency is not Urgency.NONE and rule.intent in OPENING
    return Matter(
        text=message.folded.original,
        intent=rule.intent,
        category=rule.category,
        subcategory=rule.subcategory,
        urgency=rule.urgency,
        opens=opens,
        alarm=Alarm.HINT if danger else Alarm.NONE,
        danger=rule.danger,
        place=fill_place(message.place, message.context, message.names) if opens else message.place,
        meanings=(rule.id,) if danger and not message.context.group else (),
        confidence=min(_UNSURE, likely.sure),
        runner_up=second_best(message.hits, message.rules, rule) if message.hits.firings else None,
        evidence=(Evidence(LIKENESS, (likely.sentence,), (), rule.reason),),
        number=message.number(),
    )


def _without(text: str, spans: list[Span]) -> str:
    """Blank out places: where something is says nothing of what it is."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
