"""One tap says what a private message between sure and not meant: it is written down, and danger rings."""

from domain.messages import OutgoingMessage
from domain.replacing import replace
from domain.taxonomy import Alarm
from handlers.buttons import Press
from handlers.residents import emergencies, lone_pictures, meant, reports
from handlers.visit import Visit
from nlp.rulebook import Rule
from nlp.understand import understand
from nlp.understanding import Context, Matter


def press(visit: Visit, pressed: Press) -> list[OutgoingMessage]:
    """Write down what was said before as what it is said to mean now."""
    since = visit.now - visit.office.practice.waiting.lines
    for line in visit.desk.conversations.lines(visit.chat, since, visit.sender.id):
        for matter in understand(line.text, Context(), visit.office.practice.rules, visit.office.names).matters:
            rule = _rule(visit, matter, pressed.object)
            if rule is not None:
                taken, shown = _as(rule, matter), lone_pictures.holding(visit)
                said = emergencies.sound(shown, taken) if rule.danger else reports.report(shown, taken)
                return [*visit.pressed("human.pressed"), *said]
    return visit.aside("question.ask_again")


def _rule(visit: Visit, matter: Matter, number: int) -> Rule | None:
    name = next((each for each in matter.meanings if meant.number_of(each) == number), None)
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
        alarm=Alarm.RING if rule.danger else Alarm.NONE,
        danger=rule.danger,
        confidence=1.0,
        meanings=(),
    )
