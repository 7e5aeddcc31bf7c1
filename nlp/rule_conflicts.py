"""Rules that stand in each other's way, found by trying their words: ties, and rules that can never win."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from itertools import islice

from nlp.names import Names
from nlp.rule_examples import Finding, kind
from nlp.rulebook import RuleBook
from nlp.understand import understand
from nlp.understanding import Context

_MOST_TRIES = 3_000
"""Texts that are made of a rule's words to see whether it ever wins."""
_NAMED = 3


def conflicts(book: RuleBook) -> Iterator[Finding]:
    """Return pairs of rules that leave it to chance what the same words mean, and rules that can never win."""
    yield from _ties(book)
    yield from _losers(book)


def _ties(book: RuleBook) -> Iterator[Finding]:
    """Find rules of different kinds whose words are the same, and that explain a text of them equally well."""
    users: dict[str, list[int]] = defaultdict(list)
    for number, terms in enumerate(book.terms):
        for word in terms.words:
            users[word].append(number)
    tied: dict[tuple[int, int], list[str]] = defaultdict(list)
    for word, numbers in users.items():
        for at, one in enumerate(numbers):
            for other in numbers[at + 1 :]:
                if len(tied[one, other]) < _NAMED and (text := _tying(book, word, one, other)):
                    tied[one, other].append(text)
    for (one, other), texts in tied.items():
        if texts:
            first, second = book.rules[one], book.rules[other]
            yield Finding(
                book.written[second.id],
                f"规则 {second.id}（{kind(second)}）和 {first.id}（{kind(first)}，{book.written[first.id]}）"
                f"对“{'”“'.join(texts)}”说的不一样，分不出谁对。请给其中一条写不同的 weight，或把词删掉一边。",
            )


def _tying(book: RuleBook, word: str, one: int, other: int) -> str:
    """Return a text of this word for which both rules fire with equal weight; "" when there is none."""
    first, second = book.rules[one], book.rules[other]
    rivals = (first.danger is None) == (second.danger is None) and first.talk == second.talk
    if not rivals or kind(first) == kind(second) or first.weight != second.weight:
        return ""
    near = [book.terms[number].near for number in (one, other)]
    if bool(near[0]) != bool(near[1]):
        return ""
    shared = [each for each in near[0] if each in near[1]] if near[0] else [""]
    return next((word + each for each in shared if _is_tied(book, word + each, one, other)), "")


def _is_tied(book: RuleBook, text: str, one: int, other: int) -> bool:
    """Tell whether both rules, and no heavier one, explain most of the text."""
    strongest: dict[int, float] = {}
    for firing in book.matcher.scan(text).firings:
        strongest[firing.rule] = max(firing.score, strongest.get(firing.rule, 0.0))
    rivals = {number for number, score in strongest.items() if score == max(strongest.values())}
    return {one, other} <= rivals


def _losers(book: RuleBook) -> Iterator[Finding]:
    """Find rules that win for none of their examples and none of the texts that can be made of their words."""
    names = Names(site=book.names)
    for number, rule in enumerate(book.rules):
        reasons: Counter[str] = Counter()
        for text in islice(_texts(book, number), _MOST_TRIES):
            found = {
                each.rule
                for matter in understand(text, Context(), book, names).matters
                for each in matter.evidence
                if not each.cancelled_by
            }
            if rule.id in found:
                break
            reasons[_why_not(book, number, text, found)] += 1
        else:
            yield Finding(book.written[rule.id], f"规则 {rule.id} 永远不会说了算：{reasons.most_common(1)[0][0]}")


def _texts(book: RuleBook, number: int) -> Iterator[str]:
    """Make texts of a rule's words: its examples, each word with its own first near word, then every pair."""
    rule, terms = book.rules[number], book.terms[number]
    yield from rule.examples
    if not terms.near:
        yield from terms.words
        return
    for at, word in enumerate(terms.words):
        near = terms.near[at % len(terms.near)]
        yield word + near
        yield near + word
    for word in terms.words:
        for near in terms.near:
            yield word + near
            yield near + word


def _why_not(book: RuleBook, number: int, text: str, winners: Collection[str]) -> str:
    better = "、".join(f"{name}（{book.written[name]}）" for name in sorted(winners) if name in book.written)
    if better:
        return f"它的词总被更重或一样重的规则盖住：{better}。"
    for cancelled in book.matcher.scan(text).cancelled:
        if cancelled.rule == number:
            return f"它自己的 cancel 词“{text[slice(*cancelled.by)]}”就在它的 words 或 near 里。"
    return "只说它的词，会被当成命令、表情、@、编号或地名，轮不到规则。"
