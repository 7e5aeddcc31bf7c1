"""A private message between sure and not: what may it mean? One tap says so, and it is written down."""

from zlib import crc32

from domain.messages import OutgoingMessage
from domain.replacing import replace
from handlers.buttons import Press, button
from handlers.requests.understood import kind
from handlers.residents import reports
from handlers.visit import Visit
from nlp.rulebook import Rule
from nlp.understand import understand
from nlp.understanding import Context, Matter


def ask(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Ask which of its likeliest meanings a message has; whoever meant none of them says it again or calls a person."""
    known = {rule.id: rule for rule in visit.office.practice.rules.rules}
    offered = tuple(
        button(
            kind(visit.office.practice.catalogue, f"{rule.category}.{rule.subcategory}"),
            "meant",
            _number(rule.id),
            chat=visit.chat,
            key=visit.office.practice.signing_key,
            person=visit.sender.id,
        )
        for rule in (known[name] for name in matter.meanings)
    )
    return visit.reply("human.which_is_meant", buttons=(offered, *visit.buttons((("button.call_human", "human", 0),))))


def press(visit: Visit, pressed: Press) -> list[OutgoingMessage]:
    """Write down what was said before as what it is said to mean now."""
    since = visit.now - visit.office.practice.waiting.lines
    for line in visit.desk.conversations.lines(visit.chat, since, visit.sender.id):
        matter = understand(line.text, Context(), visit.office.practice.rules, visit.office.names).matters[0]
        rule = _rule(visit, matter, pressed.object)
        if rule is not None:
            return [*visit.pressed("human.pressed"), *reports.report(visit, _as(rule, matter))]
    return visit.aside("question.ask_again")


def _rule(visit: Visit, matter: Matter, number: int) -> Rule | None:
    name = next((each for each in matter.meanings if _number(each) == number), None)
    return next((rule for rule in visit.office.practice.rules.rules if rule.id == name), None)


def _as(rule: Rule, matter: Matter) -> Matter:
    """Read a matter as a rule does that its sender has chosen."""
    return replace(
        matter,
        intent=rule.intent,
        category=rule.category,
        subcategory=rule.subcategory,
        urgency=rule.urgency,
        opens=True,
        confidence=1.0,
        meanings=(),
    )


def _number(name: str) -> int:
    """Number a rule so that a button can carry it."""
    return crc32(name.encode())
