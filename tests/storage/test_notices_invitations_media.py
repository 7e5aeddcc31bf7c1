"""Notices, invitations and media are remembered, and each is used up once."""

import pytest

from domain.messages import IncomingKind, MediaReference
from domain.notices import Notice, NoticeState
from domain.people import Invitation
from domain.replacing import replace
from storage.desk import Desk
from storage.media import Media, MediaState
from tests.storage.conftest import AtWork
from tests.storage.samples import CHANNEL, COMMUNITY, MINUTE, NOW, meet


def a_notice(desk: Desk) -> Notice:
    notice = Notice(
        id=desk.new_id(),
        number=desk.notices.next_number(COMMUNITY),
        community=COMMUNITY,
        author=meet(desk, f"author {desk.new_id()}").id,
        text="明天8:00-12:00停水",
        places=(3, 5),
        state=NoticeState.PREVIEW,
        made_at=NOW,
    )
    desk.notices.add(notice)
    return notice


def test_a_notice_comes_back_and_can_be_sent(do: AtWork) -> None:
    notice = do(a_notice)
    assert do(lambda desk: desk.notices.get(notice.id)) == notice
    assert do(lambda desk: desk.notices.by_number(notice.number, COMMUNITY)) == notice
    assert do(lambda desk: desk.notices.by_number(notice.number, 2)) is None
    assert do(lambda desk: desk.notices.get(4711)) is None
    sent = replace(notice, state=NoticeState.SENT, sent_at=NOW + MINUTE, reached=60, text="改为9:00")
    do(lambda desk: desk.notices.save(sent))
    assert do(lambda desk: desk.notices.get(notice.id)) == sent


def test_notices_have_numbers_of_their_own(do: AtWork) -> None:
    first, second = do(a_notice), do(a_notice)
    assert first.number == 1
    assert second.number > 1
    assert do(lambda desk: desk.notices.latest(COMMUNITY, 1)) == (second,)
    assert do(lambda desk: desk.notices.latest(COMMUNITY, 5)) == (second, first)
    assert do(lambda desk: desk.requests.next_number(COMMUNITY)) == 1001


def test_a_notice_is_read_once_by_each(do: AtWork) -> None:
    notice = do(a_notice)
    first, second = do(lambda desk: (meet(desk, "1").id, meet(desk, "2").id))
    assert do(lambda desk: desk.notices.acknowledge(notice.id, second, NOW))
    assert do(lambda desk: desk.notices.acknowledge(notice.id, first, NOW + MINUTE))
    assert not do(lambda desk: desk.notices.acknowledge(notice.id, first, NOW + MINUTE))
    assert do(lambda desk: desk.notices.readers(notice.id)) == (second, first)
    found = do(lambda desk: desk.notices.get(notice.id))
    assert found is not None
    assert found.read == 2


def invite(desk: Desk, code: str, person: int) -> Invitation:
    invitation = Invitation(desk.new_id(), person, desk.digest(code), NOW + 60 * MINUTE)
    desk.invitations.add(invitation)
    return invitation


def test_an_invitation_is_found_by_its_code_and_used(do: AtWork) -> None:
    person = do(lambda desk: meet(desk, "1")).id
    invitation = do(lambda desk: invite(desk, "secret", person))
    assert do(lambda desk: desk.invitations.by_digest(desk.digest("secret"))) == invitation
    assert do(lambda desk: desk.invitations.by_digest(desk.digest("Secret"))) is None
    used = replace(invitation, used_at=NOW)
    do(lambda desk: desk.invitations.save(used))
    assert do(lambda desk: desk.invitations.by_digest(desk.digest("secret"))) == used


def test_invitations_that_were_not_used_can_be_revoked(do: AtWork) -> None:
    person, other = do(lambda desk: (meet(desk, "1").id, meet(desk, "2").id))
    used = do(lambda desk: invite(desk, "used", person))
    do(lambda desk: desk.invitations.save(replace(used, used_at=NOW)))
    do(lambda desk: (invite(desk, "a", person), invite(desk, "b", person), invite(desk, "c", other)))
    assert do(lambda desk: desk.invitations.live_of([person, other])) == {person, other}
    assert do(lambda desk: desk.invitations.revoke_of(person), NOW + MINUTE) == 2
    assert do(lambda desk: desk.invitations.revoke_of(person)) == 0
    assert do(lambda desk: desk.invitations.live_of([person, other])) == {other}
    revoked = do(lambda desk: desk.invitations.by_digest(desk.digest("a")))
    assert revoked is not None
    assert revoked.revoked_at == NOW + MINUTE
    assert do(lambda desk: desk.invitations.live_of([other]), NOW + 60 * MINUTE) == set(), "it has expired"


def test_a_code_is_given_to_one_person_only(do: AtWork) -> None:
    person = do(lambda desk: meet(desk, "1")).id
    do(lambda desk: invite(desk, "secret", person))
    with pytest.raises(Exception, match=r"(?i)unique"):
        do(lambda desk: invite(desk, "secret", person))


def test_wrong_codes_are_counted_for_each_account_and_forgotten(do: AtWork) -> None:
    for minutes in (0, 1, 2):
        do(lambda desk: desk.invitations.note_wrong_try(CHANNEL, "1"), NOW + minutes * MINUTE)
    do(lambda desk: desk.invitations.note_wrong_try(CHANNEL, "2"))
    assert do(lambda desk: desk.invitations.wrong_tries(CHANNEL, "1", NOW)) == 3
    assert do(lambda desk: desk.invitations.wrong_tries(CHANNEL, "1", NOW + MINUTE)) == 2
    assert do(lambda desk: desk.invitations.wrong_tries("telegram:other", "1", NOW)) == 0
    do(lambda desk: desk.invitations.note_wrong_try(CHANNEL, "2"), NOW + 24 * 61 * MINUTE)
    assert do(lambda desk: desk.invitations.wrong_tries(CHANNEL, "1", NOW)) == 0


def test_media_wait_until_they_are_stored_or_refused(do: AtWork) -> None:
    photo, voice = MediaReference(IncomingKind.PHOTO, "file 1"), MediaReference(IncomingKind.VOICE, "file 2")
    first = do(lambda desk: desk.media.add(photo, CHANNEL, 77))
    second = do(lambda desk: desk.media.add(voice, CHANNEL, None))
    waiting = Media(first, CHANNEL, photo, 77, MediaState.WAITING)
    assert do(lambda desk: desk.media.waiting(1)) == (waiting,)
    assert len(do(lambda desk: desk.media.waiting(10))) == 2
    do(lambda desk: desk.media.stored(first, "ab12"))
    do(lambda desk: desk.media.refused(second, "too large"))
    assert do(lambda desk: desk.media.waiting(10)) == ()
    assert do(lambda desk: desk.media.of_request(77)) == (replace(waiting, state=MediaState.STORED, hash="ab12"),)
