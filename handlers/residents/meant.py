"""A private message between sure and not: what may it mean?"""

from zlib import crc32

from domain.messages import OutgoingMessage
from handlers.buttons import button
from handlers.requests.understood import kind
from handlers.visit import Visit
from nlp.understanding import Matter


def ask(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Ask which of its likeliest meanings a message has; whoever meant none of them says it again or calls a person."""
    known = {rule.id: rule for rule in visit.office.practice.rules.rules}
    offered = tuple(
        button(
            kind(visit.office.practice.catalogue, f"{rule.category}.{rule.subcategory}"),
            "meant",
            number_of(rule.id),
            chat=visit.chat,
            key=visit.office.practice.signing_key,
            person=visit.sender.id,
        )
        for rule in (known[name] for name in matter.meanings)
    )
    return visit.reply("human.which_is_meant", buttons=(offered, *visit.buttons((("button.call_human", "human", 0),))))


def number_of(name: str) -> int:
    """Number a rule so that a button can carry it."""
    return crc32(name.encode())
