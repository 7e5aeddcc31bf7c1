"""From a message and what is known around it to the matters it is about."""

import re
from collections.abc import Collection, Sequence

from domain.replacing import replace
from domain.taxonomy import Alarm, Category, Danger, Intent, Urgency
from nlp.alike import is_likened, likely_meanings, read_beside, read_merely_named, read_unread, to_ask
from nlp.commands import VERBS, Party, begun, parse_command
from nlp.emergencies import Emergency, find_emergency
from nlp.fold import Folded, fold
from nlp.intents import Judgement, is_merely_named, judge
from nlp.lists import Listed, listed
from nlp.message import Message
from nlp.names import Names
from nlp.numbered import behind, clauses_of, is_of_the_named, stretches
from nlp.place import NOWHERE, assemble, find_places, read_place
from nlp.place_sources import fill_place
from nlp.readings import Clauses, Reading, read, second_best
from nlp.rulebook import RuleBook
from nlp.signs import own_words, read_sign
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
_OF_A_REQUEST = (
    Intent.CANCEL,
    Intent.FOLLOWUP_RESOLVED,
    Intent.FOLLOWUP_UNRESOLVED,
    Intent.QUERY_STATUS,
    Intent.RATE,
)
"""What is said of a request by its number; anything else beside a number may speak of a room."""
_FOLLOWED = frozenset({"cancel", "status"})
"""Commands of residents about a number, behind which people go on with what else they have."""
_PERSON = "人工"
"""The word of who wants a person; "打电话给我" beside a number may be what somebody else is said to have done."""
_ABOUT_THE_QUOTE = frozenset({Intent.ME_TOO, Intent.NO_ISSUE, Intent.FOLLOWUP_UNRESOLVED, Intent.FOLLOWUP_RESOLVED})
_COMMAND_URGENCIES = {"on_behalf": Urgency.NORMAL, "rally": Urgency.URGENT}
_UNHURRIED_CALLS = ("日常", "服务", "重大", "攻坚")
_ANSWERING_ROLES = frozenset({"head", "unit", "staff"})
_EDGES = " \t\n,，.。、;；:：!！"
_MOST_ITEMS = 12
_REPLACES = re.compile("不是.+是|(?:不好意思|抱歉).*是|错")
"""Beside a place alone: the place that was named before was another ("不是2栋，是12栋", "打错，是西门")."""
LEARNED = "learned"
"""Stands in the place of a rule's id where words learned from work orders made a guess."""
_SURE_ALARM, _UNSURE_ALARM, _SURE_PLACE, _NOTHING = 0.9, 0.5, 0.7, 0.3


def understand(text: str, context: Context, rules: RuleBook, names: Names) -> Understanding:
    """Understand one message. Never fails, whatever the text; what is longer than 4,096 characters is cut."""
    folded = fold(text, rules.variants)
    command = parse_command(folded, replying=_may_answer_a_card(context))
    if command:
        matters = (_obeyed(folded, command, context, names), *_behind(folded, command, context, rules, names))
    else:
        matters = _matters(folded, context, rules, names)
        if _is_half_a_command(folded, matters, context):
            matters = (Matter(text, Intent.CHATTER, Category.CHAT, "unclear", Urgency.NONE, opens=False),)
        elif any(matter.intent is not Intent.CHATTER for matter in matters):
            matters = _apart(folded, matters, context, rules, names) or matters
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


def _apart(
    folded: Folded, whole: tuple[Matter, ...], context: Context, rules: RuleBook, names: Names
) -> tuple[Matter, ...]:
    """Read the parts of a message that says of itself that it has some; empty where it is one."""
    items = listed(folded.text)
    if items is not None and (matters := _of_list(folded, items, context, rules, names)):
        return matters
    return _of_numbers(folded, context, rules, names) if whole[0].number is not None else ()


def _of_numbers(folded: Folded, context: Context, rules: RuleBook, names: Names) -> tuple[Matter, ...]:
    """Read what is said of requests by their numbers apart from what else is reported beside it.

    Words that report nothing, or what a named request is about, belong to the number they stand by; the place that
    goes before all is that of all.
    """
    known = {request.number: request.subcategory for request in context.open_requests}
    parts = stretches(folded.text, known)
    spoken_of = {known[number] for _, named in parts for number in named}
    matters: list[Matter] = []
    loose, last, where = "", -1, NOWHERE
    for (start, end), named in parts:
        words = folded.typed(start, end).strip(_EDGES)
        read_now = _matters(fold(words, rules.variants), context, rules, names)
        if any(each.alarm is not Alarm.NONE for each in read_now):
            return ()
        if named and read_now[0].intent not in _OF_A_REQUEST and read_now[0].subcategory != known[named[0]]:
            return ()
        if named:
            last = len(matters)
            matters += [replace(each, text=loose + each.text) for each in read_now]
            loose = ""
        elif news := _news(words, read_now, spoken_of, context, rules, names):
            matters += (
                each if _is_placed(each.place) else replace(each, place=_inside(where, each.place)) for each in news
            )
        elif last < 0:
            loose, where = folded.typed(start, end), read_now[0].place
        else:
            matters[last] = replace(matters[last], text=f"{matters[last].text}，{words}")
    return tuple(matters) if len(matters) > 1 else ()


def _news(
    words: str, said: Sequence[Matter], spoken_of: Collection[str], context: Context, rules: RuleBook, names: Names
) -> list[Matter]:
    """Return of what was read in words what is surely new, and the wish to speak with a person, which it may drown."""
    new = [each for each in said if each.opens and each.subcategory not in spoken_of and not is_likened(each)]
    clauses = (fold(each, rules.variants) for each in clauses_of(words) if _PERSON in each)
    spoken_to = (_matters(each, context, rules, names)[0] for each in clauses)
    asks = next((each for each in spoken_to if each.intent is Intent.HUMAN), None)
    return new if asks is None else [asks, *new]


def _behind(folded: Folded, command: Command, context: Context, rules: RuleBook, names: Names) -> Sequence[Matter]:
    """Read what is reported behind a resident's command about a number: "取消1001，3号楼水管漏水".

    Danger counts wherever it is said. Anything else has to stand apart, beside a number of which it is known that it
    is about something else.
    """
    if command.verb not in _FOLLOWED or not command.argument:
        return ()
    known = {each.number: each.subcategory for each in context.open_requests}
    named = {known[number] for number in command.numbers if number in known}
    said = _matters(fold(command.argument.strip(_EDGES), rules.variants), context, rules, names)
    if any(each.alarm is not Alarm.NONE for each in said):
        about_it = command.verb == "cancel" or is_of_the_named(command.argument)
        return [each for each in said if each.opens and not (about_it and each.subcategory in named)]
    words = folded.typed(behind(folded.text, command.numbers[-1]), len(folded.text)).strip(_EDGES)
    read_now = _matters(fold(words, rules.variants), context, rules, names)
    sure = known.keys() >= set(command.numbers) and not is_of_the_named(words)
    return _news(command.argument, read_now if sure else (), named, context, rules, names)


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
    urgency = _COMMAND_URGENCIES.get(command.verb, Urgency.NONE)
    if command.verb == "rally" and command.argument.startswith(_UNHURRIED_CALLS):
        urgency = Urgency.NORMAL
    return Matter(
        text=folded.original,
        intent=intent,
        category=Category.SYSTEM,
        subcategory=subcategory,
        urgency=urgency,
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
        return (_unread(Message(folded, context, rules, names, hits, Clauses((0,), len(text)), pieces)),)
    clauses = Clauses.of(text)
    message = Message(folded, context, rules, names, hits, clauses, pieces)
    emergency = find_emergency(hits, rules, clauses, group=context.group, placed=bool(pieces))
    cry = emergency is not None and emergency.alarm is Alarm.HINT and emergency.rule.danger is Danger.UNKNOWN
    if emergency and not cry:
        return (_alarm(message, emergency),)
    judgements = judge(read(hits, rules, clauses), hits, context, message.place)
    if emergency:
        # A cry for help that says what is wrong is that report, and the words that can save somebody go first.
        opening = [judgement for judgement in judgements if judgement.opens]
        said = _judged(message, opening[0], alone=True) if opening else _alarm(message, emergency)
        return (replace(said, alarm=emergency.alarm, danger=emergency.rule.danger),)
    return _all_judged(message, judgements) if judgements else (_unread(message),)


def _all_judged(message: Message, judgements: list[Judgement]) -> tuple[Matter, ...]:
    """Make the matters of what rules read, and of what is known by its likeness where they read little."""
    alone = len(judgements) == 1
    if alone and is_merely_named(judgements[0]) and (like := read_merely_named(message)):
        return (like,)
    said = tuple([_judged(message, judgement, alone=alone) for judgement in judgements])
    beside = read_beside(message, judgements)
    return said if beside is None else (*[each for each in said if each.intent is not Intent.CHATTER], beside)


def _alarm(message: Message, emergency: Emergency) -> Matter:
    """Make the matter of an emergency."""
    rule = emergency.rule
    rings = emergency.alarm is Alarm.RING
    return Matter(
        text=message.folded.original,
        intent=Intent.EMERGENCY,
        category=rule.category,
        subcategory=rule.subcategory,
        urgency=Urgency.EMERGENCY,
        opens=rings or not message.context.group,
        alarm=emergency.alarm,
        danger=rule.danger,
        place=fill_place(message.place, message.context, message.names),
        confidence=_SURE_ALARM if rings else _UNSURE_ALARM,
        runner_up=second_best(message.hits, message.rules, rule),
        evidence=message.evidence(rule, emergency.firing),
    )


def _judged(message: Message, judgement: Judgement, *, alone: bool) -> Matter:
    """Make the matter of one judgement; one that is `alone` owns the whole message."""
    reading, intent, opens = judgement.reading, judgement.intent, judgement.opens
    category, subcategory, urgency = judgement.category, judgement.subcategory, judgement.urgency
    quoted = message.quoted_topic() if category is Category.SYSTEM and intent in _ABOUT_THE_QUOTE else None
    if quoted:
        category, subcategory = quoted.category, quoted.subcategory
        urgency = quoted.urgency if intent is Intent.ME_TOO else urgency
    place = message.place if alone else _place_of(message, reading)
    return Matter(
        text=message.folded.original if alone else _text_of(message, reading),
        intent=intent,
        category=category,
        subcategory=subcategory,
        urgency=urgency,
        opens=opens,
        place=fill_place(place, message.context, message.names) if opens else place,
        confidence=judgement.confidence,
        runner_up=judgement.runner_up or second_best(message.hits, message.rules, reading.rule),
        evidence=message.evidence(reading.rule, reading.firing),
        stars=judgement.stars,
        number=message.number(),
    )


def _text_of(message: Message, reading: Reading) -> str:
    return message.folded.typed(*message.clauses.span(reading.clause)).strip(_EDGES)


def _place_of(message: Message, reading: Reading) -> PlaceMention:
    start, end = message.clauses.span(reading.clause)
    own = assemble([piece for piece in message.pieces if start <= piece.span[0] < end])
    return own if _is_placed(own) else _inside(message.place, own)


def _unread(message: Message) -> Matter:
    """Make the matter of a message in which no rule found anything."""
    context = message.context
    only_place = (not context.group or context.asked is not None) and message.says_only_where()
    likely = () if only_place else likely_meanings(message)
    if like := read_unread(message, likely):
        return like
    guess = message.guess() if message.rules.learned and not context.group else None
    cancelled = message.cancelled() if message.hits.cancelled else ()
    base = Matter(
        text=message.folded.original,
        intent=Intent.CHATTER,
        category=Category.CHAT,
        subcategory="gossip" if context.group else "unclear",
        urgency=Urgency.NONE,
        opens=False,
        place=message.place,
        confidence=_NOTHING,
        runner_up=guess.meant if guess else None,
        meanings=() if context.group else to_ask(message.hits.text, likely),
        evidence=(*cancelled, Evidence(LEARNED, guess.words, (), guess.label)) if guess else cancelled,
        number=message.number(),
    )
    if only_place:
        replaces = _REPLACES.search(message.hits.text) is not None
        return replace(
            base,
            intent=Intent.CORRECTION if replaces else Intent.SUPPLEMENT,
            category=Category.SYSTEM,
            subcategory="location",
            confidence=_SURE_PLACE,
        )
    return base
