"""From a message and what is known around it to the matters it is about."""

import re
from dataclasses import replace

from domain.taxonomy import Alarm, Category, Danger, Intent, Urgency
from nlp.commands import VERBS, Party, begun, parse_command
from nlp.emergencies import Emergency, find_emergency
from nlp.fold import Folded, fold, plain
from nlp.intents import OPENING, Judgement, is_merely_named, is_numbered, judge
from nlp.learned import Guess
from nlp.likeness import Likely
from nlp.lists import Listed, listed
from nlp.match import Firing, Hits, Span
from nlp.names import Names
from nlp.place import NOWHERE, assemble, find_places, read_place
from nlp.place_meaning import Piece
from nlp.place_sources import fill_place
from nlp.readings import Clauses, Reading, read, second_best, topic_of
from nlp.rulebook import Rule, RuleBook
from nlp.signs import own_words, quoted_words, read_sign
from nlp.spoken import spoken
from nlp.understanding import Command, Context, Evidence, Matter, PlaceMention, Understanding

_COMMAND_INTENTS = {
    "report": Intent.REQUEST,
    "status": Intent.QUERY_STATUS,
    "mine": Intent.QUERY_STATUS,
    "bind": Intent.REGISTER,
    "start": Intent.REGISTER,
    "cancel": Intent.CANCEL,
    "human": Intent.HUMAN,
    "optout": Intent.OPTOUT,
    "erase": Intent.PRIVACY,
}
_ABOUT_THE_QUOTE = frozenset({Intent.ME_TOO, Intent.NO_ISSUE, Intent.FOLLOWUP_UNRESOLVED, Intent.FOLLOWUP_RESOLVED})
_COMMAND_URGENCIES = {"on_behalf": Urgency.NORMAL, "rally": Urgency.URGENT}
_ANSWERING_ROLES = frozenset({"head", "unit", "staff"})
_NUMBER = re.compile(r"(?<![\d-])#?a?(\d{4,7})(?![\d-])")
_EDGES = " \t\n,，.。、;；:：!！"
_FEW_MORE = 8
"""Characters beside a place ("我住", "是我家") with which a message still says nothing but where."""
_SAYS_NOTHING = frozenset(
    " ,.!;:、~我俺咱们的是在住这那边就家里旁门口上下前后左右面对附近号室房栋单元层东南西北头"
    "吧呢啊哦哈嘛呀了您你好位置处嗯喔咯到和跟第"
)
"""Characters that may stand beside a place in any number of combinations without saying more than where."""
_FEW_OTHERS = 3
_MOST_ITEMS = 12
_REPLACES = re.compile("不是.+是|(?:不好意思|抱歉).*是|错")
"""Beside a place alone: the place that was named before was another ("不是2栋，是12栋", "打错，是西门")."""
LEARNED = "learned"
"""Stands in the place of a rule's id where words learned from work orders made a guess."""
_SURE_GUESS = 0.8
LIKENESS = "likeness"
"""Stands in the place of a rule's id where a message was read by the known sentence that is most like it."""
_LIKE_ENOUGH, _VERY_LIKE, _LIKE_TALK = 0.2, 0.25, 0.4
"""How sure a likeness must be where no rule reads a message, and where one only knows a word of it."""
_UNREAL = frozenset({"drill", "fiction", "past", "recent", "grateful", "simile", "supposed", "worried", "idle"})
_WORTH_ASKING = 0.03
_MOST_MEANINGS, _MOST_ASKED = 5, 3
_ASKED_ABOUT = (Intent.REQUEST, Intent.COMPLAINT, Intent.HELP)
_LONGEST_LIKE = 80
"""Characters of a message that is compared with known sentences; a longer one says many things."""
_SURE_ALARM, _UNSURE_ALARM, _SURE_PLACE, _NOTHING = 0.9, 0.5, 0.7, 0.3


def understand(text: str, context: Context, rules: RuleBook, names: Names) -> Understanding:
    """Understand one message. Never fails, whatever the text; what is longer than 4,096 characters is cut."""
    folded = fold(text, rules.variants)
    command = parse_command(folded, replying=_may_answer_a_card(context))
    if command:
        matters: tuple[Matter, ...] = (_obeyed(folded, command, context, names),)
    else:
        matters = _matters(folded, context, rules, names)
        if _is_half_a_command(folded, matters, context):
            matters = (Matter(text, Intent.CHATTER, Category.CHAT, "unclear", Urgency.NONE, opens=False),)
        elif any(matter.opens for matter in matters) and (items := listed(folded.text)):
            matters = _of_list(folded, items, context, rules, names) or matters
    told = spoken(folded) if context.role in _ANSWERING_ROLES and command is None else ()
    return Understanding(folded.text, matters, rules.version, told)


def _is_half_a_command(folded: Folded, matters: tuple[Matter, ...], context: Context) -> bool:
    """Tell whether who gives commands has begun one without its number: "改类 垃圾" is no report of garbage."""
    if context.role not in _ANSWERING_ROLES or any(matter.alarm is not Alarm.NONE for matter in matters):
        return False
    word = begun(folded.text)
    if word is None or any(matter.opens and not matter.place.empty for matter in matters):
        return False
    return not folded.text.lstrip()[len(word) :].startswith(",")


def _of_list(folded: Folded, found: Listed, context: Context, rules: RuleBook, names: Names) -> tuple[Matter, ...]:
    """Read each item of a list by itself; what is said before them says where. Empty when fewer than two are matters.

    Danger is read in the whole of a message, and goes before everything else that it says.
    """
    where = assemble(find_places(folded.text[: found.opening], names))
    if _is_placed(where):
        context = replace(context, earlier=(), quoted=None, nickname=None)
    matters: list[Matter] = []
    for start, end in found.items[:_MOST_ITEMS]:
        item = fold(folded.typed(start, end).strip(_EDGES), rules.variants)
        matters += (each for each in _matters(item, context, rules, names) if each.category is not Category.CHAT)
    if len(matters) <= 1 or any(matter.alarm is not Alarm.NONE for matter in matters):
        return ()
    return tuple(
        [each if _is_placed(each.place) else replace(each, place=_inside(where, each.place)) for each in matters]
    )


def _is_placed(place: PlaceMention) -> bool:
    return bool(place.building or place.spot or place.other_buildings)


def _inside(outer: PlaceMention, inner: PlaceMention) -> PlaceMention:
    """Give what is said to be inside a building the place that was said for all."""
    return PlaceMention(
        inner.estate or outer.estate,
        outer.building,
        inner.unit or outer.unit,
        inner.floor or outer.floor,
        inner.room or outer.room,
        outer.spot,
        outer.other_buildings,
    )


def _may_answer_a_card(context: Context) -> bool:
    if context.role in _ANSWERING_ROLES:
        return not context.group or context.addressed or context.quoted is not None
    return context.role == "unknown"


def _obeyed(folded: Folded, command: Command, context: Context, names: Names) -> Matter:
    party = VERBS[command.verb].party
    intent = _COMMAND_INTENTS.get(command.verb, Intent.CHATTER)
    subcategory = command.verb
    if party is not Party.RESIDENT:
        intent = Intent.HEAD_COMMAND if party is Party.HEAD else Intent.STAFF_COMMAND
        nobody = context.role == "unknown" and context.group and bool(command.numbers)
        if context.role == "resident" or nobody:
            intent, subcategory = Intent.CHATTER, "denied"
    return Matter(
        text=folded.original,
        intent=intent,
        category=Category.SYSTEM,
        subcategory=subcategory,
        urgency=_COMMAND_URGENCIES.get(command.verb, Urgency.NONE),
        opens=False,
        place=read_place(command.argument, names) if command.argument else NOWHERE,
        evidence=(Evidence("command", (command.verb,)),),
        command=command,
        number=command.numbers[0] if command.numbers else None,
    )


def _matters(folded: Folded, context: Context, rules: RuleBook, names: Names) -> tuple[Matter, ...]:
    text = own_words(folded.text)
    sign = read_sign(folded.original, folded.text, text, group=context.group)
    if sign:
        return (sign,)
    pieces = find_places(text, names)
    hits = rules.matcher.scan(text, [piece.span for piece in pieces if piece.slot == "estate"] if pieces else ())
    if not hits.firings:
        return (_Message(folded, context, rules, names, hits, Clauses((0,), len(text)), pieces).nothing(),)
    clauses = Clauses.of(text)
    message = _Message(folded, context, rules, names, hits, clauses, pieces)
    emergency = find_emergency(hits, rules, clauses, group=context.group, placed=bool(pieces))
    cry = emergency is not None and emergency.alarm is Alarm.HINT and emergency.rule.danger is Danger.UNKNOWN
    if emergency and not cry:
        return (message.alarm(emergency),)
    judgements = judge(read(hits, rules, clauses), hits, context, message.place)
    if emergency:
        # A cry for help that says what is wrong is that report, and the words that can save somebody go first.
        opening = [judgement for judgement in judgements if judgement.opens]
        said = message.matter(opening[0], alone=True) if opening else message.alarm(emergency)
        return (replace(said, alarm=emergency.alarm, danger=emergency.rule.danger),)
    if not judgements:
        return (message.nothing(),)
    alone = len(judgements) == 1
    like = message.read_by_likeness() if alone and is_merely_named(judgements[0]) else None
    return (like,) if like else tuple([message.matter(judgement, alone=alone) for judgement in judgements])


class _Message:
    """One message while its matters are made: everything that is the same for all of them."""

    __slots__ = ("_clauses", "_context", "_folded", "_hits", "_names", "_pieces", "_rules", "place")

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
        self._folded = folded
        self._context = context
        self._rules = rules
        self._names = names
        self._hits = hits
        self._clauses = clauses
        self._pieces = pieces
        self.place = assemble(pieces)

    def alarm(self, emergency: Emergency) -> Matter:
        """Make the matter of an emergency."""
        rule = emergency.rule
        rings = emergency.alarm is Alarm.RING
        return Matter(
            text=self._folded.original,
            intent=Intent.EMERGENCY,
            category=rule.category,
            subcategory=rule.subcategory,
            urgency=Urgency.EMERGENCY,
            opens=rings or not self._context.group,
            alarm=emergency.alarm,
            danger=rule.danger,
            place=fill_place(self.place, self._context, self._names),
            confidence=_SURE_ALARM if rings else _UNSURE_ALARM,
            runner_up=second_best(self._hits, self._rules, rule),
            evidence=self._evidence(rule, emergency.firing),
        )

    def matter(self, judgement: Judgement, *, alone: bool) -> Matter:
        """Make the matter of one judgement; one that is `alone` owns the whole message."""
        reading, intent, category, subcategory, urgency, opens, confidence, runner_up, stars = judgement
        quoted = self._quoted_topic() if category is Category.SYSTEM and intent in _ABOUT_THE_QUOTE else None
        if quoted:
            category, subcategory = quoted.category, quoted.subcategory
            urgency = quoted.urgency if intent is Intent.ME_TOO else urgency
        place = self.place if alone else self._place_of(reading)
        return Matter(
            text=self._folded.original if alone else self._text_of(reading),
            intent=intent,
            category=category,
            subcategory=subcategory,
            urgency=urgency,
            opens=opens,
            place=fill_place(place, self._context, self._names) if opens else place,
            confidence=confidence,
            runner_up=runner_up or second_best(self._hits, self._rules, reading.rule),
            evidence=self._evidence(reading.rule, reading.firing),
            stars=stars,
            number=self._number(),
        )

    def nothing(self) -> Matter:
        """Make the matter of a message in which no rule found anything."""
        only_place = (not self._context.group or self._context.asked is not None) and self._says_only_where()
        likely = () if only_place else self.likely()
        best = likely[0].rule if likely else None
        if best and likely[0].sure >= self._enough(best) and not (best.danger and self._is_unreal()):
            return self._like(likely[0], best)
        guess = self._guess() if self._rules.learned and not self._context.group else None
        cancelled = self._cancelled() if self._hits.cancelled else ()
        base = Matter(
            text=self._folded.original,
            intent=Intent.CHATTER,
            category=Category.CHAT,
            subcategory="gossip" if self._context.group else "unclear",
            urgency=Urgency.NONE,
            opens=False,
            place=self.place,
            confidence=_NOTHING,
            runner_up=guess.meant if guess else None,
            meanings=() if self._context.group else _to_ask(likely),
            evidence=(*cancelled, Evidence(LEARNED, guess.words, (), guess.label)) if guess else cancelled,
            number=self._number(),
        )
        if only_place:
            replaces = _REPLACES.search(self._hits.text) is not None
            return replace(
                base,
                intent=Intent.CORRECTION if replaces else Intent.SUPPLEMENT,
                category=Category.SYSTEM,
                subcategory="location",
                confidence=_SURE_PLACE,
            )
        return base

    def _enough(self, rule: Rule) -> float:
        """Say how sure a likeness must be: what is said about a conversation is too short to be judged lightly."""
        if rule.talk:
            return _LIKE_TALK
        return _VERY_LIKE if self._context.group else _LIKE_ENOUGH

    def likely(self) -> tuple[Likely, ...]:
        """Compare with the known sentences what is surely said to the desk or bears the number of a building."""
        likeness = self._rules.likeness
        text = self._hits.text
        for_the_desk = not self._context.group or self._context.addressed or is_numbered(self.place)
        answers = self._context.asked is not None
        if likeness is None or answers or not for_the_desk or len(text) > _LONGEST_LIKE:
            return ()
        said = _without(text, [piece.span for piece in self._pieces])
        # Words about a number are about a request that is known.
        return () if _NUMBER.search(said) else likeness.of_text(said, _MOST_MEANINGS)

    def read_by_likeness(self) -> Matter | None:
        """Make the matter of the known sentence that is very like a message of which rules know only a word."""
        likely = self.likely()
        rule = likely[0].rule if likely else None
        if rule is None or likely[0].sure < _VERY_LIKE or (rule.danger and self._is_unreal()):
            return None
        return self._like(likely[0], rule)

    def _is_unreal(self) -> bool:
        """Tell whether a danger would be a drill, a story or over, or whether a rule for it was cancelled."""
        cancelled = any(self._rules.rules[each.rule].danger for each in self._hits.cancelled)
        return cancelled or not _UNREAL.isdisjoint(self._hits.cues)

    def _like(self, likely: Likely, rule: Rule) -> Matter:
        """Make the matter of a message that is read by its likeness: of danger a hint, and in private a question."""
        danger = rule.danger is not None
        opens = not danger and rule.urgency is not Urgency.NONE and rule.intent in OPENING
        place = fill_place(self.place, self._context, self._names) if opens else self.place
        return Matter(
            text=self._folded.original,
            intent=rule.intent,
            category=rule.category,
            subcategory=rule.subcategory,
            urgency=rule.urgency,
            opens=opens,
            alarm=Alarm.HINT if danger else Alarm.NONE,
            danger=rule.danger,
            place=place,
            meanings=(rule.id,) if danger and not self._context.group else (),
            confidence=min(_UNSURE_ALARM, likely.sure),
            runner_up=second_best(self._hits, self._rules, rule) if self._hits.firings else None,
            evidence=(Evidence(LIKENESS, (likely.sentence,), (), rule.reason),),
            number=self._number(),
        )

    def _guess(self) -> Guess | None:
        """Return what words learned from work orders say where no rule does: a guess, never more."""
        guess = self._rules.learned.guess(self._hits.text) if self._rules.learned else None
        return guess if guess and guess.meant and guess.sure >= _SURE_GUESS else None

    def _quoted_topic(self) -> Rule | None:
        """Return what the quoted message is about: "+1, 2栋也是" says of what only by its quote."""
        quoted = self._context.quoted or quoted_words(self._folded.text)
        if not quoted:
            return None
        return topic_of(self._rules.matcher.scan(self._rules.variants.apply(plain(quoted))), self._rules)

    def _says_only_where(self) -> bool:
        """Tell whether the message names a place and hardly anything else."""
        within = {place for piece in self._pieces for place in range(*piece.span)}
        said = [letter for place, letter in enumerate(self._hits.text) if place not in within and letter != " "]
        others = sum(letter not in _SAYS_NOTHING for letter in said)
        return bool(within) and len(said) <= _FEW_MORE and others <= _FEW_OTHERS

    def _evidence(self, rule: Rule, firing: Firing) -> tuple[Evidence, ...]:
        spans = sorted((firing.word, firing.near)) if firing.near else (firing.word,)
        found = (Evidence(rule.id, tuple([self._folded.typed(*span) for span in spans]), (), rule.reason),)
        return found + self._cancelled() if self._hits.cancelled else found

    def _cancelled(self) -> tuple[Evidence, ...]:
        evidence: dict[str, Evidence] = {}
        for which, word, by in self._hits.cancelled[:4]:
            rule = self._rules.rules[which]
            found = Evidence(rule.id, (self._folded.typed(*word),), (self._folded.typed(*by),), rule.reason)
            evidence.setdefault(rule.id, found)
        return tuple(evidence.values())

    def _number(self) -> int | None:
        said = [int(found[1]) for found in _NUMBER.finditer(self._folded.text)]
        if not said:
            return None
        known = {request.number for request in self._context.open_requests}
        return next((number for number in said if number in known), None)

    def _text_of(self, reading: Reading) -> str:
        return self._folded.typed(*self._clauses.span(reading.clause)).strip(_EDGES)

    def _place_of(self, reading: Reading) -> PlaceMention:
        start, end = self._clauses.span(reading.clause)
        own = assemble([piece for piece in self._pieces if start <= piece.span[0] < end])
        return own if _is_placed(own) else _inside(self.place, own)


def _without(text: str, spans: list[Span]) -> str:
    """Blank out places: where something is says nothing of what it is."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _to_ask(likely: tuple[Likely, ...]) -> tuple[str, ...]:
    """Choose the meanings that a message without one is asked about: reports only, and each thing once."""
    asked: dict[tuple[str, str], str] = {}
    for each in likely:
        rule = each.rule
        if rule and rule.intent in _ASKED_ABOUT and rule.danger is None and each.sure >= _WORTH_ASKING:
            asked.setdefault((rule.category, rule.subcategory), rule.id)
    return tuple(asked.values())[:_MOST_ASKED]
