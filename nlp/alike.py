"""What a message means by its likeness to a known sentence, where no rule reads it or one only knows a word of it."""

import re
from collections.abc import Sequence

from domain.replacing import replace
from domain.taxonomy import Alarm, Intent, Urgency
from domain.things import named_in
from nlp.fold import fold
from nlp.intents import OPENING, Judgement, is_numbered
from nlp.likeness import Likely
from nlp.match import Span
from nlp.message import NUMBER, Message
from nlp.place import find_places
from nlp.place_sources import fill_place
from nlp.readings import Clauses, second_best
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
_BESIDE = frozenset(
    {
        (Intent.PRIVACY, "anonymous"),
        (Intent.PRIVACY, "no_group"),
        (Intent.THANKS, "thanks"),
        (Intent.ME_TOO, "me_too"),
        (Intent.CHATTER, "test"),
        (Intent.CHATTER, "opening"),
        (Intent.CHATTER, "complaint_opening"),
    }
)
"""Talk that is seldom all a message says: a wish for secrecy, thanks, "mine too", a greeting."""
_OF_THE_DESK = re.compile("你们|你是")
"""Of whom mere anger speaks."""
_LONGEST_OUTBURST = 10
"""Characters in which somebody who names no thing only scolds: "你们是骗子"."""
_SETTLED = frozenset({"past", "recent", "mended"})
_EDGES = " \t\n,，.。、;；:：!！"
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


def read_beside(message: Message, judgements: Sequence[Judgement]) -> Matter | None:
    """Make the matter that stands beside talk which is seldom all a message says, in clauses that no rule read.

    "别说是我说的" wants secrecy for something; whatever is thanked for, and lies behind, is nothing to see to.
    """
    if not all(map(_says_little, judgements)):
        return None
    if any(each.intent is Intent.THANKS for each in judgements) and not _SETTLED.isdisjoint(message.hits.cues):
        return None
    rest = _unread_clauses(message)
    if rest is None:
        return None
    like = read_unread(rest, likely_meanings(rest))
    if like is None or not (like.opens or like.alarm is not Alarm.NONE):
        return None
    place = message.place if rest.place.empty else rest.place
    return replace(like, place=fill_place(place, message.context, message.names) if like.opens else place)


def _says_little(judgement: Judgement) -> bool:
    said = judgement.reading.rule
    return said.talk and (said.intent, said.subcategory) in _BESIDE


def _unread_clauses(message: Message) -> Message | None:
    """Return the longest stretch of clauses in which no rule found or lost anything; None where there is none."""
    clauses, hits = message.clauses, message.hits
    read = {
        clauses.at(word[0]) for word in (*(each.word for each in hits.firings), *(each.word for each in hits.cancelled))
    }
    stretches: list[list[int]] = [[]]
    for clause in range(len(clauses.starts)):
        if clause in read:
            stretches.append([])
        else:
            stretches[-1].append(clause)
    spans = [(clauses.span(each[0])[0], clauses.span(each[-1])[1]) for each in stretches if each]
    if not spans:
        return None
    start, end = max(spans, key=lambda span: span[1] - span[0])
    folded = fold(message.folded.typed(start, end).strip(_EDGES), message.rules.variants)
    pieces = find_places(folded.text, message.names)
    hits = message.rules.matcher.scan(folded.text, [piece.span for piece in pieces if piece.slot == "estate"])
    if hits.firings:
        return None
    whole = Clauses((0,), len(folded.text))
    return Message(folded, message.context, message.rules, message.names, hits, whole, pieces)


def is_likened(matter: Matter) -> bool:
    """Tell whether a matter was read by its likeness alone: enough for a note or a question, to end nothing."""
    return any(each.rule == LIKENESS for each in matter.evidence)


def to_ask(text: str, likely: tuple[Likely, ...]) -> tuple[str, ...]:
    """Choose the meanings that a folded text without one is asked about: reports only, and each thing once.

    A short outburst against the desk itself is asked about nothing.
    """
    if len(text) <= _LONGEST_OUTBURST and _OF_THE_DESK.search(text) and not named_in(text):
        return ()
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
