"""What heads, units and staff write of their work: verb, number, day, name and reason; and what must not be read."""

import pytest

from nlp.fold import fold
from nlp.names import NO_NAMES
from nlp.rulebook import RuleBook
from nlp.spoken import UNSURE, spoken
from nlp.understand import understand
from nlp.understanding import Context

SAID = """
1108我来                                  accept 1108
我来弄1108                                accept 1108
1108 我接了                               accept 1108
好的，1108我接了                          accept 1108
1108 收到，下午去                         accept 1108 收到，下午去
收到，我马上上去看                        accept - 收到，我马上上去看
下午两点过去看看                          accept - 下午两点过去看看
我去5栋看看                               accept -
好嘞，这就去                              accept - 好嘞，这就去
1108别转物业，我来                        accept 1108
灯换好了 1108                             done 1108 灯换好了
1108 修好了，换了个闭门器                 done 1108 修好了，换了个闭门器
1108已经处理完毕                          done 1108
1108好了换了灯泡                          done 1108 好了换了灯泡
搞定，1108                                done 1108
水管接好了，住户看过没问题                done - 水管接好了，住户看过没问题
二楼的灯修好了，晚上亮                    done - 二楼的灯修好了，晚上亮
管子疏通了。水不漏了                      done - 管子疏通了。水不漏了
搞定了！师傅走了                          done - 搞定了！师傅走了
已处理，垃圾拉走了                        done - 已处理，垃圾拉走了
阀门已换不漏了                            done - 阀门已换不漏了
已换灯泡                                  done - 已换灯泡
1003 抽好了，下水通了                     done 1003 抽好了，下水通了
火已经灭了，消防来过                      done - 火已经灭了，消防来过
人扶起来了，没大碍                        done - 人扶起来了，没大碍
到了，已送医院                            done - 到了，已送医院
火花没了，拉闸了                          done - 火花没了，拉闸了
救护车到了                                note - 救护车到了
修好了 已换灯泡                           done - 修好了 已换灯泡
1108 1109 都修好了                        done 1108 + done 1109
2051 配件明天才到，延后一天               extend 2051 一天 配件明天才到，延后一天
1108再给我两天，等配件                    extend 1108 两天 再给我两天，等配件
申请延期三天 1108 玻璃没到                extend 1108 三天 申请延期三天 玻璃没到
1108延到周五                              extend 1108 周五
1108推迟到30号                            extend 1108 30号
1108 今天弄不完，明天上午再去             extend 1108
没修好，明天再来                          extend -
1108 不是我们楼的，退回                   decline 1108 不是我们楼的，退回
1108我在外地，办不了                      decline 1108 我在外地，办不了
这个我办不了，要专业师傅                  decline - 这个我办不了，要专业师傅
这个不归我们管，转物业吧                  transfer - 物业 这个不归我们管，转物业吧
1108 转物业                               transfer 1108 物业
1108 转一下物业                           transfer 1108 物业
把1108转给电梯公司                        transfer 1108 电梯公司
让老李去看1108                            transfer 1108 老李
1108给老王                                transfer 1108 老王
1108给物业，今天必须办                    transfer 1108 物业 给物业，今天必须办
1108这个得燃气公司来                      transfer 1108 燃气公司
@小陈 1108你跟一下                        transfer 1108 小陈
1108安排水电组                            transfer 1108 水电组
1108问一下是几楼的灯                      ask 1108 是几楼的灯
1108 请业主拍张照片                       ask 1108 拍张照片
我去5号楼看了，没人在家                   note - 我去5号楼看了，没人在家
阀门已经关了，等物业来修管子              note - 阀门已经关了，等物业来修管子
已到现场，正在抢修                        contacted - 已到现场，正在抢修
1108 联系上业主了                         contacted 1108 联系上业主了
1108吹哨，请城管来                        whistle 1108 城管
1108催一下                                urge 1108 催一下
1108并到1109                              merge 1108,1109
问问1108怎么样了                          status 1108
1108是谁接的                              status 1108
听说1108办结了？                          status 1108
1108修好了，1109还要等配件                done 1108 + extend 1109
①1108好了 ②1109转物业 ③1110明天去        done 1108 + transfer 1109 物业 + accept 1110 明天去
1. 1108 已修好 2. 1109 没人在家           done 1108 + note 1109 没人在家
1108 好的                                 unsure 1108
我没接1108                                unsure 1108
1108不用延期了                            unsure 1108
1108换好了一盏，还有一盏明天再换          extend 1108
1108 师傅来过了，修好了一半               unsure 1108
1108 派人去了                             unsure 1108
1108重复派单了                            unsure 1108
要是没人来，1108就转物业                  unsure 1108
"""

NOTHING = """
电梯修好了吗
等我修好了告诉你们
张阿姨家修好了没有
还要多久才能换好了
师傅说明天才能修好了再来
灯还没换好了呢
修好了？
要是疏通了我就去看看
下午弄好了再回你
物业说已处理，我看没有
什么时候修好了告诉我
明天就装好了
马上搞定了
你好
收到，谢谢
接到，处理完报
我们安排人过去了
我去买菜了
我来晚了
下午去医院拿药
谁去看一下
要是明天还没来就转物业
他说他修好了吗
快修好了
明天能修好
灯还没修好怎么办
师傅转了一圈就走了
给3栋发个通知，明天停水
今天我值班
派单给李楼长
解释一下为什么
问一下物业费怎么交
N12 已经通知到每户了
3栋1203没热水
我家电话 13800001111
水费1108元
"""


def rows(table: str) -> list[list[str]]:
    return [[part.strip() for part in line.split("  ", 1)] for line in table.strip().splitlines()]


def told(text: str, rules: RuleBook) -> str:
    found = spoken(fold(text, rules.variants))
    numbers = [",".join(map(str, each.numbers)) or "-" for each in found]
    return " + ".join(
        f"{each.verb} {number} {each.argument}".strip() for each, number in zip(found, numbers, strict=True)
    )


@pytest.mark.parametrize(("text", "expected"), rows(SAID))
def test_free_words_say_what_to_do_with_which(text: str, expected: str, rules: RuleBook) -> None:
    assert told(text, rules) == expected


@pytest.mark.parametrize("text", NOTHING.strip().splitlines())
def test_ordinary_sentences_say_nothing_of_a_task(text: str, rules: RuleBook) -> None:
    assert spoken(fold(text, rules.variants)) == ()


def test_a_story_is_not_read(rules: RuleBook) -> None:
    assert spoken(fold("1108" + "我跟您说" * 40 + "修好了", rules.variants)) == ()


@pytest.mark.parametrize(("role", "counts"), [("head", 1), ("unit", 1), ("staff", 1), ("resident", 0), ("unknown", 0)])
def test_only_who_sees_to_requests_tells_of_them(role: str, counts: int, rules: RuleBook) -> None:
    assert len(understand("1108转物业", Context(role=role), rules, NO_NAMES).told) == counts


def test_what_cannot_be_read_says_so(rules: RuleBook) -> None:
    (command,) = spoken(fold("1108改成急的", rules.variants))
    assert command.verb == UNSURE


@pytest.mark.parametrize(
    "text",
    [
        "1108 换好了可还是滴水",
        "1108 没法完成",
        "1108 反对结案",
        "1108 我不接受",
        "1108 没人接单",
        "1108 业主不同意延到周五",
        "1108 拖了八天了",
        "1108 不要再转给物业",
        "1108 让物业处理过了，没用",
        "1108 没必要吹哨叫城管",
        "1108 不用催",
        "别把1108并到1109",
        "1108合并到1109是错的",
        "1108 请业主放心",
        "1108 人没到现场",
    ],
)
def test_what_is_refused_denied_or_complained_of_is_not_done(text: str, rules: RuleBook) -> None:
    assert {each.verb for each in spoken(fold(text, rules.variants))} <= {UNSURE, "note"}


@pytest.mark.parametrize("text", ["1108那户修好了", "一共1108 换好了", "水表读数1108"])
def test_rooms_prices_and_meters_are_no_numbers_of_requests(text: str, rules: RuleBook) -> None:
    assert all(not each.numbers for each in spoken(fold(text, rules.variants)))


def test_a_solved_problem_is_no_question(rules: RuleBook) -> None:
    (command,) = spoken(fold("1108 问题解决了", rules.variants))
    assert command.verb == "done"
