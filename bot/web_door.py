"""The residents' pages under `menkou run`: known by a signed cookie, let in by the QR code of a building."""

from bot.channels.contract import Channel
from bot.channels.web import PhotoInbox
from bot.doors import Surroundings
from bot.pages.door import DoorControls, DoorGrant, door_app
from bot.pages.guard import netloc
from bot.web_channel import ServedWebChannel, bind, history_of
from handlers.residents import homes
from handlers.roster import invitations

INSTANCE = "web:main"
TITLE = "小助手"
COOKIES = "the web door signs its cookies with this"


def channels(surroundings: Surroundings) -> list[Channel]:
    """Return the one channel of the pages, its socket bound. Raises Complaint when the port is taken."""
    settings, books = surroundings.settings, surroundings.books
    web = settings.web
    if web is None:
        return []
    channel = ServedWebChannel(
        INSTANCE,
        base_url=web.base_url,
        history=history_of(books),
        photos=PhotoInbox(settings.data_dir / "incoming"),
        now=books.now,
        bot_name=TITLE,
    )
    own_host = f"{web.host}:{web.port}"
    controls = DoorControls(
        title=TITLE,
        base_url=web.base_url,
        key=surroundings.keys.digest(COOKIES.encode()),
        open_door=Doors(surroundings).open,
        now=books.now,
        zone=settings.zone,
        picture=surroundings.pictures.bring,
        other_hosts=() if own_host == netloc(web.base_url) else (own_host,),
    )
    channel.serve(door_app(channel, controls), bind(web.host, web.port))
    return [channel]


class Doors:
    """Which payloads let somebody in. The desk decides again when the person has come."""

    def __init__(self, surroundings: Surroundings) -> None:
        """Look at the neighbourhood as it is at that moment."""
        self._books = surroundings.books
        self._town = surroundings.town

    def open(self, payload: str) -> DoorGrant | None:
        """Return what a payload opens, None when this desk did not make it."""
        if payload.startswith(invitations.PREFIX):
            return DoorGrant()
        place = homes.place_of(payload, self._books.practice.signing_key)
        known = self._town().places.get(place) if place is not None else None
        return DoorGrant(homes.address(self._town(), known.id)) if known else None
