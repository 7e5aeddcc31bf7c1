"""The notice that the desk has drafted for the buildings an outage concerns: staff look at it, and send it or not."""

from domain.messages import OutgoingMessage
from domain.service_request import ServiceRequest
from handlers.notices import sending
from handlers.requests.authority import by_staff
from handlers.showing import area_faces, stale
from handlers.showing.faces import Face
from handlers.visit import Visit


def publish(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Show the preview of the notice to the buildings concerned; from there it goes out like any other."""
    del option
    if not by_staff(visit, request).parts:
        return visit.pressed("button.not_yours")
    face = Face(visit.office, request, visit.chat, visit.sender.id, visit.sender.language)
    places = tuple(place.id for place in area_faces.concerned(face))
    if not (request.area and request.open and places):
        return stale.explain(visit, request)
    return [*visit.pressed("area.look"), *sending.prepared(visit, area_faces.draft(face), places)]
