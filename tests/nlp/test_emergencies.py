"""Emergencies ring or hint; what only looks like one does not."""

from collections.abc import Callable

import pytest

from domain.taxonomy import Alarm, Danger, Intent, Urgency
from nlp.emergencies import danger_of
from nlp.rulebook import RuleBook
from nlp.understanding import Context, Matter

Ask = Callable[..., tuple[Matter, ...]]
GROUP = Context(group=True)


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("着火了！", Danger.FIRE),
        ("9栋三楼着火了", Danger.FIRE),
        ("楼道好大的烟", Danger.FIRE),
        ("电动车充电冒烟了", Danger.FIRE),
        ("隔壁窗户冒浓烟，快来", Danger.FIRE),
        ("7棟起火啦", Danger.FIRE),
        ("变压器爆了，冒火星", Danger.FIRE),
        ("闻到煤气味", Danger.GAS),
        ("好像闻到煤气味", Danger.GAS),
        ("我家隔壁有很浓的燃气味", Danger.GAS),
        ("家里燃气报警器响了", Danger.GAS),
        ("煤气灶忘关了，人在外面", Danger.GAS),
        ("电梯困人了，7栋2单元", Danger.LIFT),
        ("我被困在电梯里了", Danger.LIFT),
        ("電梯困咗人", Danger.LIFT),
        ("电踢里关着人", Danger.LIFT),
        ("我爸晕倒了", Danger.MEDICAL),
        ("老伴突然胸口疼喘不上气", Danger.MEDICAL),
        ("奶奶叫不醒了", Danger.MEDICAL),
        ("外婆中风了不会说话", Danger.MEDICAL),
        ("孩子误吞了电池", Danger.MEDICAL),
        ("我妈摔了一跤起不来了，6栋301", Danger.MEDICAL),
        ("老婆羊水破了", Danger.MEDICAL),
        ("有人要跳楼，在9栋楼顶", Danger.SUICIDE),
        ("我不想活了", Danger.SUICIDE),
        ("她割腕了", Danger.SUICIDE),
        ("我老公打我，我害怕", Danger.VIOLENCE),
        ("楼下有人持刀", Danger.VIOLENCE),
        ("有人在撬我家门", Danger.VIOLENCE),
        ("小区门口打群架", Danger.VIOLENCE),
        ("孩子走丢了，穿红色上衣", Danger.MISSING),
        ("我妈有老年痴呆，早上出门没回来", Danger.MISSING),
        ("围墙塌了压到人", Danger.HAZARD),
        ("楼上掉下花盆砸到人了", Danger.HAZARD),
        ("车库进水漫到膝盖了还在涨", Danger.HAZARD),
        ("高压线断了掉在路边", Danger.HAZARD),
        ("有人触电了", Danger.HAZARD),
    ],
)
def test_emergencies_ring_in_private(rules: RuleBook, matters: Ask, text: str, danger: Danger) -> None:
    (matter,) = matters(text)
    assert (matter.intent, matter.urgency) == (Intent.EMERGENCY, Urgency.EMERGENCY)
    assert (matter.alarm, matter.danger, matter.opens) == (Alarm.RING, danger, True)
    assert danger_of(text, rules) == (Alarm.RING, danger)


@pytest.mark.parametrize(
    "text",
    [
        "9栋着火了",
        "电梯困人了！！7栋",
        "闻到好大煤气味，在3单元",
        "有人晕倒了在小区北门",
        "阿公跌親咗，起唔到身，5座樓下",
        "孩子找不到了！！6岁女孩黄裙子",
        "有人要跳楼！在楼顶坐着",
        "楼下有人打架，流血了",
    ],
)
def test_emergencies_ring_in_a_group(matters: Ask, text: str) -> None:
    assert matters(text, GROUP)[0].alarm is Alarm.RING


@pytest.mark.parametrize(
    "text", ["救命", "着火了怎么办", "听说9栋着火了", "烟雾报警器一直响", "奶奶到现在还没回来", "我胸口闷得难受"]
)
def test_what_is_in_doubt_hints(matters: Ask, text: str) -> None:
    assert matters(text)[0].alarm is Alarm.HINT


@pytest.mark.parametrize(
    "text",
    [
        "没着火，是邻居在烧烤",
        "搬家公司的沙发堵在大堂半个下午了",
        "雨棚的螺丝松了，吊在外机上面",
        "这段相声听得我笑到断气",
        "娃彩排摔下去那一下演得真像",
        "门口新店的油炸臭豆腐，队都排炸了",
        "没人晕倒，大家散了吧",
        "不是煤气味，是油漆",
        "今晚8点消防演练，大家别慌",
        "物业今天搞了电梯困人演习",
        "119消防宣传活动在广场",
        "转发：消防安全知识，着火了怎么办",
        "去年隔壁着火可吓人了",
        "昨天看的电影里楼都塌了",
        "电视剧里那个跳楼的演员真像",
        "这价格简直跳楼价",
        "清仓跳楼大甩卖",
        "群里炸开锅了",
        "热得我快着火一样",
        "这电费涨得我像触电",
        "他帅得我要晕倒了",
        "救命我作业还没写",
        "笑死我了哈哈",
        "想死你们了",
        "急得我上火",
        "去吃火锅吗",
        "火车晚点了",
        "要是着火了可怎么跑",
        "万一煤气泄漏就麻烦了",
        "地面太滑，怕老人摔倒",
        "我家狗走丢了",
        "轮胎漏气了，哪里补",
        "火警119怎么打",
        "以前这里失过火",
        "小心着火",
    ],
)
@pytest.mark.parametrize("group", [True, False])
def test_look_alikes_are_silent(matters: Ask, text: str, *, group: bool) -> None:
    assert {matter.alarm for matter in matters(text, Context(group=group))} == {Alarm.NONE}


@pytest.mark.parametrize(
    "text",
    [
        "着火了，不是演习！",
        "不是演练，3号楼真着火了",
        "家里着火了，不是误报",
        "电梯里困人了，不是虚惊一场",
        "楼下有人打起来了，不是闹着玩的",
        "楼下打起来了，开始是闹着玩，现在动刀了",
        "家暴是违法的，我老公打我",
        "老公家暴我是违法的吧",
        "打人犯法，隔壁正在打老婆",
        "他打我，犯法吧",
        "南门抢劫，犯罪分子跑了",
        "小区里杀人了，杀人犯法的",
        "他拿刀追我，还说闹着玩",
        "有人拿刀砍人，不是开玩笑的",
        "有人拿刀砍人，我不开玩笑的",
        "有人拿刀砍人，这不像闹着玩",
        "隔壁打老婆，打得惨叫，绝对不是在闹着玩",
        "是不是演习啊，楼道有浓烟",
        "楼道有浓烟，是不是在演习",
    ],
)
@pytest.mark.parametrize("group", [True, False])
def test_what_is_said_to_be_real_rings(matters: Ask, text: str, *, group: bool) -> None:
    assert matters(text, Context(group=group))[0].alarm is Alarm.RING


@pytest.mark.parametrize("text", ["警报响了，是不是误报", "警报响了，是不是演习"])
def test_whether_an_alarm_is_false_may_be_asked(matters: Ask, text: str) -> None:
    (matter,) = matters(text)
    assert (matter.alarm, matter.intent, matter.subcategory) == (Alarm.NONE, Intent.NO_ISSUE, "fire")


def test_a_denied_danger_offers_to_close(matters: Ask) -> None:
    (matter,) = matters("没着火，是邻居在烧烤", GROUP)
    assert (matter.intent, matter.subcategory, matter.opens) == (Intent.NO_ISSUE, "fire", False)


def test_quoted_words_do_not_ring(matters: Ask) -> None:
    assert matters("「老王:着火了」- - - - - - -\n真的吗", GROUP)[0].alarm is Alarm.NONE


def test_the_gravest_danger_is_named(matters: Ask) -> None:
    (matter,) = matters("厨房着火了，我爸被烧伤了")
    assert matter.danger in {Danger.FIRE, Danger.MEDICAL}
    assert matter.alarm is Alarm.RING


def test_the_place_comes_with_the_alarm(matters: Ask) -> None:
    (matter,) = matters("12栋2单元401着火了", GROUP)
    assert matter.place.building is not None
    assert matter.place.unit is not None
    assert matter.place.room is not None
    assert (matter.place.building.value, matter.place.unit.value, matter.place.room.value) == ("12", "2", "401")


@pytest.mark.parametrize(
    "text",
    [
        "谢谢消防员，那天我妈晕倒是他们送的医院",
        "昨晚电梯困人，今天都在说这事",
        "电梯老响，就怕哪天把人关里面",
        "哪有着火，人家在放烟花",
        "没人打架，散了吧",
        "新闻里说外地煤气爆炸",
        "作业多到想跳楼",
        "昨天我妈晕倒多亏楼长，已经出院了",
        "孩子手卡在书包里，已经拿出来了",
        "我爸中风三年了，想申请上门护理",
        "窗台上站着一只鸽子",
        "蚊子把人咬得一身包",
        "路灯杆倒在地上没人动",
        "自行车没气了，哪里能打气",
        "楼下抽烟，烟往我家飘",
        "孩子把钥匙锁车里了，人在外面",
        "楼梯口感应灯拍手跺脚都没反应",
        "大出血甩卖",
        "快来人啊，三缺一",
    ],
)
def test_what_is_over_feared_denied_or_far_away_does_not_alarm(matters: Ask, text: str) -> None:
    assert {matter.alarm for matter in matters(text, GROUP)} == {Alarm.NONE}


def test_what_began_yesterday_may_not_be_over(matters: Ask) -> None:
    assert matters("我妈昨天早上出门走丢了")[0].alarm is Alarm.RING


@pytest.mark.parametrize("text", ["我家水管爆了，地上全是水，快来人", "快来人，3栋电梯坏了"])
def test_a_cry_that_says_what_is_wrong_is_that_report_with_the_first_words(matters: Ask, text: str) -> None:
    (matter,) = matters(text, GROUP)
    assert (matter.intent, matter.urgency, matter.opens) == (Intent.REQUEST, Urgency.URGENT, True)
    assert matter.alarm is Alarm.HINT


@pytest.mark.parametrize("context", [Context(), GROUP])
@pytest.mark.parametrize(
    "text",
    [
        "隔壁打孩子，孩子叫得厉害",
        "有人打孩子，听着哭得惨",
        "3单元301小两口又打起来了",
        "有人打架，见血了",
        "我妹妹家暴离婚了，想找律师",
        "My husband hits me and my child",
    ],
)
def test_violence_is_registered_wherever_it_is_told(matters: Ask, text: str, context: Context) -> None:
    (matter,) = matters(text, context)
    assert (matter.alarm, matter.danger, matter.opens) == (Alarm.RING, Danger.VIOLENCE, True)


@pytest.mark.parametrize(
    ("text", "danger"), [("there is a fire in building 5", Danger.FIRE), ("Gas smell in my kitchen!", Danger.GAS)]
)
def test_danger_in_english(matters: Ask, text: str, danger: Danger) -> None:
    assert matters(text, GROUP)[0].danger is danger
