"""Buttons: one table from the verb on a button to what it does; right and state are checked on every press."""

from collections.abc import Callable

from domain.likeness import may_be_shared
from domain.messages import OutgoingMessage
from domain.request_states import State
from domain.service_request import ServiceRequest
from handlers.buttons import ForgedButtonError, Press, read
from handlers.community import (
    area_notices,
    department_tasks,
    erasing,
    in_hand,
    nominations,
    return_calls,
    rounds,
    splitting,
    staff,
)
from handlers.handling import (
    absences,
    colleagues,
    coming_back,
    contact,
    delays,
    finishing,
    heads,
    own_card,
    practising,
    returns,
    substitutes,
    swaps,
    targets,
    tasks,
    whistles,
)
from handlers.notices import release, sending
from handlers.rallies import roll
from handlers.requests import docket
from handlers.requests.locating import chosen
from handlers.residents import (
    appeals,
    arrivals,
    followups,
    human,
    joining,
    lone_pictures,
    looking,
    meaning_chosen,
    nominating,
    parting,
    reports,
    solving,
    verdicts,
)
from handlers.showing import digests, pictures, stale
from handlers.showing.parties import status_line
from handlers.visit import Visit
from handlers.wishes import board, fulfilling, proposing


def press(visit: Visit) -> list[OutgoingMessage]:
    """Do what a pressed button says, if it is one of ours, still true, and the presser may."""
    try:
        pressed = read(
            visit.message.pressed or "",
            chat=visit.chat,
            key=visit.office.practice.signing_key,
            person=visit.sender.id,
        )
    except ForgedButtonError:
        return visit.pressed("button.forged")
    if pressed.verb in _FREE:
        return _FREE[pressed.verb](visit, pressed)
    request = visit.desk.requests.lock(pressed.object)
    if request is None:
        return visit.pressed("button.gone")
    return _on_request(visit, pressed, request)


def _on_request(visit: Visit, pressed: Press, request: ServiceRequest) -> list[OutgoingMessage]:
    if pressed.verb in _FOR_ANYBODY:
        return _FOR_ANYBODY[pressed.verb](visit, request)
    if not docket.knows(visit.office, visit.sender.id, request):
        return visit.pressed("button.not_yours")
    if pressed.version != request.version and pressed.verb not in _TIMELESS:
        return stale.explain(visit, request)
    return _ON_REQUEST[pressed.verb](visit, request, pressed.option)


def _place(visit: Visit, request: ServiceRequest, option: str, *, aloud: bool = False) -> list[OutgoingMessage]:
    """A building tapped in answer to "which building?"."""
    place = visit.town.places.get(int(option, 36))
    if place is None or not docket.place_is_open(visit.office, request):
        return stale.explain(visit, request)
    return reports.place_found(visit, request, chosen(visit, request, place.id), aloud=aloud)


def _elsewhere(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    del option
    return visit.reply("place.type_it", number=request.number)


def _called(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    del option
    return visit.pressed("emergency.stay_on", number=request.number)


def _not_a_report(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Only who wrote it can say that it was no report."""
    if request.reporter != visit.sender.id:
        return visit.pressed("button.not_yours")
    return followups.take_back(visit, request)


def _mine_too(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    if not may_be_shared(request) or request.state is State.DONE:
        return stale.explain(visit, request)
    return joining.join(visit, request)


def _back(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    del option
    return own_card.redraw(visit, request)


def _add_photo(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    del option
    return visit.reply("photo.send_it", number=request.number)


def _finish(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Take the picture that was sent just before for the proof, or ask for one."""
    del option
    shown = lone_pictures.holding(visit)
    if shown.message.media:
        return finishing.finish(shown, request, "", pictures.reference_in(shown))
    return finishing.offer_evidence(visit, request)


def _plain(
    act: Callable[[Visit, ServiceRequest], list[OutgoingMessage]],
) -> Callable[[Visit, ServiceRequest, str], list[OutgoingMessage]]:
    return lambda visit, request, _option: act(visit, request)


_FREE: dict[str, Callable[[Visit, Press], list[OutgoingMessage]]] = {
    "human": human.press_call,
    "home_yes": arrivals.press_home_yes,
    "home_no": arrivals.press_home_no,
    "home": arrivals.press_home,
    "setting": arrivals.press_setting,
    "not_that": human.press_not_that,
    "meant": meaning_chosen.press,
    "tasks": tasks.press_page,
    "unfold": digests.press_open,
    "leave_days": absences.press_days,
    "leave_type": absences.press_type,
    "leave_who": substitutes.press_who,
    "leave_alone": substitutes.press_alone,
    "leave_back": coming_back.press_back,
    "swap_day": swaps.press_day,
    "swap_with": swaps.press_with,
    "swap_yes": swaps.press_yes,
    "swap_no": swaps.press_no,
    "cover_yes": substitutes.press_yes,
    "cover_no": substitutes.press_no,
    "round_nothing": rounds.press_nothing,
    "round_found": rounds.press_found,
    "round_file": rounds.press_file,
    "round_leave": rounds.press_leave,
    "task_agree": department_tasks.press_agree,
    "task_item": department_tasks.press_item,
    "task_refuse": department_tasks.press_refuse,
    "task_known": department_tasks.press_known,
    "notice": release.press_look,
    "notice_who": release.press_who,
    "notice_to": sending.press_to,
    "notice_send": release.press_send,
    "notice_morning": release.press_morning,
    "notice_now": release.press_now,
    "notice_agree": release.press_agree,
    "notice_object": release.press_object,
    "notice_drop": release.press_back,
    "notice_back": release.press_back,
    "notice_stop": release.press_back,
    "notice_edit": sending.press_edit,
    "notice_read": sending.acknowledge,
    "rally_come": roll.press_come,
    "nominee_go_on": nominating.press_go_on,
    "nominee_place": nominating.press_place,
    "nominee_elsewhere": nominating.press_elsewhere,
    "nominee_sure": nominating.press_sure,
    "nominee_again": nominating.press_again,
    "show_how": practising.press_show,
    "practise": practising.press_practise,
    "rally_refuse": roll.press_refuse,
    "rally_arrive": roll.press_arrive,
    "rally_again": roll.press_again,
    "rally_end": roll.press_end,
}
"""Buttons that are not about a request; their handlers check the presser themselves."""

_FOR_ANYBODY: dict[str, Callable[[Visit, ServiceRequest], list[OutgoingMessage]]] = {
    "mine_too": _mine_too,
    "not_a_report": _not_a_report,
    "wish_claim": board.claim,
    "wish_next": board.wait_for_next,
    "wish_no_next": lambda visit, _request: visit.pressed("wish.noted"),
    "wish_look": board.press_look,
    "wish_week": board.promise_week,
    "wish_fortnight": board.promise_fortnight,
    "wish_talk": board.talk_first,
    "wish_give_back": board.give_back,
    "wish_done": fulfilling.ask_proof,
}
"""Buttons under a group's card, which every member may press, and those of units, who have no part in a request."""

_ON_REQUEST: dict[str, Callable[[Visit, ServiceRequest, str], list[OutgoingMessage]]] = {
    "accept": _plain(heads.accept),
    "place": _place,
    "which": lambda visit, request, option: _place(visit, request, option, aloud=True),
    "take_over": _plain(heads.take_over),
    "take_on": _plain(colleagues.take),
    "hand": lambda visit, request, option: colleagues.hand(visit, request, int(option, 36)),
    "verify": _plain(finishing.verify),
    "cannot": _plain(returns.offer_reasons),
    "decline": returns.decline_for,
    "pass_on": _plain(heads.offer_targets),
    "give": lambda visit, request, option: heads.transfer(visit, request, targets.decode(option)),
    "ask": lambda visit, request, option: (
        heads.ask_for(visit, request, option) if option else heads.offer_questions(visit, request)
    ),
    "later": lambda visit, request, option: (
        delays.postpone_for(visit, request, option) if option else delays.offer_delays(visit, request)
    ),
    "finish": _finish,
    "said": in_hand.press,
    "no_photo": _plain(finishing.ask_words_of_evidence),
    "call": _plain(contact.telephone),
    "contacted": _plain(contact.contacted),
    "back": _back,
    "report_in": _plain(whistles.report_in),
    "seat_word": _plain(whistles.ask_word),
    "status": lambda visit, request, _option: visit.pressed_text(status_line(visit, request)),
    "add_photo": _add_photo,
    "elsewhere": _elsewhere,
    "called": _called,
    "false_alarm": _plain(followups.stand_down),
    "take_back": _plain(followups.press_take_back),
    "over": _plain(solving.press),
    "same": _plain(joining.same),
    "another": _plain(joining.another),
    "split": splitting.press_split,
    "publish": area_notices.publish,
    "not_the_same": _plain(parting.part),
    "rate": lambda visit, request, option: verdicts.rated(visit, request, int(option)),
    "why": lambda visit, request, option: verdicts.why(visit, request, visit.say(f"button.{option}")),
    "assign": staff.press_assign,
    "designate": staff.press_designate,
    "call_back": return_calls.ask,
    "appeal": _plain(appeals.appeal),
    "relocate": staff.press_relocate,
    "show": staff.press_show,
    "erase": erasing.press,
    "panel_good": _plain(looking.press_good),
    "panel_bad": _plain(looking.press_bad),
    "nominee_yes": nominations.press_yes,
    "nominee_talk": _plain(nominations.press_talk),
    "nominee_unfit": _plain(nominations.press_unfit),
    "nominee_hear": _plain(nominations.press_hear),
    "wish_post": _plain(board.post),
    "wish_change": proposing.offer_change,
    "wish_call": _plain(proposing.call_first),
    "wish_no": _plain(proposing.ask_why_not),
    "wish_down": _plain(board.take_down),
    "wish_release": _plain(board.release),
    "wish_back": _plain(board.take_back),
    "wish_show": _plain(fulfilling.show),
    "wish_not_yet": _plain(fulfilling.not_yet),
    "thank": _plain(fulfilling.thank),
}

_TIMELESS = frozenset(
    {
        "accept",
        "place",
        "which",
        "rate",
        "status",
        "add_photo",
        "call",
        "contacted",
        "why",
        "called",
        "not_the_same",
        "same",
        "another",
        "split",
        "publish",
        "elsewhere",
        "show",
        "nominee_hear",
        "thank",
    }
)
"""Buttons that mean the same whatever has happened since they were shown."""
