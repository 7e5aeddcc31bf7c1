"""One play: each line of a script becomes a message to the desk, and what the desk says becomes the transcript."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count

from bot.pictures import Pictures
from bot.replay_script import PRIVATE, ReplayError, Step
from bot.stage import CHANNEL, Stage
from bot.transcript import JsonLine, Sent, Transcript, request_line
from domain.messages import (
    Chat,
    ChatKind,
    IncomingKind,
    IncomingMessage,
    MediaReference,
    OutgoingKind,
    QueuedMessage,
    Quoted,
)
from domain.places import PlaceKind
from domain.service_request import ServiceRequest
from handlers.office import Office, Practice
from storage.writer import Writer

LINK = "replay:start:"
"""What the address of a private chat begins with; the payload follows."""
BOT_NAME = "@小助手"
"""Whoever writes this in a group speaks to the desk."""
FIRST_NUMBER = 1001
LARGEST_GAP = 20


class Play:
    """Acts the steps of a script on a stage and keeps what was said."""

    def __init__(self, writer: Writer, practice: Practice, start: datetime, pictures: Pictures) -> None:
        """Begin with an empty transcript."""
        self.stage = Stage(writer, practice, start, self._show)
        self.transcript = Transcript()
        self._zone = practice.zone
        self._pictures = pictures
        self._numbers: dict[int, int] = {}
        self._pressed: dict[str, str] = {}
        """By press: who pressed."""
        self._counts = count(1)

    def act(self, step: Step) -> None:
        """Let time pass up to a step, then let its person do it. Raises ReplayError."""
        self.stage.pass_time(step.at)
        if step.person is not None:
            message = self._message(step, step.person)
            self.transcript.scenes.append(step)
            self.stage.take(message)
            if message.media:
                self.stage.fetch_pictures(self._pictures)

    def requests(self) -> list[JsonLine]:
        """Return how every request stands now."""
        return self.stage.do(self._request_lines)

    # --- From the script to the desk -------------------------------------------------------------------------

    def _message(self, step: Step, person: str) -> IncomingMessage:
        account = self._account(step, person)
        delivery_id = f"line-{step.line}"
        if step.act == "press":
            return self._press(step, account, delivery_id)
        quoted = self._quoted(step, account)
        chat = self._chat(step.chat, account)
        kind, text = _KINDS[step.act], step.words
        if text.startswith("/start") and chat.kind is ChatKind.PRIVATE:
            kind, text = IncomingKind.START, text.removeprefix("/start").strip()
        photo = step.act == "photo"
        return IncomingMessage(
            delivery_id=delivery_id,
            chat=chat,
            sender=account,
            kind=kind,
            text="" if photo else text,
            message_id=f"m{step.line}",
            nickname=self.stage.cast.names[account],
            quoted=quoted,
            addressed=quoted is not None or BOT_NAME in text,
            media=(MediaReference(IncomingKind.PHOTO, step.words),) if photo else (),
            sent_at=step.at,
        )

    def _account(self, step: Step, person: str) -> str:
        if not self.stage.cast.knows(person):
            self.transcript.strangers[person] = step.line
        accounts = self.stage.cast.find(person)
        if len(accounts) > 1:
            names = "、".join(self.stage.cast.names[each] for each in accounts)
            raise ReplayError(step.line, f"叫“{person}”的有 {len(accounts)} 位（{names}），请写全名。")
        return accounts[0]

    def _chat(self, name: str, account: str) -> Chat:
        if name in {"", PRIVATE}:
            return Chat(CHANNEL, ChatKind.PRIVATE, account)
        return Chat(CHANNEL, ChatKind.GROUP, name)

    def _quoted(self, step: Step, account: str) -> Quoted | None:
        wanted = step.reply_to if step.reply_to is not None else step.on
        if wanted is None:
            return None
        sent = self._line(step, wanted, account)
        return Quoted(str(sent.edits or sent.n), sent.text)

    def _press(self, step: Step, account: str, delivery_id: str) -> IncomingMessage:
        sent = self._bearing(step, account)
        button = sent.button(step.words)
        if button is None:
            raise ReplayError(step.line, f"第 {sent.n} 行输出上没有【{step.words}】。")
        nickname = self.stage.cast.names[account]
        if button.url.startswith(LINK):
            private, payload = self._chat(PRIVATE, account), button.url.removeprefix(LINK)
            return IncomingMessage(delivery_id, private, account, IncomingKind.START, payload, nickname=nickname)
        self._pressed[delivery_id] = nickname
        return IncomingMessage(
            delivery_id=delivery_id,
            chat=sent.queued.message.to,
            sender=account,
            kind=IncomingKind.PRESS,
            message_id=str(sent.edits or sent.n),
            nickname=nickname,
            pressed=button.token,
            press_id=delivery_id,
            sent_at=step.at,
        )

    def _bearing(self, step: Step, account: str) -> Sent:
        """Return the message whose button is pressed: the one named, or the newest that bears the label."""
        if step.on is not None:
            return self._line(step, step.on, account)
        seen = [each for each in self.transcript.live() if self._sees(account, each)]
        if step.chat:
            where = self._chat(step.chat, account)
            seen = [each for each in seen if each.queued.message.to == where]
        found = next((each for each in seen if each.button(step.words)), None)
        if found is None:
            labels = dict.fromkeys(label for each in seen for row in each.labels for label in row)
            there = "、".join(f"【{label}】" for label in labels) or "没有按钮"
            raise ReplayError(step.line, f"{step.person}现在看不到【{step.words}】，看得到的是：{there}。")
        return found

    def _line(self, step: Step, n: int, account: str) -> Sent:
        sent = self.transcript.line(n)
        if sent is None:
            raise ReplayError(step.line, f"还没有第 {n} 行输出。")
        if not self._sees(account, sent):
            raise ReplayError(step.line, f"第 {n} 行输出是给{sent.to}的，{step.person}看不到。")
        return sent

    def _sees(self, account: str, sent: Sent) -> bool:
        to = sent.queued.message.to
        return to.kind is ChatKind.GROUP or to.id == account

    # --- From the desk to the transcript ---------------------------------------------------------------------

    def _show(self, queued: QueuedMessage) -> str | None:
        message, n = queued.message, next(self._counts)
        number = self._number(message.request)
        chat = message.to.id if message.to.kind is ChatKind.GROUP else PRIVATE
        to = message.to.id if message.to.kind is ChatKind.GROUP else self.stage.cast.names[message.to.id]
        edits = int(queued.edits) if queued.edits else None
        self.transcript.scenes.append(
            Sent(
                n,
                self.stage.now.astimezone(self._zone),
                self._pressed.get(message.press_id or "", to),
                chat,
                queued,
                _card_name(message.card, message.request, number),
                edits,
                number,
            )
        )
        return None if message.kind in _KEPT_NOWHERE else str(edits or n)

    def _number(self, request: int | None) -> int | None:
        if request is None:
            return None
        if request not in self._numbers:
            found = self.stage.do(lambda office: office.desk.requests.get(request))
            if found is None:
                return None
            self._numbers[request] = found.number
        return self._numbers[request]

    def _request_lines(self, office: Office) -> list[JsonLine]:
        desk = office.desk
        people = {account: desk.people.by_account(CHANNEL, account) for account in self.stage.cast.names}
        names = {person.id: self.stage.cast.names[account] for account, person in people.items() if person}
        return [request_line(request, names, self._zone, office) for request in _all_requests(office)]


def _all_requests(office: Office) -> Iterator[ServiceRequest]:
    """Walk the requests of every community in the order of their numbers, which may have small gaps."""
    for community in office.desk.neighbourhood.places:
        if community.kind is not PlaceKind.COMMUNITY:
            continue
        number, last = FIRST_NUMBER, FIRST_NUMBER
        while number <= last + LARGEST_GAP:
            found = office.desk.requests.by_number(number, [community.id])
            last = number if found else last
            number += 1
            yield from found


_KINDS = {"text": IncomingKind.TEXT, "photo": IncomingKind.PHOTO, "voice": IncomingKind.VOICE}
_KEPT_NOWHERE = frozenset({OutgoingKind.TOAST, OutgoingKind.REACTION})


def _card_name(card: str | None, request: int | None, number: int | None) -> str | None:
    """Return the name of a card with the number people say in place of the id, which says nothing to a reader."""
    if card is None or request is None or number is None:
        return card
    return card.replace(str(request), str(number))
