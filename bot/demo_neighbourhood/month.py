"""Playing the month: every step goes through the real front door at its own time, and the clock runs in between."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from bot.demo_neighbourhood.scenes import Scene, Step
from domain.messages import Chat, ChatKind, IncomingKind, IncomingMessage
from domain.neighbourhood import Role
from domain.places import PlaceKind
from domain.request_states import WAITING_STATES, WORKED_STATES
from domain.service_request import ServiceRequest
from handlers.clock import sweep
from handlers.front_door import receive
from handlers.office import Office, Practice
from storage.desk import Desk
from storage.writer import Writer

CHANNEL = "web:demo"
TICK = timedelta(hours=1)
"""How often the clock looks; for the past this is often enough."""
SWEPT_AT_ONCE = 50
SENT_AT_ONCE = 50
LEASE = timedelta(minutes=1)
LOOKED_BACK = 30
"""How many messages of a chat are looked through for a button."""
TIDIED_EVERY = 6
"""After how many ticks the duty desk looks through what is left lying."""
LEFT_LYING = timedelta(hours=8)
DUTY = "陈晓雯"

Job = Callable[[Office], None]


class Told(Struct, frozen=True):
    """A step of a scene as it is played: who said it, when, and under which message id."""

    step: Step
    at: datetime
    message_id: str


class Month:
    """The scenes and ticks of a month as jobs for the writer, in the order of time.

    Nothing is waited for between them, so that many share one commit.
    """

    def __init__(self, scenes: Iterable[Scene], accounts: Mapping[str, str], end: datetime) -> None:
        """`accounts` are the people's accounts by name; what would come after `end` is left out."""
        self._accounts = accounts
        self._jobs: list[tuple[datetime, int, Job]] = []
        for number, scene in enumerate(scenes):
            told: dict[str, Told] = {}
            for count, step in enumerate(scene.steps):
                at, message_id = scene.at + step.after, f"m{number}-{count}"
                if at >= end:
                    break
                if step.label:
                    told[step.label] = Told(step, at, message_id)
                self._add(at, self._play(step, message_id, dict(told)))
        for number, instant in enumerate(_ticks(min(at for at, _, _ in self._jobs), end)):
            self._add(instant, _tick)
            if number % TIDIED_EVERY == 0:
                self._add(instant, self._tidy)

    def play(self, writer: Writer, practice: Practice) -> None:
        """Hand everything to the writer and wait until it is done. Raises what a job raised."""
        jobs = sorted(self._jobs, key=lambda each: each[:2])
        futures = [writer.submit(_with(practice, job), at, CHANNEL) for at, _, job in jobs]
        for future in futures:
            future.result()

    def _add(self, at: datetime, job: Job) -> None:
        self._jobs.append((at, len(self._jobs), job))

    def _play(self, step: Step, message_id: str, told: Mapping[str, Told]) -> Job:
        def job(office: Office) -> None:
            requests = {label: found for label, each in told.items() if (found := self._opened_by(each, office.desk))}
            account = self._account(step.who, requests.get(step.about), office.desk)
            message = self._message(step, message_id, account, requests, office.desk) if account else None
            if message is not None:
                receive(message, office)
                deliver(office)

        return job

    def _tidy(self, office: Office) -> None:
        """Let the duty desk take what nobody took for long, and finish what it took the last time."""
        desk, duty = office.desk, self._accounts[DUTY]
        person = desk.people.by_account(CHANNEL, duty)
        for request in _lying(desk):
            mine = person is not None and request.held_by == person.id
            words = f"办结 {request.number} 已经处理好，电话里说过了" if mine else f"接单 {request.number}"
            receive(_words(words, f"t{desk.new_id()}", duty, private_chat(duty), desk), office)
        deliver(office)

    def _opened_by(self, told: Told, desk: Desk) -> ServiceRequest | None:
        person = desk.people.by_account(CHANNEL, self._accounts.get(told.step.who, told.step.who))
        mine = desk.requests.of_person(person.id) if person else ()
        return next(
            (each for each in mine if each.origin_message == told.message_id or each.opened_at == told.at), None
        )

    def _account(self, who: str, request: ServiceRequest | None, desk: Desk) -> str | None:
        """Return the account of whoever acts, None when there is nobody (any more)."""
        if not who.startswith("@"):
            return self._accounts[who]
        if who == "@stranger":
            return who.removeprefix("@")
        if request is None:
            return None
        if who == "@holder":
            holder = desk.neighbourhood.officers.get(request.held_by) if request.held_by is not None else None
        else:
            seats = request.asked if who == "@asked" else request.asked[::-1]
            sitting = [officer for seat in seats for officer in desk.neighbourhood.holders(seat)]
            holder = next(iter(sitting), None)
        return self._accounts[holder.name] if holder else None

    def _message(
        self, step: Step, message_id: str, account: str, requests: Mapping[str, ServiceRequest], desk: Desk
    ) -> IncomingMessage | None:
        """Return what the channel would hand down, None when what the step speaks of is not there."""
        group = Chat(CHANNEL, ChatKind.GROUP, step.group) if step.group else None
        chat = group or private_chat(account)
        if step.presses:
            return _press(step, message_id, account, chat, desk)
        numbers = {label: str(request.number) for label, request in requests.items()}
        if any(f"{{{label}}}" in step.says and label not in numbers for label in "abc"):
            return None
        return _words(step.says.format(**numbers) if numbers else step.says, message_id, account, chat, desk)


def _with(practice: Practice, job: Job) -> Callable[[Desk], None]:
    return lambda desk: job(Office(desk, practice))


def private_chat(account: str) -> Chat:
    """Return the private chat of an account on the demo's pages."""
    return Chat(CHANNEL, ChatKind.PRIVATE, f"p:{account}")


def deliver(office: Office) -> None:
    """Take everything that may leave for sent: nobody is to be rung for the past."""
    sending = office.desk.sending
    while claimed := sending.claim(SENT_AT_ONCE, LEASE):
        for queued in claimed:
            sending.sent(queued.id, queued.edits or f"w{queued.id}")


def _lying(desk: Desk) -> list[ServiceRequest]:
    communities = [place.id for place in desk.neighbourhood.places if place.kind is PlaceKind.COMMUNITY]
    waiting = [request for community in communities for request in desk.requests.board(community)]
    return [
        request
        for request in waiting
        if request.opened_at < desk.now - LEFT_LYING
        and (request.state in WAITING_STATES or (request.state in WORKED_STATES and _at_desk(request)))
    ]


def _at_desk(request: ServiceRequest) -> bool:
    return request.held_seat is not None and request.held_seat.role is Role.DUTY_DESK


def _words(text: str, message_id: str, account: str, chat: Chat, desk: Desk) -> IncomingMessage:
    return IncomingMessage(
        delivery_id=message_id,
        chat=chat,
        sender=account,
        kind=IncomingKind.TEXT,
        text=text,
        message_id=message_id,
        sent_at=desk.now,
    )


def _press(step: Step, message_id: str, account: str, chat: Chat, desk: Desk) -> IncomingMessage | None:
    # Of a message that was edited only the newest state bears buttons.
    shown = {said.platform_id: said.message.buttons for said in desk.outbox.history(chat, LOOKED_BACK)}
    for platform_id, buttons in reversed(shown.items()):
        for button in (button for row in buttons for button in row):
            if button.label == step.presses and platform_id is not None:
                return IncomingMessage(
                    delivery_id=message_id,
                    chat=chat,
                    sender=account,
                    kind=IncomingKind.PRESS,
                    message_id=platform_id,
                    pressed=button.token,
                    press_id=message_id,
                    sent_at=desk.now,
                )
    return None


def _tick(office: Office) -> None:
    while sweep(office, SWEPT_AT_ONCE):
        pass
    deliver(office)


def _ticks(start: datetime, end: datetime) -> Iterator[datetime]:
    at = start
    while at < end:
        yield at
        at += TICK
    yield end
