"""A town whose units talk in a group of their own, and a resident whose name, telephone and room are secrets."""

from dataclasses import dataclass

from domain.messages import Chat, ChatKind, IncomingKind, MediaReference
from domain.wishes import Wish
from handlers.office import Office
from handlers.showing import pictures
from storage.desk import Desk
from tests.handlers.town import CHANNEL, Shown, Town

BOARD = "幸福里共建群"
RESIDENT, NAME, PHONE, ROOM = "花婶", "花解语", "13911112222", "1937"
PERSON = 901
SECRETS = (NAME, RESIDENT, PHONE, ROOM, "3号楼", "2单元")
TEXT = f"我是{NAME}，住3号楼2单元{ROOM}，电话{PHONE}，孙子开学想要个书包，家里困难"
DESK, FIRM, TELECOM_MAN = "小陈", "安师傅", "赵强"


@dataclass
class Street(Town):
    """A town whose units talk in a group of their own."""

    def chat(self, name: str) -> Chat:
        """Return a chat by its name."""
        return Chat(CHANNEL, ChatKind.GROUP, name) if name == BOARD else super().chat(name)

    def send_photo(self, who: str, text: str = "") -> list[Shown]:
        """Let somebody send a picture, and the edge fetch it."""
        reference = MediaReference(IncomingKind.PHOTO, "a picture of a bag")
        sent = self._receive(who, self.chat(who), IncomingKind.PHOTO, text=text, media=(reference,))

        def arrive(desk: Desk) -> None:
            (media,) = desk.media.waiting(5)
            pictures.arrived(Office(desk, self.practice), media, "hash")

        self.run(arrive)
        return [*sent, *self.deliver()]

    def wish(self, number: int = 1001) -> Wish:
        """Return a wish as it stands."""
        request = self.request(number)
        found = self.run(lambda desk: desk.wishes.of_request(request.id))
        assert found is not None
        return found


def secrets(shown: Shown) -> list[str]:
    seen = " ".join((shown.text, shown.message.photo or "", *shown.labels))
    return [each for each in (*SECRETS, "hash") if each in seen]
