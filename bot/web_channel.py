"""A web channel together with the server of its pages, and what the desk has said in a chat so far."""

import socket
from collections.abc import Iterable

from starlette.types import ASGIApp

from bot.books import Books
from bot.channels.contract import Inbox
from bot.channels.web import History, HistoryItem, WebChannel
from bot.complaint import Complaint, reason
from bot.pages.serving import PageServer
from domain.messages import Chat, OutgoingKind
from handlers.office import Office
from storage.outgoing_rows import Delivery, Said

SHOWN_MESSAGES = 200
_LINES = frozenset({OutgoingKind.MESSAGE, OutgoingKind.CARD})


class ServedWebChannel(WebChannel):
    """A web channel whose pages are served from its start to its stop."""

    _server: PageServer | None = None
    _bound: socket.socket | None = None

    def serve(self, pages: ASGIApp, bound: socket.socket) -> None:
        """Let these pages be served on a socket that is bound already."""
        self._server, self._bound = PageServer(pages), bound

    async def start(self, inbox: Inbox) -> None:
        """Begin to hand messages to the inbox and to answer browsers."""
        await super().start(inbox)
        if self._server is not None and self._bound is not None:
            await self._server.start(self._bound)

    async def stop(self) -> None:
        """Close every page and return when the messages under way are through."""
        if self._server is not None:
            await self._server.stop()
        await super().stop()


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens there. Raises Complaint."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise Complaint(
            f"打不开 {host}:{port}（{reason(error)}）。请在 [web] 里换一个 port，或停掉占用它的程序。"
        ) from error


def history_of(books: Books) -> History:
    """Return what reads in the books what the desk has said in a chat."""

    async def history(chat: Chat) -> Iterable[HistoryItem]:
        return as_shown(await books.do(lambda office: _said(chat, office)))

    return history


def _said(chat: Chat, office: Office) -> tuple[Said, ...]:
    return office.desk.outbox.history(chat, SHOWN_MESSAGES)


def as_shown(said: Iterable[Said]) -> list[HistoryItem]:
    """Return the messages that have left, oldest first, each as it was edited last."""
    items: dict[str, HistoryItem] = {}
    for each in said:
        if each.delivery is not Delivery.SENT or each.platform_id is None or each.message.kind not in _LINES:
            continue
        first = items.get(each.platform_id)
        items[each.platform_id] = HistoryItem(
            message_id=each.platform_id,
            text=each.message.text,
            sent_at=first.sent_at if first else each.at,
            buttons=each.message.buttons,
            edited_at=each.at if first else None,
            reply_to=each.message.reply_to,
            photo=each.message.photo,
            lane=each.message.lane,
        )
    return list(items.values())
