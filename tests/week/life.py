"""A week of a street, lived over the real program: people report, heads and units answer or do not, time passes.

Everybody acts on what they see: a head on the buttons of a card, a resident on a question. What was done is kept as the
lines of a script that `menkou replay` plays again.
"""

import heapq
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random

from bot.play import Play
from bot.replay_script import Step
from bot.transcript import Sent
from tests.week.street import Resident, Street

REQUESTS_A_YEAR = 0.4
"""For each person, of which four in ten are to be seen to by somebody."""
CHATTER_PER_REQUEST = 8
PEOPLE = 30_000
FIRST_HOUR, LAST_HOUR = 8, 21

MATTERS = (
    ("{u}单元楼道灯不亮了", "换了灯泡"),
    ("电梯按键没反应，按了半天", "换了按键板"),
    ("{u}单元门禁坏了，刷卡没反应", "门禁修好了"),
    ("厨房水管漏水", "换了软管"),
    ("楼下垃圾桶满了三天没人收", "清运了"),
    ("楼道里堆满杂物没人管", "清走了"),
    ("楼上半夜老是跺脚，吵得睡不着", "上门劝过了"),
    ("下水道堵了，往外冒水", "疏通了"),
    ("家里网断了一天", "换了光猫"),
    ("健身器材坏了，螺丝都松了", "紧好了"),
    ("草坪里的草长得比人高了", "割过了"),
    ("单元门口路面塌了一块", "补好了"),
    ("我妈八十多了，想订送餐", "明天开始送"),
    ("投诉物业乱收停车费", "和物业谈过，退费了"),
    ("老年证怎么办", "带身份证到社区大厅"),
)
EMERGENCIES = ("电梯困人了！{u}单元", "闻到煤气味，{u}单元楼道里", "我老伴晕倒了")
CHATTER = (
    "今天菜市场的排骨真新鲜", "谁家的猫跑出来了，橘色的", "周末有人一起爬山吗", "晚上吃饺子，哈哈",
    "孩子数学题谁会做", "新开的面馆味道一般", "早上好，天气真不错", "有没有人要拼单买水果",
    "昨天的电视剧你们看了吗", "下午广场舞老时间", "收到，谢谢", "我家孩子考上重点了",
)  # fmt: skip
RATINGS = ("非常满意", "满意", "满意", "基本满意", "不满意", "")
WHEN = "什么时候方便？"
OUTAGE = 40
"""Households that report the one outage of the week."""


@dataclass
class Life:
    """The week while it is lived: what is still to happen, and the lines of the script so far."""

    play: Play
    street: Street
    start: datetime
    chance: Random
    days: int = 7
    script: list[str] = field(default_factory=list)
    _agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _seen: int = 0
    _order: Iterator[int] = field(default_factory=itertools.count)

    @property
    def end(self) -> datetime:
        """The morning after, when the digest has come and the boards are looked at."""
        return self.start + timedelta(days=self.days, hours=10)

    def live(self) -> None:
        """Live the week to its end."""
        self._plan()
        while self._agenda and self._agenda[0][0] < self.end:
            at, _, act = heapq.heappop(self._agenda)
            self._let_pass(at)
            act()
            self._react()
        self._let_pass(self.end)
        for staff in self.street.staff.values():
            self._say(staff[0], "看板")
        self.script.append(json.dumps({"at": self.end.isoformat()}))

    # --- What comes by itself --------------------------------------------------------------------------------

    def _plan(self) -> None:
        requests = round(PEOPLE * REQUESTS_A_YEAR * self.days / 365)
        for _ in range(requests):
            self._at(self._instant(), partial(self._report, self.chance.choice(self.street.residents)))
        for _ in range(requests * CHATTER_PER_REQUEST):
            resident = self.chance.choice(self.street.residents)
            words = self.chance.choice(CHATTER)
            self._at(self._instant(), partial(self._say, resident.name, words, resident.group))
        for number in range(2 + self.days // 3):
            self._at(self._instant(), partial(self._alarm, number))
        self._outage()

    def _instant(self) -> datetime:
        day = self.start + timedelta(days=self.chance.randrange(self.days))
        return day + timedelta(hours=self.chance.uniform(FIRST_HOUR - 1, LAST_HOUR + 1))

    def _report(self, resident: Resident) -> None:
        template, _ = self.chance.choice(MATTERS)
        words = template.format(u=resident.stairwell)
        luck = self.chance.random()
        if luck < 0.45:
            self._say(resident.name, words, resident.group)
        elif luck < 0.9:
            self._say(resident.name, words)
        else:
            self._say(f"路人{len(self.script)}", f"{resident.estate}{resident.building}号楼{words}")

    def _alarm(self, number: int) -> None:
        resident = self.chance.choice(self.street.residents)
        self._say(resident.name, EMERGENCIES[number % len(EMERGENCIES)].format(u=resident.stairwell))

    def _outage(self) -> None:
        """One estate has no water on the second evening, and everybody says so within a quarter of an hour."""
        estate = self.street.residents[0].estate
        at = self.start + timedelta(days=1, hours=18)
        homes = [each for each in self.street.residents if each.estate == estate][:OUTAGE]
        for resident in homes:
            later = at + timedelta(seconds=self.chance.uniform(0, 14 * 60))
            group = resident.group if self.chance.random() < 0.5 else ""
            self._at(later, partial(self._say, resident.name, "停水了，一滴水都没有", group))

    # --- What people do about what they see ------------------------------------------------------------------

    def _react(self) -> None:
        sent = self.play.transcript.sent
        for each in sent[self._seen :]:
            labels = {label for row in each.labels for label in row}
            if each.chat == "private":
                self._decide(each, labels)
        self._seen = len(sent)

    def _decide(self, card: Sent, labels: set[str]) -> None:
        """Do what a person does who sees this: the first of these buttons, or the question in the text, decides."""
        if WHEN in card.text:
            later = card.at + timedelta(minutes=self.chance.uniform(2, 200))
            self._at(later, partial(self._say, card.to, "晚上七点以后都在家"))
            return
        decide = next((act for label, act in self._habits.items() if label in labels), None)
        if decide is not None:
            decide(card, labels)

    @property
    def _habits(self) -> dict[str, Callable[[Sent, set[str]], None]]:
        return {
            "我马上去": self._alarmed,
            "我来办": self._offered,
            "办好了": lambda card, _: self._soon(card, (40, 30 * 60), "办好了", then=self._evidence),
            "就是这件": lambda card, _: self._soon(card, (0.2, 5), "就是这件", at_night=True),
            "满意": self._asked_to_rate,
            "还没修好": lambda card, _: self._soon(card, (0.2, 3), "还没修好", at_night=True),
            "别的楼": lambda card, _: self._soon(card, (0.2, 20), card.labels[0][0], at_night=True),
        }

    def _alarmed(self, card: Sent, labels: set[str]) -> None:
        del labels
        if self.chance.random() < 0.7:
            self._soon(card, (0.5, 9), "我马上去", at_night=True)

    def _asked_to_rate(self, card: Sent, labels: set[str]) -> None:
        del labels
        verdict = self.chance.choice(RATINGS)
        if verdict:
            self._soon(card, (10, 20 * 60), verdict)

    def _offered(self, card: Sent, labels: set[str]) -> None:
        luck = self.chance.random()
        if luck < 0.72:
            self._soon(card, (3, 150), "我来办")
        elif luck < 0.82 and "办不了" in labels:
            self._soon(card, (3, 150), "办不了", then=lambda _: self._press_newest(card.to, "我不在家"))
        elif luck < 0.88 and "问清楚" in labels:
            self._soon(card, (3, 90), "问清楚", then=lambda _: self._press_newest(card.to, WHEN))

    def _soon(
        self,
        card: Sent,
        minutes: tuple[float, float],
        label: str,
        *,
        at_night: bool = False,
        then: Callable[[Sent], None] | None = None,
    ) -> None:
        at = max(card.at, self.play.stage.now) + timedelta(minutes=self.chance.uniform(*minutes))
        local = at.astimezone(self.start.tzinfo)
        if not at_night and not FIRST_HOUR <= local.hour < LAST_HOUR:
            morning = local if local.hour < FIRST_HOUR else local + timedelta(days=1)
            at = morning.replace(hour=FIRST_HOUR, minute=self.chance.randrange(60))
        self._at(at, partial(self._press, card, label, then))

    def _press(self, card: Sent, label: str, then: Callable[[Sent], None] | None = None) -> None:
        """Press a button if it is still there, and do what comes after."""
        standing = self._standing(card)
        if standing.button(label) is None:
            return
        self._do(card.to, press=label, on=standing.n)
        if then is not None:
            then(card)

    def _press_newest(self, who: str, label: str) -> None:
        found = next((each for each in self.play.transcript.live() if each.to == who and each.button(label)), None)
        if found is not None and found.chat == "private":
            self._do(who, press=label, on=found.n)

    def _evidence(self, card: Sent) -> None:
        self._say(card.to, self.chance.choice(MATTERS)[1])

    def _standing(self, card: Sent) -> Sent:
        """Return a message as it was edited last."""
        first = card.edits or card.n
        newest = card
        for each in self.play.transcript.sent[card.n :]:
            if (each.edits or each.n) == first:
                newest = each
        return newest

    # --- The script ------------------------------------------------------------------------------------------

    def _at(self, at: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), act))

    def _let_pass(self, until: datetime) -> None:
        self.play.stage.pass_time(max(until, self.play.stage.now))
        self._react()

    def _say(self, who: str, words: str, group: str = "") -> None:
        self._do(who, chat=group or "private", text=words)

    def _do(self, who: str, *, chat: str = "", text: str = "", press: str = "", on: int | None = None) -> None:
        at = self.play.stage.now
        line = {"at": at.isoformat(), "from": who}
        line |= {"chat": chat, "text": text} if text else {"press": press}
        self.script.append(json.dumps(line | ({"on": on} if on else {}), ensure_ascii=False))
        act, words = ("text", text) if text else ("press", press)
        self.play.act(Step(len(self.script), at, who, chat, act, words, on))
