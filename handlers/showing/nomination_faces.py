"""What staff see of somebody who would be a head: for what, who is there now, in which words, and the four answers."""

from domain.messages import Button, Buttons
from domain.neighbourhood import Seat
from domain.nominations import Nomination, seat_at
from handlers.catalogue import FIRST_LANGUAGE
from handlers.office import Office
from handlers.roster.checks import firm_served, seat_name
from handlers.roster.people import title_of
from handlers.showing.faces import Face


def staff(face: Face) -> tuple[str, Buttons] | None:
    """Show a nomination to one of the staff, with the decision, taken or still to be; None when it came to none."""
    request, nomination = face.request, face.office.desk.nominations.of_request(face.request.id)
    place = face.office.desk.neighbourhood.places.get(nomination.place) if nomination else None
    if nomination is None or place is None:
        return None
    if not request.undone:
        return (face.say("nominee.over", words=request.finish_note), ()) if request.finish_note else None
    seat = seat_at(place)
    return "\n".join(_lines(face, nomination, seat)), _answers(face, nomination, seat)


def _lines(face: Face, nomination: Nomination, seat: Seat) -> list[str]:
    town, own = face.office.desk.neighbourhood, nomination.author == face.person
    now = "、".join(officer.name for officer in town.first_on(seat)) or face.say("nominee.nobody_now")
    card = "nominee.card_recommended" if nomination.recommended else "nominee.card"
    lines = [face.say(card, post=seat_name(town, seat), name=nomination.name, now=now)]
    if nomination.words:
        lines.append(face.say("head.words", words=nomination.words))
    if nomination.voice is not None:
        lines.append(face.say("nominee.card_voice"))
    firm = None if nomination.recommended else firm_served(town, nomination.author, seat.place)
    if firm is not None:
        lines.append(face.say("nominee.of_the_firm", firm=firm.name))
    if nomination.recommended:
        lines.append(face.say("nominee.ask_first"))
    if face.request.held_by is not None:
        lines.append(face.say("nominee.being_talked_to"))
    lines.append(face.say("nominee.not_by_yourself" if own else "nominee.decide_by"))
    return lines


def _answers(face: Face, nomination: Nomination, seat: Seat) -> Buttons:
    """Offer the decision to everybody but the author, and what was spoken to everybody."""
    hear = (("button.nominee_hear", "nominee_hear"),) if nomination.voice is not None else ()
    if nomination.author == face.person:
        return face.rows(hear) if hear else ()
    title = title_of(seat.role, face.office.desk.neighbourhood.titles)
    agree = tuple(
        Button(face.say(label, title=title), face.button("button.back", verb).token)
        for label, verb in (("nominee.agree_deputy", "nominee_yes-deputy"), ("nominee.agree", "nominee_yes-head"))
    )
    talk = (("button.nominee_talk", "nominee_talk"),) if face.request.held_by is None else ()
    return (agree, *face.rows((*talk, ("button.nominee_unfit", "nominee_unfit")), *((hear,) if hear else ())))


def sentence(office: Office, nomination: Nomination, language: str = FIRST_LANGUAGE) -> str:
    """Put a nomination in one sentence: who would be what, and the words for it."""
    town, say = office.desk.neighbourhood, office.practice.catalogue.say
    place = town.places.get(nomination.place)
    return say(
        "nominee.put_recommended" if nomination.recommended else "nominee.put",
        language,
        name=nomination.name,
        post=seat_name(town, seat_at(place)) if place else "",
        words=nomination.words or say("nominee.spoken", language),
    )
