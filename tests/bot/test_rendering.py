"""What a channel cannot do is replaced by the nearest thing it can."""

from bot.rendering import render
from domain.messages import Button, OutgoingKind, QueuedMessage
from domain.replacing import replace
from tests.bot.stand_in import EVERYTHING, group, private, words

ASKED = replace(
    words("ask", private("a"), "您住哪栋楼？"),
    buttons=((Button("3号楼", "t1"), Button("5号楼", "t2")), (Button("看进度", url="https://menkou.example/d/o_1"),)),
)


def test_a_channel_that_can_do_everything_gets_what_was_queued() -> None:
    queued = QueuedMessage(1, ASKED, 0, edits="7")
    assert render(queued, EVERYTHING) is queued


def test_without_buttons_choices_are_numbers_and_links_are_addresses() -> None:
    shown = render(QueuedMessage(1, ASKED, 0), replace(EVERYTHING, buttons=False))
    assert shown is not None
    assert shown.message.buttons == ()
    assert shown.message.text.startswith(ASKED.text)
    assert "1 3号楼" in shown.message.text
    assert "2 5号楼" in shown.message.text
    assert "https://menkou.example/d/o_1" in shown.message.text
    assert "3 看进度" not in shown.message.text


def test_without_edits_a_new_state_answers_the_old_card() -> None:
    shown = render(QueuedMessage(1, ASKED, 0, edits="7"), replace(EVERYTHING, edits=False))
    assert shown is not None
    assert shown.edits is None
    assert shown.answers == "7"


def test_without_reactions_there_is_nothing_to_show() -> None:
    sign = words("sign", group("g"), "✍", kind=OutgoingKind.REACTION, reply_to="5")
    assert render(QueuedMessage(1, sign, 0), replace(EVERYTHING, reactions=False)) is None


def test_without_toasts_only_the_presser_is_told() -> None:
    for chat, shown_as in ((private("a"), OutgoingKind.MESSAGE), (group("g"), None)):
        toast = words("toast", chat, "太晚了", kind=OutgoingKind.TOAST, press_id="p")
        shown = render(QueuedMessage(1, toast, 0), replace(EVERYTHING, toasts=False))
        assert (shown.message.kind if shown else None) == shown_as
