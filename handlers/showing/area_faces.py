"""What staff see of the matter of an area: which buildings, who says otherwise, and the notice that is drafted."""

from domain.areas import buildings
from domain.messages import Buttons
from domain.places import Place
from handlers.catalogue import FIRST_LANGUAGE
from handlers.showing import phrases
from handlers.showing.faces import Face


def concerned(face: Face) -> tuple[Place, ...]:
    """Return the buildings it concerns."""
    parties = face.office.desk.requests.parties(face.request.id)
    return buildings(face.request, parties, face.office.desk.neighbourhood.places)


def draft(face: Face) -> str:
    """Word the notice to the buildings concerned, in the language notices are written in."""
    request, office = face.request, face.office
    return office.practice.catalogue.say(
        "area.notice",
        kind=phrases.kind(office, request, FIRST_LANGUAGE),
        places="、".join(place.name for place in concerned(face)),
        who=phrases.holder(office, request, FIRST_LANGUAGE),
    )


def added(face: Face) -> tuple[list[str], Buttons]:
    """Return what stands below the card of an area's matter for the staff: its buildings, the draft, and a button."""
    if not face.request.area or not face.request.undone:
        return [], ()
    town = face.office.desk.neighbourhood
    places = concerned(face)
    names = "、".join(place.name for place in places)
    lines = [face.say("area.buildings", places=names)] if places else []
    if face.request.spared:
        spared = "、".join(town.places[each].name for each in face.request.spared)
        lines.append(face.say("area.spared", places=spared))
    if not places:
        return lines, ()
    return [*lines, face.say("area.draft", words=draft(face))], face.rows((("button.publish", "publish"),))
