"""What may be said in a group: no names, rooms, phones; nothing at all about private matters."""

import itertools
from datetime import UTC, datetime

import pytest

from domain.discretion import (
    Identity,
    Reader,
    Sight,
    hides_reporter,
    sight,
    without_contacts,
    without_identity,
    without_personal_data,
)
from domain.request_states import State
from domain.service_request import ServiceRequest
from domain.taxonomy import Category, Danger, Intent, Urgency


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("打我电话13800138000", "13800138000"),
        ("打我电话138 0013 8000", "0013"),
        ("座机0757-87654321", "87654321"),
        ("3-2-501漏水", "501"),
        ("3栋2单元501漏水", "501"),
        ("501室没人", "501"),
        ("3号楼502漏水", "502"),
        ("3栋502漏水", "502"),
        ("3幢 502 漏水", "502"),
        ("3-502漏水", "502"),
        ("3#502漏水", "502"),
        ("502家又吵", "502"),
        ("502号房没人", "502"),
        ("五楼502漏水", "502"),
        ("A5-1201漏水", "1201"),
        ("A座1201漏水", "1201"),
        ("2单元2门502漏水", "502"),
        ("湘A12345挡了消防通道", "12345"),
        ("粤BD12345挡了消防通道", "12345"),
        ("身份证44060019900101123X", "1990"),
        ("张桂芳家里漏水", "张桂芳"),
    ],
)
def test_a_secret_does_not_stand_in_a_group(text: str, secret: str) -> None:
    assert secret not in without_personal_data(text, ["张桂芳"])


@pytest.mark.parametrize(
    "text",
    [
        "今天 18:00 前",
        "1108 楼道灯",
        "3号楼2单元",
        "12:44",
        "打119或120",
        "明天8:00-12:00停水",
        "3号楼300户",
        "#1001",
        "50-100元",
        "2025-11-24",
        "3号楼2025年",
    ],
)
def test_what_everybody_may_know_stays(text: str) -> None:
    assert without_personal_data(text, ["张桂芳"]) == text


def every_kind() -> list[ServiceRequest]:
    """Return a request of every kind: category, danger, intent, urgency, blame and discretion in every combination."""
    facts = itertools.product(Category, (None, *Danger), Intent, Urgency, (False, True), (False, True))
    return [
        ServiceRequest(
            id=1,
            number=1001,
            community=1,
            state=State.NEW,
            intent=intent,
            category=category,
            subcategory="",
            urgency=urgency,
            text="",
            reporter=1,
            opened_at=datetime(2026, 3, 2, tzinfo=UTC),
            danger=danger,
            conflict=conflict,
            discreet=discreet,
        )
        for category, danger, intent, urgency, conflict, discreet in facts
    ]


def test_what_each_reader_may_see_of_every_kind_of_request() -> None:
    for request in every_kind():
        in_group = sight(request, Reader.GROUP)
        unspoken = request.danger in (Danger.SUICIDE, Danger.VIOLENCE)
        private = (
            request.category in (Category.DISPUTE, Category.ELDERLY)
            or request.danger in (Danger.MEDICAL, Danger.MISSING)
            or request.intent in (Intent.WISH, Intent.PRIVACY, Intent.OPTOUT, Intent.HUMAN)
            or request.conflict
        )
        assert in_group is (Sight.NOTHING if unspoken else Sight.SIGN if private else Sight.PUBLIC)
        blames = request.category is Category.DISPUTE or request.intent is Intent.COMPLAINT or request.conflict
        hidden = (blames or request.discreet) and request.urgency is not Urgency.EMERGENCY
        assert hides_reporter(request) is hidden
        assert sight(request, Reader.HANDLER) is (Sight.NOBODY_KNOWN if hidden else Sight.ALL)
        assert sight(request, Reader.PARTY) is Sight.NOBODY_KNOWN
        assert sight(request, Reader.OPENED) is Sight.ALL
        assert (sight(request, Reader.OTHER) is Sight.SIGN) is unspoken


def test_who_reported_is_taken_out_and_whom_they_blame_stays() -> None:
    reporter = Identity(("张桂芳", "张阿姨"), ("301",), ("13800008001",))
    words = "我是张桂芳，3-2-301，电话13800008001，楼上502太吵，今天 3:01 又吵，花了301元"
    told = without_identity(words, [reporter])
    assert told == "我是邻居，3-2-＊＊＊，电话＊＊＊，楼上502太吵，今天 3:01 又吵，花了301元"
    assert without_contacts("我家3栋401，我住12号，打13911112222，楼上502和3号楼都吵") == (
        "我家3栋＊＊＊，我住＊＊＊，打＊＊＊，楼上502和3号楼都吵"
    )
