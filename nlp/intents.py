"""What a person wants with a message, once it is known what the message speaks of."""

import re
from collections.abc import Iterable, Sequence
from operator import attrgetter

from msgspec import Struct

from domain.replacing import replace
from domain.taxonomy import Category, Intent, Urgency
from nlp.match import Hits
from nlp.readings import Reading
from nlp.understanding import Context, PlaceMention

# Tuples, because members of an enumeration are slow to hash and quick to compare.
OPENING = (
    Intent.REQUEST,
    Intent.COMPLAINT,
    Intent.CONSULT,
    Intent.HELP,
    Intent.SUGGEST,
    Intent.WISH,
    Intent.VOLUNTEER,
)
_STANDS_BESIDE = (Intent.HUMAN, Intent.PRIVACY, Intent.OPTOUT, Intent.REGISTER)
_LEAVES_THE_TOPIC = (Intent.CHATTER, Intent.PRIVACY)
"""Talk beside which even a thing that is only named is what the message is about."""
_TAKES_THE_TOPIC = (Intent.CANCEL, Intent.ME_TOO, Intent.NO_ISSUE)
_OF_WHAT_IS_KNOWN = (Intent.FOLLOWUP_UNRESOLVED, Intent.QUERY_STATUS)
"""Talk that takes over where the sender has reported the same before; for other talk nobody looks that up."""
_ONLY_CHATTER = frozenset({"recommend", "advert", "second_hand", "group_buy", "parking_call", "notice"})
_ALSO = re.compile(
    r"^\s*(?:[^,。!?;]{0,10}?(?:栋|幢|座|号楼|#|单元|楼|层|室|-\d{1,4})|[我俺咱]们?家?里?|我们?这边?|[我咱]们?(?:楼|栋|单元|小区)|这边|我屋)"
    r"(?:这边|这里|里)?[^,。!?;]{0,2}?(?:也|同样)",
)
_NOT_BUT = re.compile(r"(?<!是)不是.{1,12}[,;\s]\s*(?:而|应该)?是(?!不是)")
_FIRST_MEASURES = 0.3
"""A second matter must explain at least this part of what the best explains."""
_NOT_FOR_THE_DESK = frozenset({"advert", "fiction", "notice", "idle"})
_BLAMABLE = (Category.PROPERTY, Category.SANITATION)
_by_score = attrgetter("score")
_URGE = "urge"
"""Waiting ("还没人来") is a follow-up only where something was reported; beside a fault it is a part of the report."""
_FALSE_CLOSE = "false_close"
_UNSURE = 0.4
_MERELY_NAMED = 1.4
"""A topic that scores less is only named ("厨房那个水龙头"): whatever else the message says is what it wants."""
_LEAST_IN_A_GROUP = 2.0
_LEAST_WITH_A_NUMBER = 0.6
"""What a line of a group must score that says which building: nobody chats so."""
_SURE_BY_ITSELF, _LONGEST_BY_ITSELF = 5.5, 40
"""A line that scores so much in so few characters speaks of little else, even if it does not say "here"."""
_EVERYBODYS = (Category.PROPERTY, Category.SANITATION, Category.SAFETY, Category.DISPUTE)
"""What people speak of to all; of age and family they speak to their friends too."""
_SHORTEST_IN_A_GROUP, _LONGEST_IN_A_GROUP = 3, 120


class Judgement(Struct, frozen=True):
    """A reading with its intent: what is made of one thing that the message says."""

    reading: Reading
    intent: Intent
    category: Category
    subcategory: str
    urgency: Urgency
    opens: bool
    confidence: float
    runner_up: str | None = None
    stars: int | None = None


def judge(readings: Sequence[Reading], hits: Hits, context: Context, place: PlaceMention) -> list[Judgement]:
    """Turn readings into judgements, in the order of the text; empty when nothing was read."""
    talks: list[Reading] = []
    topics: list[Reading] = []
    for reading in readings:
        (talks if reading.rule.talk else topics).append(reading)
    if not topics:
        return [_talk(_strongest(talks), hits, topics)] if talks else []
    best = _strongest(topics)
    if talks and not context.group and best.score >= _MERELY_NAMED and not best.firing.negated:
        # Who writes to the desk alone has a matter of their own: "还有我家门锁坏了" joins nobody.
        talks = [talk for talk in talks if talk.rule.intent is not Intent.ME_TOO]
    only = _only_talk(talks, topics, best, hits, context) if talks else None
    if only:
        return [_talk(only, hits, topics)]
    if "不是" in hits.text and _is_correction(topics, hits):
        return [_correction(topics[-1])]
    judgements = [_topic(topic, hits, context, place) for topic in _separate(topics, best, hits)]
    if talks:
        judgements += [_talk(talk, hits, topics) for talk in talks if _stands_beside(talk, best, hits)]
    judgements.sort(key=_by_place)
    return judgements


def is_merely_named(judgement: Judgement) -> bool:
    """Tell whether only a thing was recognised, not what is said of it."""
    return not judgement.reading.rule.talk and judgement.reading.score < _MERELY_NAMED


def _by_place(judgement: Judgement) -> int:
    return judgement.reading.firing.word[0]


def _strongest(readings: Iterable[Reading]) -> Reading:
    return max(readings, key=_by_score)


def _only_talk(
    talks: list[Reading], topics: list[Reading], best: Reading, hits: Hits, context: Context
) -> Reading | None:
    """Find the talk that makes all that is said about topics a part of it: "不用修了", "我报的漏水派人了没"."""
    if best.score < _MERELY_NAMED:
        said = [talk for talk in talks if talk.rule.intent not in _LEAVES_THE_TOPIC and talk.score > best.score]
        if said:
            return _strongest(said)
    known = any(talk.rule.intent in _OF_WHAT_IS_KNOWN for talk in talks) and (
        hits.has("reported") or any(request.subcategory == best.rule.subcategory for request in context.open_requests)
    )
    taking = [talk for talk in talks if _takes_over(talk, topics, best, known=known)]
    # Who has waited asks when somebody comes, too: that is no mere question.
    waiting = (talk for talk in taking if talk.rule.intent is Intent.FOLLOWUP_UNRESOLVED)
    return next(waiting, taking[0] if taking else None)


def _takes_over(talk: Reading, topics: list[Reading], best: Reading, *, known: bool) -> bool:
    denied = all(topic.firing.negated for topic in topics)
    stronger = talk.score > best.score
    match talk.rule.intent:
        case Intent.CANCEL | Intent.ME_TOO | Intent.CORRECTION:
            return True
        case Intent.CHATTER:
            return talk.rule.subcategory in _ONLY_CHATTER and talk.score >= best.score / 2
        case Intent.NO_ISSUE:
            return talk.score >= best.score
        case Intent.FOLLOWUP_RESOLVED:
            return stronger or denied
        case Intent.FOLLOWUP_UNRESOLVED:
            closed = talk.rule.subcategory == _FALSE_CLOSE
            return known or denied or closed or (stronger and talk.rule.subcategory != _URGE)
    return talk.rule.intent is Intent.QUERY_STATUS and (known or denied)


def _stands_beside(talk: Reading, best: Reading, hits: Hits) -> bool:
    """Tell whether talk is a matter of its own beside a topic: thanks for something else, a wish for secrecy."""
    if talk.rule.intent is Intent.THANKS:
        return talk.firing.word < best.firing.word and hits.has("past") and not hits.has("sarcasm")
    return talk.rule.intent in _STANDS_BESIDE


def _is_correction(topics: list[Reading], hits: Hits) -> bool:
    """Tell whether the last topic replaces another: "不是停电，是跳闸"; a danger that is denied is denied, no more."""
    if topics[0].rule.danger:
        return False
    found = _NOT_BUT.search(hits.text)
    last = topics[-1]
    return found is not None and last.firing.word[0] >= found.end() and not last.firing.negated


def _correction(topic: Reading) -> Judgement:
    rule = topic.rule
    return Judgement(
        topic, Intent.CORRECTION, rule.category, rule.subcategory, rule.urgency, opens=False, confidence=0.8
    )


def _separate(topics: list[Reading], best: Reading, hits: Hits) -> list[Reading]:
    """Keep one reading for each thing that is reported; without a word that splits, only the best."""
    if len(topics) == 1:
        return topics
    if topics[0].firing.negated and (topics[0].rule.danger or _is_all_denied(topics)):
        return [topics[0]]
    affirmed = [topic for topic in topics if not topic.firing.negated]
    best = best if not best.firing.negated else _strongest(affirmed)
    if len(affirmed) == 1 or not (hits.has("split") or hits.has("also")):
        return [best]
    kept: dict[str, Reading] = {}
    for topic in affirmed:
        name = topic.rule.subcategory
        if topic.score >= best.score * _FIRST_MEASURES and (name not in kept or topic.score > kept[name].score):
            kept[name] = topic
    return list(kept.values())


def _is_all_denied(topics: list[Reading]) -> bool:
    """Tell whether nothing is left of what is denied first: "没停电，是我家跳闸" is still about the power."""
    denied = topics[0].rule.subcategory
    return all(topic.firing.negated or topic.rule.subcategory == denied for topic in topics)


def _talk(talk: Reading, hits: Hits, topics: Sequence[Reading]) -> Judgement:
    rule = talk.rule
    category, subcategory, urgency = rule.category, rule.subcategory, rule.urgency
    if topics and rule.intent in _TAKES_THE_TOPIC:
        about = _strongest(topics).rule
        category, subcategory = about.category, about.subcategory
        urgency = about.urgency if rule.intent is Intent.ME_TOO else urgency
    return Judgement(
        reading=talk,
        intent=rule.intent,
        category=category,
        subcategory=subcategory,
        urgency=urgency,
        opens=False,
        confidence=min(0.95, 0.5 + talk.score * 0.08),
        stars=_stars(hits.text, _STARS_OF.get(rule.subcategory, _CONTENT)) if rule.intent is Intent.RATE else None,
    )


def _stars(text: str, otherwise: int) -> int:
    """Return the stars that words name; `otherwise` where they only say what was good or bad ("态度不好")."""
    return next((stars for stars, words in _STARS if any(word in text for word in words)), otherwise)


_CONTENT = 4
_STARS_OF = {"rate_bad": 2}


_STARS = (
    (1, ("非常不满", "很不满", "太差", "一星", "1星", "1分")),
    (2, ("不满意", "差", "重新来", "2分", "2星", "两星")),
    (3, ("基本满意", "还行", "一般", "3分", "3星", "三星", "凑合")),
    (5, ("非常满意", "很满意", "5分", "五分", "五星", "5星", "满分", "10分")),
)


def _topic(topic: Reading, hits: Hits, context: Context, place: PlaceMention) -> Judgement:
    rule = topic.rule
    confidence = min(0.95, 0.45 + topic.score * 0.07 + (0.0 if place.empty else 0.15))
    if topic.firing.negated:
        return _quiet(topic, Intent.NO_ISSUE, Urgency.NONE, confidence)
    intent, urgency = _wish(topic, hits)
    if rule.intent is Intent.REQUEST and hits.has("also") and _ALSO.match(hits.text):
        joined = _quiet(topic, Intent.ME_TOO, urgency, confidence)
        return joined if context.group else replace(joined, opens=urgency is not Urgency.NONE)
    quiet = context.group and not context.addressed
    if quiet and intent in OPENING and urgency is not Urgency.NONE and not _is_sure(topic, hits, place):
        return _unsure(topic)
    opens = urgency is not Urgency.NONE and (intent in OPENING or intent is Intent.OUT_OF_SCOPE)
    return Judgement(topic, intent, rule.category, rule.subcategory, urgency, opens, confidence)


def _quiet(topic: Reading, intent: Intent, urgency: Urgency, confidence: float) -> Judgement:
    rule = topic.rule
    return Judgement(topic, intent, rule.category, rule.subcategory, urgency, opens=False, confidence=confidence)


def _unsure(topic: Reading) -> Judgement:
    """Make what is said in a group and may be meant for nobody: chatter, with the rule's guess beside it."""
    return Judgement(
        reading=topic,
        intent=Intent.CHATTER,
        category=Category.CHAT,
        subcategory="unclear",
        urgency=Urgency.NONE,
        opens=False,
        confidence=_UNSURE,
        runner_up=f"{topic.rule.category}.{topic.rule.subcategory}",
    )


def _wish(topic: Reading, hits: Hits) -> tuple[Intent, Urgency]:
    """Decide between asking, blaming and suggesting."""
    intent, urgency = topic.rule.intent, topic.rule.urgency
    if intent is not Intent.REQUEST and intent is not Intent.COMPLAINT:
        return intent, urgency
    if hits.has("sarcasm") or (hits.has("blame") and topic.rule.category in _BLAMABLE):
        return Intent.COMPLAINT, Urgency.NORMAL if urgency is Urgency.URGENT else urgency
    if hits.has("suggestion") and not hits.has("blame"):
        return Intent.SUGGEST, Urgency.LOW if urgency is Urgency.NORMAL else urgency
    return intent, urgency


def _is_sure(topic: Reading, hits: Hits, place: PlaceMention) -> bool:
    """Tell whether a line of a group is meant for the desk: about this place, now, neither a word nor an essay."""
    if not _SHORTEST_IN_A_GROUP <= len(hits.text) <= _LONGEST_IN_A_GROUP or topic.rule.category is Category.OTHER:
        return False
    if not _NOT_FOR_THE_DESK.isdisjoint(hits.cues) or (hits.has("elsewhere") and not is_numbered(place)):
        return False
    if topic.rule.sure:
        return True
    if is_numbered(place):
        return topic.score >= _LEAST_WITH_A_NUMBER
    if topic.score >= _SURE_BY_ITSELF and len(hits.text) <= _LONGEST_BY_ITSELF and topic.rule.category in _EVERYBODYS:
        return True
    return topic.score >= _LEAST_IN_A_GROUP and (hits.has("here_now") or not place.empty)


def is_numbered(place: PlaceMention) -> bool:
    """Tell whether a place bears the number of a building or a unit."""
    return bool(place.building or place.unit or place.other_buildings)
