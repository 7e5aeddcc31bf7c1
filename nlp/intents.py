"""What a person wants with a message, once it is known what the message speaks of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.taxonomy import Category, Intent, Urgency
from nlp.match import Hits
from nlp.readings import Reading
from nlp.understanding import Context

_OPENING = frozenset({Intent.REQUEST, Intent.COMPLAINT, Intent.HELP, Intent.SUGGEST, Intent.WISH, Intent.VOLUNTEER})
_PHYSICAL = frozenset({Category.PROPERTY, Category.SANITATION, Category.SAFETY})
_DROPPED_BESIDE_A_TOPIC = frozenset({Intent.THANKS, Intent.SUPPLEMENT, Intent.CHATTER, Intent.RATE, Intent.QUERY_STATUS})
_OVERRULING_CHATTER = frozenset({"recommend", "advert", "second_hand", "group_buy", "parking_call", "notice"})
_ALSO = re.compile(r"^(?:.{0,10}?(?:栋|幢|座|号楼|#|单元|楼|层)|我家|我们家|我们?这边?|我们(?:楼|栋|单元)|这边|我屋)(?:这边|里)?也")
_LEAST_SCORE_IN_A_GROUP = 3.0
_LONGEST_IN_A_GROUP = 120


@dataclass(frozen=True, slots=True)
class Judgement:
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


def judge(readings: Sequence[Reading], hits: Hits, context: Context, *, placed: bool) -> list[Judgement]:
    """Turn readings into judgements, in the order of the text; empty when nothing was read."""
    talks = [reading for reading in readings if reading.is_talk]
    topics = [reading for reading in readings if not reading.is_talk]
    if topics:
        return _with_topics(topics, talks, hits, context, placed=placed)
    if talks:
        return [_talk(max(talks, key=lambda talk: talk.score), hits, topics)]
    return []


def _with_topics(
    topics: list[Reading], talks: list[Reading], hits: Hits, context: Context, *, placed: bool
) -> list[Judgement]:
    best = max(topics, key=lambda topic: topic.score)
    by_intent = {talk.rule.intent: talk for talk in sorted(talks, key=lambda talk: talk.score)}
    if any(talk.rule.subcategory in _OVERRULING_CHATTER and talk.score >= best.score * 0.5 for talk in talks):
        return [_talk(by_intent[Intent.CHATTER], hits, topics)]
    for intent in (Intent.CANCEL, Intent.ME_TOO, Intent.FOLLOWUP_RESOLVED):
        if intent in by_intent and (intent is not Intent.FOLLOWUP_RESOLVED or best.firing.negated or by_intent[intent].score > best.score):
            return [_talk(by_intent[intent], hits, topics)]
    follow = by_intent.get(Intent.FOLLOWUP_UNRESOLVED)
    if follow and (follow.score > best.score or _has_open(best, context)):
        return [_talk(follow, hits, topics)]
    asking = by_intent.get(Intent.QUERY_STATUS)
    if asking and (asking.score > best.score or _has_open(best, context)):
        return [_talk(asking, hits, topics)]
    judgements = [_topic(topic, hits, context, placed=placed) for topic in _separate(topics, hits)]
    kept = [talk for talk in talks if talk.rule.intent not in _DROPPED_BESIDE_A_TOPIC and talk.rule.intent is not Intent.FOLLOWUP_UNRESOLVED]
    kept.extend(talk for talk in talks if talk.rule.intent is Intent.THANKS and _thanks_for_something_else(talk, best, hits))
    judgements.extend(_talk(talk, hits, topics) for talk in kept)
    judgements.sort(key=lambda judgement: judgement.reading.firing.word)
    return judgements


def _thanks_for_something_else(talk: Reading, best: Reading, hits: Hits) -> bool:
    return talk.firing.word < best.firing.word and hits.has("past") and not hits.has("sarcasm")


def _has_open(topic: Reading, context: Context) -> bool:
    return any(request.subcategory == topic.rule.subcategory for request in context.open_requests)


def _separate(topics: list[Reading], hits: Hits) -> list[Reading]:
    """Keep one reading for each thing that is reported; without a word that splits, only the best."""
    affirmed = [topic for topic in topics if not topic.firing.negated] or topics
    best = max(affirmed, key=lambda topic: topic.score)
    if not (hits.has("split") or (hits.has("also") and len(affirmed) > 1)):
        return [best]
    kept: dict[str, Reading] = {}
    for topic in affirmed:
        if topic.score >= best.score * 0.3 and (
            topic.rule.subcategory not in kept or topic.score > kept[topic.rule.subcategory].score
        ):
            kept[topic.rule.subcategory] = topic
    return sorted(kept.values(), key=lambda topic: topic.firing.word)


def _talk(talk: Reading, hits: Hits, topics: Sequence[Reading]) -> Judgement:
    rule = talk.rule
    category, subcategory = rule.category, rule.subcategory
    if topics and rule.intent in {Intent.CANCEL, Intent.FOLLOWUP_RESOLVED, Intent.ME_TOO}:
        about = max(topics, key=lambda topic: topic.score).rule
        category, subcategory = about.category, about.subcategory
    elif rule.intent is Intent.CANCEL and ("修" in hits.text or "弄" in hits.text):
        category, subcategory = Category.PROPERTY, "unknown"
    stars = None
    if rule.intent is Intent.RATE:
        stars = _stars(hits.text)
    return Judgement(
        reading=talk,
        intent=rule.intent,
        category=category,
        subcategory=subcategory,
        urgency=rule.urgency,
        opens=rule.intent is Intent.OUT_OF_SCOPE and rule.urgency is not Urgency.NONE,
        confidence=min(0.95, 0.5 + talk.score * 0.08),
        stars=stars,
    )


def _stars(text: str) -> int:
    for stars, words in (
        (1, ("非常不满", "很不满", "太差", "一星", "1星", "1分")),
        (2, ("不满意", "差", "重新来", "2分", "2星")),
        (3, ("基本满意", "还行", "一般", "3分", "3星", "凑合")),
        (5, ("非常满意", "很满意", "5分", "五分", "五星", "5星", "满分", "10分")),
    ):
        if any(word in text for word in words):
            return stars
    return 4


def _topic(topic: Reading, hits: Hits, context: Context, *, placed: bool) -> Judgement:
    rule = topic.rule
    intent, urgency = rule.intent, rule.urgency
    confidence = min(0.95, 0.45 + topic.score * 0.07 + (0.15 if placed else 0.0))
    if topic.firing.negated:
        return Judgement(topic, Intent.NO_ISSUE, rule.category, rule.subcategory, Urgency.NONE, opens=False, confidence=confidence)
    if intent is Intent.REQUEST and (hits.has("sarcasm") or (hits.has("blame") and rule.category is Category.PROPERTY)):
        intent = Intent.COMPLAINT
        urgency = Urgency.NORMAL if urgency is Urgency.URGENT else urgency
    elif intent in {Intent.REQUEST, Intent.COMPLAINT} and hits.has("suggestion") and not hits.has("blame"):
        intent = Intent.SUGGEST
    if _ALSO.match(hits.text) and intent is Intent.REQUEST:
        return Judgement(topic, Intent.ME_TOO, rule.category, rule.subcategory, urgency, opens=False, confidence=confidence)
    if context.group and not _sure_in_a_group(topic, hits, placed=placed):
        return Judgement(
            topic,
            Intent.CHATTER,
            Category.CHAT,
            "unclear",
            Urgency.NONE,
            opens=False,
            confidence=0.4,
            runner_up=f"{rule.category}.{rule.subcategory}",
        )
    opens = urgency is not Urgency.NONE and (intent in _OPENING or intent in {Intent.CONSULT, Intent.OUT_OF_SCOPE})
    return Judgement(topic, intent, rule.category, rule.subcategory, urgency, opens, confidence)


def _sure_in_a_group(topic: Reading, hits: Hits, *, placed: bool) -> bool:
    if len(hits.text) > _LONGEST_IN_A_GROUP or hits.has("elsewhere") or hits.has("advert") or hits.has("fiction"):
        return False
    if topic.rule.category is Category.OTHER and topic.rule.intent is not Intent.OUT_OF_SCOPE:
        return False
    if hits.has("notice"):
        return False
    grounded = placed or hits.has("here_now") or hits.has("mine") or hits.has("public_thing") or topic.rule.sure
    return grounded and topic.score >= _LEAST_SCORE_IN_A_GROUP
