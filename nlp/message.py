"""One message while its matters are made: everything that is the same for all of them."""

import re

from nlp.fold import Folded, plain
from nlp.learned import Guess
from nlp.match import Firing, Hits
from nlp.names import Names
from nlp.place import assemble
from nlp.place_meaning import Piece
from nlp.readings import Clauses, topic_of
from nlp.rulebook import Rule, RuleBook
from nlp.signs import quoted_words
from nlp.understanding import Context, Evidence

NUMBER = re.compile(r"\d(?<![\d-]\d)\d{3,6}(?![\d-])")
"""The number of a request, as it is written among other words."""
_FEW_MORE = 8
"""Characters beside a place ("我住", "是我家") with which a message still says nothing but where."""
_SAYS_NOTHING = frozenset(
    " ,.!;:、~我俺咱们的是在住这那边就家里旁门口上下前后左右面对附近号室房栋单元层东南西北头"
    "吧呢啊哦哈嘛呀了您你好位置处嗯喔咯到和跟第"
)
"""Characters that may stand beside a place in any number of combinations without saying more than where."""
_FEW_OTHERS = 3
_SURE_GUESS = 0.8
_UNREAL = frozenset({"drill", "fiction", "past", "recent", "grateful", "simile", "supposed", "worried", "idle"})


class Message:
    """A message folded and searched, with what is known around it."""

    __slots__ = ("clauses", "context", "folded", "hits", "names", "pieces", "place", "rules")

    def __init__(
        self,
        folded: Folded,
        context: Context,
        rules: RuleBook,
        names: Names,
        hits: Hits,
        clauses: Clauses,
        pieces: list[Piece],
    ) -> None:
        self.folded = folded
        self.context = context
        self.rules = rules
        self.names = names
        self.hits = hits
        self.clauses = clauses
        self.pieces = pieces
        self.place = assemble(pieces)

    def says_only_where(self) -> bool:
        """Tell whether the message names a place and hardly anything else."""
        within = {place for piece in self.pieces for place in range(*piece.span)}
        said = [letter for place, letter in enumerate(self.hits.text) if place not in within and letter != " "]
        others = sum(letter not in _SAYS_NOTHING for letter in said)
        return bool(within) and len(said) <= _FEW_MORE and others <= _FEW_OTHERS

    def is_unreal(self) -> bool:
        """Tell whether a danger would be a drill, a story or over, or whether a rule for it was cancelled."""
        cancelled = any(self.rules.rules[each.rule].danger for each in self.hits.cancelled)
        return cancelled or not _UNREAL.isdisjoint(self.hits.cues)

    def quoted_topic(self) -> Rule | None:
        """Return what the quoted message is about: "+1, 2栋也是" says of what only by its quote."""
        quoted = self.context.quoted or quoted_words(self.folded.text)
        if not quoted:
            return None
        return topic_of(self.rules.matcher.scan(self.rules.variants.apply(plain(quoted))), self.rules)

    def guess(self) -> Guess | None:
        """Return what words learned from work orders say where no rule does: a guess, never more."""
        guess = self.rules.learned.guess(self.hits.text) if self.rules.learned else None
        return guess if guess and guess.meant and guess.sure >= _SURE_GUESS else None

    def number(self) -> int | None:
        """Return the number of a request that is known and that the message names."""
        said = NUMBER.findall(self.folded.text)
        if not said:
            return None
        known = {request.number for request in self.context.open_requests}
        return next((number for number in map(int, said) if number in known), None)

    def evidence(self, rule: Rule, firing: Firing) -> tuple[Evidence, ...]:
        """Show the words in which a rule found its meaning, and what was cancelled beside it."""
        spans = sorted((firing.word, firing.near)) if firing.near else (firing.word,)
        found = (Evidence(rule.id, tuple([self.folded.typed(*span) for span in spans]), (), rule.reason),)
        return found + self.cancelled() if self.hits.cancelled else found

    def cancelled(self) -> tuple[Evidence, ...]:
        """Show which rules found their words and were cancelled, each with the words that cancelled it."""
        evidence: dict[str, Evidence] = {}
        for each in self.hits.cancelled[:4]:
            rule = self.rules.rules[each.rule]
            found = Evidence(rule.id, (self.folded.typed(*each.word),), (self.folded.typed(*each.by),), rule.reason)
            evidence.setdefault(rule.id, found)
        return tuple(evidence.values())
