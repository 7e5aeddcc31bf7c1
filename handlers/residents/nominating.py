"""Somebody would be a head, or recommends a neighbour: where, who, a few words, and then it goes to the staff."""

from collections.abc import Iterable

from domain.messages import Button, Buttons, Original, OutgoingMessage
from domain.nominations import APPLYING, NOMINATING, RECOMMENDING, Nomination, seat_at
from domain.people import Question
from domain.places import HOMES, PlaceKind
from domain.replacing import replace
from domain.taxonomy import Category, Intent
from handlers import outgoing
from handlers.buttons import Press, button, short, two_a_row
from handlers.residents import desk_tasks, homes, reports
from handlers.residents.desk_tasks import Task
from handlers.roster.appointing import post_name
from handlers.showing import nomination_faces, spoken
from handlers.visit import Visit
from nlp.nominees import given_name, recommended, says_again, says_never_mind, says_yes
from nlp.understanding import Matter

_LONGEST = 300
"""Characters of an introduction."""
_SEATED = (PlaceKind.UNIT, *HOMES)
_NEW_MATTERS = frozenset({Intent.REQUEST, Intent.COMPLAINT, Intent.EMERGENCY})
_TOO_LARGE = 2**63
"""The first number that is no id."""
_DIGITS = 13
"""Of the largest id, as it is written in a link."""
PREFIX = "n"
"""What the payload of a link begins with that goes on in private with what was begun in a group."""


def volunteer(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    """Let somebody be a volunteer in whatever way; who would be a head is asked a few things first."""
    return _begin(visit, matter) if matter.subcategory in NOMINATING else reports.report(visit, matter)


def _begin(visit: Visit, matter: Matter) -> list[OutgoingMessage]:
    if matter.subcategory == APPLYING and (said := _handed_in(visit)) is not None:
        return said
    places = _meant(visit, matter.text) if not matter.place.empty else ()
    told = matter.subcategory == RECOMMENDING
    begun = Nomination(
        visit.desk.new_id(),
        visit.sender.id,
        visit.now,
        recommended=told,
        name=recommended(matter.text) if told else visit.sender.name,
        place=places[0] if len(places) == 1 else None,
    )
    visit.desk.nominations.add(begun)
    return _go_on(visit, begun) if visit.private else _offered_in_private(visit, begun)


def _handed_in(visit: Visit) -> list[OutgoingMessage] | None:
    """Say how the sender's own nomination stands that nobody has decided yet; None when there is none."""
    known = desk_tasks.own(visit.office, visit.sender.id, Task(Intent.VOLUNTEER, Category.SERVICE, APPLYING, ""))
    return visit.aside("human.as_said", text=desk_tasks.say(visit, known, "nominee.waits")) if known else None


def _offered_in_private(visit: Visit, begun: Nomination) -> list[OutgoingMessage]:
    """Offer to go on where nobody else hears it; the group learns nothing it has not heard already."""
    if visit.account.private is not None and visit.account.reachable:
        buttons = visit.buttons((("button.nominee_go_on", "nominee_go_on", begun.id),), chat=visit.account.private)
        text = visit.say("nominee.offer")
        return [outgoing.line(visit.account.private, text, buttons=buttons, person=visit.sender.id)]
    link = visit.office.practice.link(visit.chat.channel, f"{PREFIX}_{short(begun.id)}")
    row = ((Button(visit.say("button.nominee_private"), url=link),),) if link else ()
    return visit.reply("nominee.in_private", buttons=row)


def by_link(visit: Visit, payload: str) -> list[OutgoingMessage] | None:
    """Go on with what the sender began in a group; None for everybody else's link."""
    draft = _own_draft(visit, _number_in(payload.removeprefix(f"{PREFIX}_")))
    return _go_on(visit, draft) if draft is not None else None


def _number_in(digits: str) -> int | None:
    """Read the number of a link, which anybody may type; None for what no nomination can be called."""
    written = digits.isascii() and digits.isalnum() and len(digits) <= _DIGITS
    number = int(digits, 36) if written else _TOO_LARGE
    return number if number < _TOO_LARGE else None


def press_go_on(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer the button under the private offer."""
    draft = _own_draft(visit, press.object)
    return [*visit.pressed("home.pressed"), *_go_on(visit, draft)] if draft else visit.pressed("button.gone")


def _own_draft(visit: Visit, nomination: int | None) -> Nomination | None:
    found = visit.desk.nominations.lock(nomination) if nomination is not None else None
    fits = found is not None and found.author == visit.sender.id and found.request is None
    return found if fits else None


def _go_on(visit: Visit, draft: Nomination) -> list[OutgoingMessage]:
    """Ask the next thing that is not known yet, one at a time."""
    if draft.recommended and not draft.name:
        return _asked(visit, draft, Question.NOMINEE, visit.say("nominee.whom"))
    if draft.place is None:
        return _ask_where(visit, draft)
    if not draft.name:
        return _asked(visit, draft, Question.NOMINEE, visit.say("nominee.your_name"))
    if draft.words or draft.voice is not None:
        return _ask_sure(visit, draft)
    other = visit.say("nominee.words_of_other", name=draft.name) if draft.recommended else ""
    return _asked(visit, draft, Question.NOMINEE_WORDS, other or visit.say("nominee.words"))


def _asked(
    visit: Visit, draft: Nomination, question: Question, text: str, buttons: Buttons = ()
) -> list[OutgoingMessage]:
    visit.ask(question, draft.id)
    return visit.reply("human.as_said", text=text, buttons=buttons)


# --- Where ---------------------------------------------------------------------------------------------------


def _ask_where(visit: Visit, draft: Nomination, places: Iterable[int] | None = None) -> list[OutgoingMessage]:
    """Offer the sender's own house and stairwell, or those that the words may mean, and any other."""
    offered = tuple(places) if places is not None else _own_places(visit)
    labels = [(_called(visit, each), f"nominee_place-{short(each)}") for each in offered]
    labels.append((visit.say("button.nominee_elsewhere"), "nominee_elsewhere"))
    key, person = visit.office.practice.signing_key, visit.sender.id
    made = [button(label, verb, draft.id, chat=visit.chat, key=key, person=person) for label, verb in labels]
    rows = two_a_row(made)
    if not offered:
        return _asked(visit, draft, Question.NOMINEE_PLACE, visit.say("nominee.type_where"))
    other = visit.say("nominee.where_of_other", name=draft.name) if draft.recommended else ""
    return _asked(visit, draft, Question.NOMINEE_PLACE, other or visit.say("nominee.where"), rows)


def _called(visit: Visit, place: int) -> str:
    """Name a place on a button: of the sender's own house a stairwell is "only 2单元"."""
    here, house = visit.town.places[place], visit.town.places.enclosing(visit.sender.home, *HOMES)
    if here.kind is PlaceKind.UNIT and house is not None and here.parent == house.id:
        return visit.say("nominee.only", place=here.name)
    return homes.address(visit.town, place)


def _own_places(visit: Visit) -> tuple[int, ...]:
    places = visit.town.places
    found = (places.enclosing(visit.sender.home, *HOMES), places.enclosing(visit.sender.home, PlaceKind.UNIT))
    return tuple(each.id for each in found if each is not None)


def _meant(visit: Visit, words: str) -> tuple[int, ...]:
    """Return the houses and stairwells that words may mean; a stairwell alone is one of the sender's house."""
    found, _ = homes.meant(visit, words)
    if not found and (house := visit.town.places.enclosing(visit.sender.home, *HOMES)) is not None:
        inside, _ = homes.meant(visit, f"{homes.address(visit.town, house.id)}{words}")
        found = tuple(each for each in inside if each != house.id)
    return tuple(each for each in found if visit.town.places[each].kind in _SEATED)


def press_place(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Take the place on a button."""
    draft, place = _own_draft(visit, press.object), visit.town.places.get(int(press.option, 36))
    if draft is None or place is None:
        return visit.pressed("button.gone")
    return [*visit.pressed("home.pressed"), *_placed(visit, draft, place.id)]


def press_elsewhere(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Wait for another place in words."""
    draft = _own_draft(visit, press.object)
    if draft is None:
        return visit.pressed("button.gone")
    return [
        *visit.pressed("home.pressed"),
        *_asked(visit, draft, Question.NOMINEE_PLACE, visit.say("nominee.type_where")),
    ]


def _place_in_words(visit: Visit, draft: Nomination) -> list[OutgoingMessage] | None:
    places = _meant(visit, visit.message.text)
    draft = _with_the_full_name(visit, draft)
    if len(places) == 1:
        return _placed(visit, draft, places[0])
    if places:
        return _ask_where(visit, draft, places)
    first = visit.understanding.matters[0]
    return None if first.opens else visit.reply("nominee.which_place", words=visit.message.text[:20])


def _with_the_full_name(visit: Visit, draft: Nomination) -> Nomination:
    """Keep the name said before the place: "王芳，3号楼的" tells who 王姐 is."""
    before, comma, _ = visit.message.text.strip().replace(",", "，").partition("，")
    name = given_name(before) if draft.recommended and comma and not _meant(visit, before) else ""
    if not name:
        return draft
    named = replace(draft, name=name)
    visit.desk.nominations.save(named)
    return named


def _placed(visit: Visit, draft: Nomination, place: int) -> list[OutgoingMessage]:
    seat = seat_at(visit.town.places[place])
    if not draft.recommended and seat in visit.town.seats_of(visit.sender.id):
        visit.forget_question()
        own = next(each for each in visit.town.appointments if (each.person, each.seat) == (visit.sender.id, seat))
        return visit.reply("nominee.is_already", post=post_name(visit.town, own))
    placed = replace(draft, place=place)
    visit.desk.nominations.save(placed)
    return _go_on(visit, placed)


# --- Who, and what there is to say ---------------------------------------------------------------------------


def answer(visit: Visit) -> list[OutgoingMessage] | None:
    """Take words for the answer to what was asked about a nomination; None for everything else."""
    if not visit.private or visit.conversation.asked not in _ANSWERS or not visit.message.text.strip():
        return None
    draft = _own_draft(visit, visit.conversation.about)
    if draft is None:
        visit.forget_question()
        return None
    if says_never_mind(visit.message.text):
        return never_mind(visit)
    return _ANSWERS[visit.conversation.asked](visit, draft)


def never_mind(visit: Visit) -> list[OutgoingMessage] | None:
    """Give up what is being asked about a nomination; None when nothing is."""
    if visit.conversation.asked not in _ANSWERS:
        return None
    visit.forget_question()
    return visit.reply("nominee.never_mind")


def recorded(visit: Visit) -> list[OutgoingMessage] | None:
    """Take something spoken for the introduction, to be passed on as it is; None when nothing of the sort was asked."""
    wanted = visit.conversation.asked in (Question.NOMINEE_WORDS, Question.NOMINEE_SURE)
    draft = _own_draft(visit, visit.conversation.about) if wanted and visit.private else None
    if draft is None or visit.message.message_id is None:
        return None
    told = replace(draft, voice=Original(visit.chat, visit.message.message_id))
    visit.desk.nominations.save(told)
    return _ask_sure(visit, told)


def _name_in_words(visit: Visit, draft: Nomination) -> list[OutgoingMessage] | None:
    name = given_name(visit.message.text)
    if not name:
        first = visit.understanding.matters[0]
        return None if first.opens else visit.reply("nominee.only_name")
    named = replace(draft, name=name)
    visit.desk.nominations.save(named)
    return _go_on(visit, named)


def _introduced(visit: Visit, draft: Nomination) -> list[OutgoingMessage] | None:
    first = visit.understanding.matters[0]
    if first.opens and first.intent in _NEW_MATTERS and not first.place.empty:
        return None
    said = visit.message.text.strip()
    # Who goes on talking adds to it, however many messages that takes; only 【重说】 begins anew.
    told = replace(draft, words="；".join(filter(None, (draft.words.rstrip("。；，. "), said)))[:_LONGEST])
    visit.desk.nominations.save(told)
    return _ask_sure(visit, told)


def _ask_sure(visit: Visit, draft: Nomination) -> list[OutgoingMessage]:
    """Show what was understood; what was spoken nobody here has heard, and that is said."""
    lines = [
        visit.say("nominee.understood", text=nomination_faces.sentence(visit.office, draft, visit.sender.language))
    ]
    if draft.voice is not None:
        lines.append(visit.say("nominee.voice_as_it_is"))
    lines.append(visit.say("nominee.sure"))
    row = (("button.nominee_sure", "nominee_sure", draft.id), ("button.nominee_again", "nominee_again", draft.id))
    return _asked(visit, draft, Question.NOMINEE_SURE, "\n".join(lines), visit.buttons(row))


def _sure_in_words(visit: Visit, draft: Nomination) -> list[OutgoingMessage] | None:
    if says_yes(visit.message.text):
        return _hand_in(visit, draft)
    if says_again(visit.message.text):
        return _again(visit, draft)
    return _introduced(visit, draft)


def press_again(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【重说】."""
    draft = _own_draft(visit, press.object)
    return [*visit.pressed("home.pressed"), *_again(visit, draft)] if draft else visit.pressed("button.gone")


def _again(visit: Visit, draft: Nomination) -> list[OutgoingMessage]:
    emptied = replace(draft, words="", voice=None)
    visit.desk.nominations.save(emptied)
    return _go_on(visit, emptied)


# --- Handing it in -------------------------------------------------------------------------------------------


def press_sure(visit: Visit, press: Press) -> list[OutgoingMessage]:
    """Answer 【对，提交】."""
    draft = _own_draft(visit, press.object)
    if draft is None or draft.place is None or not draft.name or not (draft.words or draft.voice):
        return visit.pressed("button.gone")
    return [*visit.pressed("home.pressed"), *_hand_in(visit, draft)]


def _hand_in(visit: Visit, draft: Nomination) -> list[OutgoingMessage]:
    """Put it before the desk of the place's community, and say who decides until when."""
    visit.forget_question()
    words = nomination_faces.sentence(visit.office, draft)
    task = Task(Intent.VOLUNTEER, Category.SERVICE, RECOMMENDING if draft.recommended else APPLYING, words)
    community = visit.town.community_of(draft.place)
    request = desk_tasks.open_task(
        visit.office, task, visit.sender, visit.chat, told_in=visit.chat, community=community
    )
    visit.desk.nominations.save(replace(draft, request=request.id))
    text = desk_tasks.say(visit, request, "nominee.handed_in")
    return [
        *desk_tasks.first_told(visit.office, request, visit.sender.id, text),
        *spoken.to_those_asked(visit.office, request),
    ]


_ANSWERS = {
    Question.NOMINEE: _name_in_words,
    Question.NOMINEE_PLACE: _place_in_words,
    Question.NOMINEE_WORDS: _introduced,
    Question.NOMINEE_SURE: _sure_in_words,
}
