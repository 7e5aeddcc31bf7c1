"""What does not reach somebody through one channel goes through the next, with buttons that work there."""

from domain.messages import Chat, ChatKind, OutgoingMessage
from domain.people import Account
from handlers import elsewhere
from handlers.buttons import read
from handlers.office import Office
from storage.desk import Desk
from storage.outgoing_rows import Delivery
from tests.handlers.town import CHANNEL, PEOPLE, Town

OTHER = Chat("telegram:test", ChatKind.PRIVATE, "700")
HEAD = PEOPLE["李楼长"]


def _unreachable(town: Town, *, other: bool) -> list[OutgoingMessage]:
    """Let a card for the head fail on the web; return what waits for the other channel."""
    town.say("张阿姨", "3号楼2单元楼道灯不亮了")
    card = next(each.message for each in town.shown[town.chat("李楼长")].values() if each.message.card)

    def job(desk: Desk) -> list[OutgoingMessage]:
        private = Chat(CHANNEL, ChatKind.PRIVATE, "李楼长")
        desk.people.save_account(Account(CHANNEL, "李楼长", HEAD, private, reachable=False))
        if other:
            desk.people.save_account(Account("telegram:test", "700", HEAD, OTHER))
        for _ in range(2):
            elsewhere.say(Office(desk, town.practice), card)
        return [each.message for each in desk.outbox.history(OTHER, 10) if each.delivery is Delivery.READY]

    return town.run(job)


def test_it_goes_once_through_the_next_channel_with_buttons_of_its_own(town: Town) -> None:
    (moved,) = _unreachable(town, other=True)
    assert "1001" in moved.text
    take = next(button for row in moved.buttons for button in row if button.label == "我来办")
    press = read(take.token, chat=OTHER, key=town.practice.signing_key, person=HEAD)
    assert (press.verb, press.object) == ("accept", town.request(1001).id)


def test_without_another_channel_nothing_is_queued(town: Town) -> None:
    assert _unreachable(town, other=False) == []
