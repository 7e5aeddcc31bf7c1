"""From a message and what is known around it to the matters it is about."""

import re
from dataclasses import replace

from domain.taxonomy import Alarm, Category, Intent, Urgency
from nlp.commands import VERBS, Party, parse_command
from nlp.emergencies import Emergency, find_emergency
from nlp.fold import Folded, fold
from nlp.intents import Judgement, judge
from nlp.match import Firing, Hits, Span
from nlp.names import Names
from nlp.place import Piece, assemble, find_places
from nlp.readings import Clauses, Reading, read, second_best
from nlp.rulebook import Rule, RuleBook
from nlp.understanding import Command, Context, Evidence, Matter, PlaceMention, Slot, Understanding

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
_ANSWERING_ROLES = frozenset({"head", "unit", "staff"})
_ASIDE = re.compile(
    r"「[^」]*」\s*(?:[-—]\s*){3,} | ^>.*$ | //@[^:]{1,30}: | @[^\s@,。!?:]{1,20}(?=[\s,:]|$) | @(?:所有人|物业|楼长|社区|居委会|网格员)"
    r"| \[[\u4e00-\u9fffa-z]{1,6}\] | ^\s*\d{1,3}[.、)](?!\d)",
    re.VERBOSE | re.MULTILINE,
)
_CHOICE = re.compile(r"^(?:我?选|回复|就)?第?\s*(?P<digit>[1-9]|[一二三四五六七八九])\s*(?:个|项|条)?(?:吧)?[.。!]?$")
_ME_TOO = re.compile(r"^(?:\+\s?1\d{0,4}|加一|加1|\+\+|同上)[。!]*$")
_NUMBER = re.compile(r"(?<![\d-])#?a?(\d{4,7})(?![\d-])")
_BARE_NUMBER = re.compile(r"^#?a?(\d{4,7})号?[?]?$")
_LETTERS = re.compile(r"[\u4e00-\u9fffa-z0-9]")


def understand(text: str, context: Context, rules: RuleBook, names: Names) -> Understanding:
    """Understand one message. Never fails, whatever the text; longer texts than 4,096 characters are cut."""
    folded = fold(text, rules.variants)
    command = parse_command(folded, replying=_may_answer_a_card(context))
    if command:
        matters: tuple[Matter, ...] = (_command_matter(folded, command, context, names),)
    else:
        matters = _matters(folded, context, rules, names)
    return Understanding(folded.text, matters, rules.version)


def _may_answer_a_card(context: Context) -> bool:
    if context.role in _ANSWERING_ROLES:
        return not context.group or context.addressed or context.quoted is not None
    return context.role == "unknown"


def _command_matter(folded: Folded, command: Command, context: Context, names: Names) -> Matter:
    party = VERBS[command.verb].party
    intent = _COMMAND_INTENTS.get(command.verb, Intent.CHATTER)
    subcategory = command.verb
    if party is not Party.RESIDENT:
        stranger = context.role == "resident" or (context.role == "unknown" and context.group and bool(command.numbers))
        intent = Intent.HEAD_COMMAND if party is Party.HEAD else Intent.STAFF_COMMAND
        if stranger:
            intent, subcategory = Intent.CHATTER, "denied"
    return Matter(
        text=folded.original,
        intent=intent,
        category=Category.SYSTEM,
        subcategory=subcategory,
        urgency=Urgency.NONE,
        opens=False,
        place=assemble(find_places(fold(command.argument, folded.variants).text, names)),
        command=command,
        number=command.numbers[0] if command.numbers else None,
        evidence=(Evidence("command", (command.verb,)),),
    )


def _matters(folded: Folded, context: Context, rules: RuleBook, names: Names) -> tuple[Matter, ...]:
    text = _ASIDE.sub(_blank, folded.text) if _may_hold_asides(folded.text) else folded.text
    short = _short_answer(folded, text, context)
    if short:
        return (short,)
    pieces = find_places(text, names)
    hidden = [piece.span for piece in pieces if piece.slot == "estate"]
    hits = rules.matcher.scan(text, hidden)
    clauses = Clauses.of(text)
    message = _Message(folded, context, rules, hits, clauses, pieces)
    emergency = find_emergency(hits, rules, clauses, group=context.group, placed=bool(pieces))
    if emergency:
        return (message.alarm(emergency),)
    readings = read(hits, rules, clauses)
    judgements = judge(readings, hits, context, placed=bool(pieces))
    if not judgements:
        return (message.nothing(),)
    return tuple(message.matter(judgement, alone=len(judgements) == 1) for judgement in judgements)


def _may_hold_asides(text: str) -> bool:
    return "@" in text or "[" in text or "「" in text or "\n" in text or text[:1].isdigit() or text.startswith(">")


def _blank(found: re.Match[str]) -> str:
    return " " * (found.end() - found.start())


def _short_answer(folded: Folded, text: str, context: Context) -> Matter | None:
    """Read what is nothing but a sign: a choice, "+1", a number, an emoji."""
    bare = text.strip()
    if len(bare) > 16:
        return None
    base = Matter(folded.original, Intent.CHATTER, Category.CHAT, "unclear", Urgency.NONE, opens=False)
    if not _LETTERS.search(bare):
        return replace(base, subcategory="emoji" if "[" in folded.text or _is_emoji(folded.text) else "unclear")
    if _ME_TOO.match(bare):
        return replace(base, intent=Intent.ME_TOO, category=Category.SYSTEM, subcategory="me_too")
    choice = _CHOICE.match(bare)
    if choice:
        digit = choice["digit"]
        value = int(digit) if digit.isdigit() else "一二三四五六七八九".index(digit) + 1
        return replace(base, category=Category.SYSTEM, subcategory="choice", choice=value)
    number = _BARE_NUMBER.match(bare)
    if number and not context.group:
        return replace(base, intent=Intent.QUERY_STATUS, category=Category.SYSTEM, subcategory="status", number=int(number[1]))
    return None


def _is_emoji(text: str) -> bool:
    return any(letter > "\u2600" and not "\u3000" <= letter <= "\uffef" for letter in text)


class _Message:
    """One message while its matters are made: everything that is the same for all of them."""

    __slots__ = ("_clauses", "_context", "_folded", "_hits", "_pieces", "_place", "_rules")

    def __init__(self, folded: Folded, context: Context, rules: RuleBook, hits: Hits, clauses: Clauses, pieces: list[Piece]) -> None:
        self._folded = folded
        self._context = context
        self._rules = rules
        self._hits = hits
        self._clauses = clauses
        self._pieces = pieces
        self._place = assemble(pieces)

    def alarm(self, emergency: Emergency) -> Matter:
        """Make the matter of an emergency."""
        rule = emergency.rule
        return Matter(
            text=self._folded.original,
            intent=Intent.EMERGENCY,
            category=rule.category,
            subcategory=rule.subcategory,
            urgency=Urgency.EMERGENCY,
            opens=emergency.alarm is Alarm.RING or not self._context.group,
            alarm=emergency.alarm,
            danger=rule.danger,
            place=self._place,
            confidence=0.9 if emergency.alarm is Alarm.RING else 0.5,
            runner_up=second_best(self._hits, self._rules, rule),
            evidence=(self._evidence(rule, emergency.firing),),
        )

    def matter(self, judgement: Judgement, *, alone: bool) -> Matter:
        """Make the matter of one judgement."""
        reading = judgement.reading
        return Matter(
            text=self._folded.original if alone else self._text_of(reading),
            intent=judgement.intent,
            category=judgement.category,
            subcategory=judgement.subcategory,
            urgency=judgement.urgency,
            opens=judgement.opens,
            place=self._place if alone else self._place_of(reading),
            confidence=judgement.confidence,
            runner_up=judgement.runner_up or second_best(self._hits, self._rules, reading.rule),
            evidence=(self._evidence(reading.rule, reading.firing),),
            stars=judgement.stars,
            number=self._number(),
        )

    def nothing(self) -> Matter:
        """Make the matter of a message in which no rule found anything."""
        base = Matter(
            text=self._folded.original,
            intent=Intent.CHATTER,
            category=Category.CHAT,
            subcategory="unclear" if not self._context.group else "gossip",
            urgency=Urgency.NONE,
            opens=False,
            place=self._place,
            confidence=0.3,
            evidence=self._cancelled(),
        )
        if self._pieces and (self._context.asked or not self._context.group):
            return replace(base, intent=Intent.SUPPLEMENT, category=Category.SYSTEM, subcategory="location", confidence=0.7)
        return base

    def _cancelled(self) -> tuple[Evidence, ...]:
        return tuple(
            Evidence(self._rules.rules[rule].id, (self._folded.typed(*word),), (self._folded.typed(*by),), self._rules.rules[rule].reason)
            for rule, word, by in self._hits.cancelled[:4]
        )

    def _evidence(self, rule: Rule, firing: Firing) -> Evidence:
        spans = sorted((firing.word, firing.near) if firing.near else (firing.word,))
        return Evidence(rule.id, tuple(self._folded.typed(*span) for span in spans), (), rule.reason)

    def _number(self) -> int | None:
        if not any(letter.isdigit() for letter in self._folded.text):
            return None
        numbers = [int(found[1]) for found in _NUMBER.finditer(self._folded.text)]
        known = [number for number in numbers if any(number == request.number for request in self._context.open_requests)]
        return known[0] if known else None

    def _ground_of(self, reading: Reading) -> Span:
        return self._clauses.span(reading.clause)

    def _text_of(self, reading: Reading) -> str:
        return self._folded.typed(*self._ground_of(reading)).strip(" ,，。、;；\n")

    def _place_of(self, reading: Reading) -> PlaceMention:
        start, end = self._ground_of(reading)
        own = assemble([piece for piece in self._pieces if start <= piece.span[0] < end])
        if own.empty:
            return self._place
        return own if own.building or own.spot or own.other_buildings else _completed(own, self._place)


def _completed(own: PlaceMention, whole: PlaceMention) -> PlaceMention:
    def either(name: str) -> Slot | None:
        return getattr(own, name) or getattr(whole, name)

    return PlaceMention(
        either("estate"),
        either("building"),
        either("unit"),
        either("floor"),
        either("room"),
        own.spot,
        whole.other_buildings,
    )


