"""Pictures with a request: noted when they come, shown to the other side once the edge has fetched them."""

from collections.abc import Iterable

from domain.messages import OutgoingMessage
from domain.replacing import replace
from domain.service_request import ServiceRequest
from handlers import outgoing
from handlers.office import Office
from handlers.requests import docket
from handlers.showing import phrases, telling
from handlers.visit import Visit
from storage.media import Media


def reference_in(visit: Visit) -> str | None:
    """Return how the platform calls the picture of a message, None when it has none."""
    return visit.message.media[0].reference if visit.message.media else None


def note(visit: Visit, request: ServiceRequest) -> None:
    """Remember the pictures of a message with a request, so that the edge fetches them."""
    for medium in visit.message.media:
        visit.desk.media.add(medium, visit.chat.channel, request.id)


def arrived(office: Office, media: Media, content_hash: str) -> None:
    """Keep a fetched picture and show it: a proof to those who reported, everything else to those who handle it."""
    if not office.desk.media.stored(media.id, content_hash):
        return
    request = office.desk.requests.lock(media.request) if media.request is not None else None
    if request is None:
        return
    wish = phrases.wish_of(office, request)
    if wish is not None and wish.photo == media.reference.reference:
        office.desk.wishes.put(replace(wish, photo=content_hash))
        desk, proven = docket.desk_of(office, request.community), request
        said = telling.officers(office, request, desk, "wish.desk_picture", phrases.wish_facts(office, wish))
    elif request.finish_photo == media.reference.reference:
        proven = replace(request, finish_photo=content_hash)
        said = telling.parties(office, proven, "party.proof")
    else:
        proven = replace(request, photo=content_hash)
        said = telling.handlers(office, proven, "head.picture")
    office.desk.requests.save(proven)
    outgoing.hand_over(office, f"picture:{media.id}", _with_picture(said, content_hash))


def _with_picture(said: Iterable[OutgoingMessage], content_hash: str) -> list[OutgoingMessage]:
    return [replace(each, photo=content_hash) for each in said]
