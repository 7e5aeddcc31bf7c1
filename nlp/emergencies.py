"""Emergencies, decided before anything else: is it one, of which kind, and is it sure enough to ring?"""

import re

from msgspec import Struct

from domain.taxonomy import Alarm, Danger
from nlp.fold import fold
from nlp.match import Firing, Hits, Span
from nlp.readings import Clauses
from nlp.rulebook import Rule, RuleBook

_REPORT, _CRY = 30, 10
"""Characters of a report and of a mere cry for help that says nothing of a place or of home; a longer one is talk."""
_WORD = re.compile("[a-z']+ ?")
"""A word of English, which takes as much room to say as one character of Chinese."""
_LASTING = (Danger.MISSING, Danger.MEDICAL, Danger.SUICIDE)
"""Dangers that began yesterday and may not be over."""
_ASKED = re.compile("是不是[在搞]?$")
_JUST_BEFORE = 6
"""Characters before a word in which "if" or "afraid that" still belongs to it."""


class Emergency(Struct, frozen=True):
    """A danger found in a text: the rule, where, and what it sets off."""

    rule: Rule
    firing: Firing
    alarm: Alarm


def danger_of(text: str, rules: RuleBook) -> tuple[Alarm, Danger | None]:
    """Judge the danger in a text alone, without context; for the edge, when the rest of the program is late."""
    folded = fold(text, rules.variants).text
    found = find_emergency(rules.matcher.scan(folded), rules, Clauses.of(folded), group=False, placed=False)
    return (found.alarm, found.rule.danger) if found else (Alarm.NONE, None)


def find_emergency(hits: Hits, rules: RuleBook, clauses: Clauses, *, group: bool, placed: bool) -> Emergency | None:
    """Find the gravest danger of a text; None where there is none or it only looks like one."""
    best: Emergency | None = None
    for firing in hits.firings:
        rule = rules.rules[firing.rule]
        if rule.danger is None or firing.negated:
            continue
        if best and _gravity(Alarm.RING, firing) <= _gravity(best.alarm, best.firing):
            continue
        alarm = _alarm(hits, rule, firing, clauses, group=group, placed=placed)
        graver = best is None or _gravity(alarm, firing) > _gravity(best.alarm, best.firing)
        if alarm is not Alarm.NONE and graver:
            best = Emergency(rule, firing, alarm)
    return best


def _gravity(alarm: Alarm, firing: Firing) -> tuple[bool, float]:
    return alarm is Alarm.RING, firing.score


def _alarm(hits: Hits, rule: Rule, firing: Firing, clauses: Clauses, *, group: bool, placed: bool) -> Alarm:
    sentence = _sentence(hits.text, firing.word)
    if _is_about_something_else(hits, rule, firing, sentence, clauses):
        return Alarm.NONE
    if _just_before(hits, "worried", firing):
        return Alarm.HINT if rule.danger is Danger.SUICIDE else Alarm.NONE
    here = placed or hits.has("here_now")
    if group and not here and (hits.has("idle") or len(_WORD.sub("w", hits.text.lower())) > _longest(rule)):
        return Alarm.NONE
    if (group and not here and not rule.sure) or (not placed and hits.has("elsewhere")):
        return Alarm.HINT
    if hits.within("hearsay", *sentence) or _follows(hits, "asking", firing.word[1], sentence):
        return Alarm.HINT
    return rule.alarm


def _longest(rule: Rule) -> int:
    return _CRY if rule.danger is Danger.UNKNOWN else _REPORT


def _is_about_something_else(hits: Hits, rule: Rule, firing: Firing, sentence: Span, clauses: Clauses) -> bool:
    """Tell whether it is a drill, a film, the past, a comparison or something that has not happened."""
    clause = clauses.span(clauses.at(firing.word[0]))
    return (
        _is_a_drill(hits, sentence)
        or hits.within("fiction", *sentence)
        or (rule.danger is not Danger.GAS and _is_likened(hits, firing, clause))
        or _is_settled(hits, firing, sentence)
        or _just_before(hits, "supposed", firing)
        or _is_over(hits, "past", firing.word, sentence)
        or (rule.danger is not Danger.SUICIDE and _is_over(hits, "grateful", firing.word, sentence))
        or (rule.danger not in _LASTING and _is_over(hits, "recent", firing.word, sentence))
    )


def _is_a_drill(hits: Hits, sentence: Span) -> bool:
    """Tell whether a drill is spoken of; who asks whether it is one does not know that it is."""
    return any(
        sentence[0] <= low and high <= sentence[1] and not _ASKED.search(hits.text, 0, low)
        for low, high in hits.spans("drill")
    )


def _is_likened(hits: Hits, firing: Firing, clause: Span) -> bool:
    """Tell whether a comparison stands in the clause; inside a sign ("胸口像压了石头") it says how that feels."""
    signs = (firing.word, firing.near or firing.word)
    return any(
        clause[0] <= low and high <= clause[1] and not any(start <= low < end for start, end in signs)
        for low, high in hits.spans("simile")
    )


def _is_settled(hits: Hits, firing: Firing, sentence: Span) -> bool:
    """Tell whether the sentence goes on to say that it is over or long known, and does not lead back to now."""
    end = max(firing.word[1], firing.near[1] if firing.near else 0)
    return any(
        end <= low and high <= sentence[1] and not hits.within("now", high, sentence[1])
        for low, high in hits.spans("settled")
    )


def _is_over(hits: Hits, name: str, word: Span, sentence: Span) -> bool:
    """Tell whether a word of the past or of gratitude stands before `word` and nothing leads back to now."""
    return any(
        sentence[0] <= past[0] and past[1] <= word[0] and not hits.within("now", past[1], word[0])
        for past in hits.spans(name)
    )


def _just_before(hits: Hits, name: str, firing: Firing) -> bool:
    starts = (firing.word[0], firing.near[0]) if firing.near else (firing.word[0],)
    return any(0 <= start - span[1] <= _JUST_BEFORE for span in hits.spans(name) for start in starts)


def _follows(hits: Hits, name: str, position: int, sentence: Span) -> bool:
    return any(position <= span[0] and span[1] <= sentence[1] + 1 for span in hits.spans(name))


def _sentence(text: str, word: Span) -> Span:
    start = max(text.rfind(mark, 0, word[0]) for mark in "。!?;\n") + 1
    ends = [end for mark in "。!?;\n" if (end := text.find(mark, word[1])) >= 0]
    return start, min(ends, default=len(text))
