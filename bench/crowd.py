"""Who writes in the benches, and what: the same people and the same words for every build, from a fixed seed."""

import json
import random
from dataclasses import dataclass
from enum import StrEnum

FIRST_RESIDENT, FIRST_GROUP = 7_000_000_000, -1_002_000_000_000
_FIRST_UPDATE = 100_000_000
_SENT_AT = 1_790_000_000

BUILDINGS = (
    *((f"和美花园/{number}号楼", "和美花园") for number in (1, 2, 3, 5, 6)),
    *((f"锦绣苑/{number}号楼", "锦绣苑") for number in (1, 2, 3)),
    *((f"江畔名苑/{letter}座", "江畔名苑") for letter in "AB"),
    *((f"机械厂宿舍/{number}栋", "机械厂宿舍") for number in (7, 8)),
)
"""The paths of the demo neighbourhood's buildings, each with its estate. Each has a group in the benches."""

REPORTS = (
    "我家厨房水管漏水了，麻烦来看看",
    "楼上卫生间漏水，滴到我家客厅了",
    "我家水管爆了，地上全是水，快来人",
    "楼上天天半夜装修，吵得睡不着",
    "隔壁狗一直叫，从早叫到晚，谁来管管",
    "家里老人想找人上门量血压",
    "家里下水管裂了，水漏到柜子里了",
    "楼下麻将打到半夜一点，吵死了，管不管",
    "物业费收得不明不白，要投诉物业",
    "您好，请问一下，我家暖气管子那里在渗水，能不能派师傅来看看，家里白天都有人",
)
"""What opens a request each time, because it is no matter that several homes share."""

CHATTER = (
    "早上好各位邻居",
    "哈哈哈哈",
    "今天菜市场的黄瓜两块五一斤",
    "谁家的快递放在门口了，记得拿",
    "收到",
    "周末有一起打球的吗",
    "孩子作业写到几点了",
    "明天要降温，大家多穿点",
    "谢谢群主",
    "这个视频太好笑了",
    "有没有人团购车厘子，满十箱包邮，明天下午到",
    "[图片]",
    "晚上七点半老地方见，不见不散",
    "刚才那只橘猫又跑到车棚顶上睡觉去了，拍了好几张照片，一会儿发给大家看看",
    "好的",
    "新年快乐，阖家幸福，万事如意",
)
"""What a neighbourhood's group is full of and nobody should answer."""


class Sort(StrEnum):
    """What is sent."""

    REPORTS = "reports"
    """Each opens a request; every second one is written in private, the others in the building's group."""
    CHATTER = "chatter"
    """Lines in a building's group that open nothing."""


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who writes. `building` is an index of BUILDINGS."""

    account: int
    name: str
    building: int
    room: str

    @property
    def group(self) -> int:
        """The platform's id of the building's group."""
        return FIRST_GROUP - self.building


def residents(count: int) -> list[Resident]:
    """Return people spread over all buildings, each in a home of their own."""
    return [
        Resident(
            FIRST_RESIDENT + index,
            f"居民{index}",
            index % len(BUILDINGS),
            f"{1 + index // len(BUILDINGS) // 4}{1 + index // len(BUILDINGS) % 4:02}",
        )
        for index in range(count)
    ]


def updates(sort: Sort, people: list[Resident], count: int) -> list[bytes]:
    """Return what Telegram would bring, one update a message; everybody reports once before anybody reports twice."""
    drawn = random.Random(1)
    found = []
    for index in range(count):
        person = people[index % len(people)]
        private = sort is Sort.REPORTS and index % 2 == 0
        words = drawn.choice(REPORTS if sort is Sort.REPORTS else CHATTER)
        found.append(_update(_FIRST_UPDATE + index, person, words, private=private))
    return found


def check_opened(sort: Sort, *, sent: int, opened: int) -> None:
    """Refuse a measure in which not each report opened a request, or any chatter did. Raises SystemExit."""
    if opened != (sent if sort is Sort.REPORTS else 0):
        raise SystemExit(f"Of {sent} {sort} {opened} opened a request: the words in bench/crowd.py do not fit.")


def _update(number: int, person: Resident, words: str, *, private: bool) -> bytes:
    sender = {"id": person.account, "is_bot": False, "first_name": person.name, "language_code": "zh-hans"}
    group = {"id": person.group, "title": f"{BUILDINGS[person.building][0]}居民群", "type": "supergroup"}
    chat = {"id": person.account, "first_name": person.name, "type": "private"} if private else group
    message = {"message_id": number, "from": sender, "chat": chat, "date": _SENT_AT, "text": words}
    return json.dumps({"update_id": number, "message": message}, ensure_ascii=False).encode()
