"""The people of a neighbourhood on Telegram, and short ways to let them speak and to wait for what they see."""

import re

from tests.end_to_end.program import Deployment
from tests.loopback_telegram_chats import Person, Posted, Room
from tests.waiting import wait_until

COMMUNITY, GROUP = "幸福里社区", "3号楼居民群"
HEAD, OTHER_HEAD, STAFF = "李建国", "王秀英", "罗晓敏"
ROSTER = """\
places = [
  { path = "幸福里社区", kind = "community" },
  { path = "幸福里社区/和美花园", kind = "estate" },
  { path = "和美花园/3号楼", kind = "building" },
  { path = "和美花园/5号楼", kind = "building" },
]
people = [
  { name = "李建国", role = "building_head", seat = "和美花园/3号楼" },
  { name = "王秀英", role = "building_head", seat = "和美花园/5号楼" },
  { name = "罗晓敏", role = "staff", seat = "幸福里社区" },
  { name = "罗晓敏", role = "duty_desk", seat = "幸福里社区" },
]
"""
_INVITATION = re.compile(r"邀请 (\w+)（.*：(h_\w+)")
_POSTER = re.compile(r"start=(b_[\w-]+)")


class Town:
    """Those who have a role, the group of a building, and the invitations and posters that were printed."""

    def __init__(self, deployment: Deployment) -> None:
        """Import the roster and print everything."""
        self.deployment = deployment
        self.telegram = deployment.telegram
        (deployment.folder / "roster.toml").write_text(ROSTER, "utf-8")
        imported = deployment.command("roster", "import", "roster.toml")
        self.invitations = dict(_INVITATION.findall(imported.stdout))
        deployment.command("roster", "poster", "posters.html", "3号楼")
        self.poster = _POSTER.findall((deployment.folder / "posters.html").read_text("utf-8"))[0]
        self.officers = {name: self.telegram.person(name, opened=False) for name in (HEAD, OTHER_HEAD, STAFF)}
        self.group = self.telegram.group(GROUP)

    def __getitem__(self, name: str) -> Person:
        return self.officers[name]

    def move_in(self) -> None:
        """Let the officers follow their invitations, and let one of the staff bind the group."""
        for name, person in self.officers.items():
            self.telegram.starts(person, self.invitations[name])
            self.sees(person, name[0])
        self.telegram.adds_bot(self.group, self[STAFF], admin=True)
        self.telegram.person_says(self.group, self[STAFF], "绑定 和美花园3号楼")
        self.sees(self.group, "3号楼")

    def resident(self, name: str) -> Person:
        """Return somebody new who has followed the poster of 3号楼 and said yes."""
        person = self.telegram.person(name, opened=False)
        self.telegram.starts(person, self.poster)
        self.presses(person, "对")
        self.sees(person, "好了", "3号楼")
        return person

    def sees(self, room: Room, *words: str, button: str = "") -> Posted:
        """Wait for a message with all these words and this button, and return the newest of them."""
        wait_until(lambda: self._seen(room, words, button), f"{words} {button} never came", lambda: self._texts(room))
        return self._seen(room, words, button)[-1]

    def sees_more(self, room: Room, than: int) -> list[Posted]:
        """Wait for more than so many messages, and return those above."""
        wait_until(lambda: len(self.telegram.sent_to(room)) > than, "nothing came", lambda: self._texts(room))
        return self.telegram.sent_to(room)[than:]

    def presses(self, person: Person, label: str, room: Room | None = None, words: str = "") -> str:
        """Press a button once it is there; return what the toast says."""
        borne = self.sees(room or person, words, button=label)
        return self.toast(self.telegram.presses(room or person, person, label, borne))

    def toast(self, press: str) -> str:
        """Wait for the answer to a press."""
        wait_until(lambda: press in dict(self.telegram.toasts), "the press was never answered")
        return dict(self.telegram.toasts)[press]

    def heard(self) -> None:
        """Wait until the desk has taken everything that was said."""
        wait_until(lambda: not self.telegram.unconfirmed, "not everything was taken")

    def _seen(self, room: Room, words: tuple[str, ...], button: str) -> list[Posted]:
        return [
            each
            for each in self.telegram.sent_to(room)
            if all(word in each.text for word in words) and (not button or button in each.buttons)
        ]

    def _texts(self, room: Room) -> list[str]:
        return [each.text for each in self.telegram.sent_to(room)]
