"""The main job on the real program: somebody reports, somebody takes it, it is done, and the resident says how."""

import io
import re

from PIL import Image

from tests.end_to_end.town import COMMUNITY, HEAD, STAFF, Town
from tests.loopback_telegram_chats import Posted
from tests.waiting import wait_until

NUMBER = re.compile(r"\d{4}")


def number_in(posted: Posted) -> str:
    found = NUMBER.search(posted.text)
    assert found is not None
    return found[0]


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "grey").save(file, format="PNG")
    return file.getvalue()


def test_an_invitation_lets_one_account_in_once(town: Town) -> None:
    stranger = town.telegram.person("生人", opened=False)
    town.telegram.starts(stranger, town.invitations[HEAD])
    town.sees(stranger, "用过")
    assert not any("我来办" in each.buttons for each in town.telegram.sent_to(stranger))


def test_a_poster_binds_a_home(town: Town) -> None:
    resident = town.resident("小王")
    town.telegram.person_says(resident, resident, "家里没水了")
    card = town.sees(resident, "3号楼", button="查进度")
    town.sees(town[HEAD], number_in(card), button="我来办")


def test_from_the_report_in_the_group_to_the_rating(town: Town) -> None:
    reporter, head = town.resident("张阿姨"), town[HEAD]
    town.telegram.person_says(town.group, reporter, "2单元楼道灯又不亮了")
    shown = town.sees(town.group, "李楼长", button="我家也这样")
    number = number_in(shown)
    town.presses(head, "我来办", words=number)
    town.presses(head, "办好了", words=number)
    town.sees(head, "照片")
    town.telegram.sends_photo(head, head, picture(), "换了灯泡")
    town.presses(reporter, "满意", words=number)
    town.sees(head, number, "满意")

    def pictures() -> int:
        return sum(each.photo is not None for each in town.telegram.sent_to(reporter))

    wait_until(pictures, "the picture never came")
    assert pictures() == 1
    assert number in town.telegram.sent_to(town.group)[-1].text
    assert reporter.name not in shown.versions[0]


def test_the_group_is_bound_by_staff_only(town: Town) -> None:
    stranger, group = town.telegram.person("生人"), town.telegram.group("5号楼居民群")
    town.telegram.adds_bot(group, stranger, admin=True)
    hello = town.sees(group, "绑定")
    town.telegram.person_says(group, stranger, "绑定 和美花园5号楼")
    town.heard()
    assert town.telegram.sent_to(group) == [hello]
    town.telegram.person_says(group, town[STAFF], "绑定 和美花园5号楼")
    town.sees(group, "5号楼")
    assert COMMUNITY
