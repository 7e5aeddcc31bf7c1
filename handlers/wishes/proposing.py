"""A wish before it is let out: the words that would be public, the heart it belongs to, and why it is not let out."""

from domain.discretion import never_in_a_group
from domain.messages import OutgoingMessage
from domain.people import Question
from domain.replacing import replace
from domain.request_states import Action, Actor
from domain.service_request import ServiceRequest
from domain.taxonomy import Category, Intent, Urgency
from domain.wishes import MAY_BE_POSTED, Heart, Wish, WishState, next_state, on_board
from handlers.discreet import let_out
from handlers.handling import contact, explaining, heads, own_card
from handlers.office import Office
from handlers.requests import docket
from handlers.requests.authority import by_staff
from handlers.showing import cards, phrases, stale, wish_faces
from handlers.visit import Visit
from nlp.hearts import heart_of
from nlp.place import without_places

LONGEST = 200
"""Characters of the words that are let out."""
OF_ITSELF = "wish"
"""The subcategory of what is a wish without anybody's decision: a thing somebody would like to have."""


def propose(office: Office, request: ServiceRequest) -> None:
    """Note of a new request that is a wish how it might be let out; the staff see it and decide."""
    if request.intent is Intent.WISH and request.subcategory == OF_ITSELF:
        _note(office, request)


def make(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """`心愿 1024`: make a wish of what was told as something else, such as company for a way to the doctor's."""
    by = by_staff(visit, request)
    unspeakable = never_in_a_group(request) or request.category is Category.DISPUTE
    if request.urgency is Urgency.EMERGENCY or unspeakable or request.state not in MAY_BE_POSTED:
        return visit.aside("wish.not_this", number=request.number)
    if phrases.wish_of(visit.office, request) is None:
        request = docket.move(visit.office, replace(request, intent=Intent.WISH), Action.RECATEGORISE, by)
        _note(visit.office, request)
    said = reword(visit, request, words) if words else cards.draw_all(visit.office, request)
    return [*said, *own_card.redraw(visit, request)]


def _note(office: Office, request: ServiceRequest) -> None:
    number = office.desk.wishes.next_number(request.community)
    words = public(office, request, request.text)
    office.desk.wishes.put(Wish(request.id, number, request.community, heart_of(request.text), words))


def worded(office: Office, request: ServiceRequest, wish: Wish, words: str) -> Wish:
    """Give a wish other public words; what tells for whom it is is taken out of them."""
    changed = replace(wish, words=public(office, request, words))
    office.desk.wishes.put(changed)
    return changed


def public(office: Office, request: ServiceRequest, words: str) -> str:
    """Return words as everybody may read them: nobody's name, house, room or telephone."""
    return let_out(office, request, without_places(words[:LONGEST], office.names))


def offer_change(visit: Visit, request: ServiceRequest, option: str) -> list[OutgoingMessage]:
    """Let the staff choose another heart, or type the words that are to be public."""
    wish = _undecided(visit, request)
    if wish is None:
        return stale.explain(visit, request)
    if option:
        visit.desk.wishes.put(replace(wish, heart=Heart(option)))
        visit.forget_question()
        return [*visit.pressed("wish.noted"), *cards.draw_all(visit.office, request)]
    visit.ask(Question.WISH_WORDS, request.id)
    face = own_card.own_face(visit, request)
    labels = tuple((f"heart.{heart}", f"wish_change-{heart}") for heart in Heart)
    buttons = face.rows(labels[:3], (*labels[3:], ("button.back", "back")))
    chat = own_card.own_chat(visit)
    place = cards.Place(chat or visit.chat, cards.HEAD, visit.sender.id)
    return [cards.hang(place, request, wish_faces.say(face, wish, "wish.change"), buttons)]


def reword(visit: Visit, request: ServiceRequest, words: str) -> list[OutgoingMessage]:
    """Take the words of the staff for what is let out; what tells who it is for is taken out of them, too."""
    wish = _undecided(visit, request)
    visit.forget_question()
    if wish is None:
        return stale.explain(visit, request)
    public = worded(visit.office, request, wish, words.strip()).words
    note = f"W{wish.number}：{public}"
    moved = docket.move(visit.office, request, Action.SUPPLEMENT, by_staff(visit, request), note)
    return [*visit.aside("wish.reworded", wish=wish.number), *cards.draw_all(visit.office, moved)]


def answer_words(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    """Take what is typed after 【改一改】 for the public words."""
    if not by_staff(visit, request).parts or not visit.message.text.strip():
        return None
    return reword(visit, request, visit.message.text)


def _undecided(visit: Visit, request: ServiceRequest) -> Wish | None:
    """Return the wish as long as the sender, one of the staff, may decide about it."""
    allowed = by_staff(visit, request).parts and request.state in MAY_BE_POSTED
    wish = phrases.wish_of(visit.office, request) if allowed else None
    return wish if wish is not None and wish.state is not WishState.SHOWN else None


def call_first(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Take a wish into one's own hands and be told how to reach who has it."""
    if _undecided(visit, request) is None:
        return stale.explain(visit, request)
    taken = request if request.held_by == visit.sender.id else heads.take(visit, request)
    return [*cards.draw_all(visit.office, taken), *contact.telephone(visit, taken)]


def ask_why_not(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage]:
    """Ask for one sentence to the resident before a wish is not let out."""
    if _undecided(visit, request) is None:
        return stale.explain(visit, request)
    visit.ask(Question.WISH_REFUSAL, request.id)
    return visit.reply("wish.why_not", number=request.number, request=request.id)


def answer_why_not(visit: Visit, request: ServiceRequest) -> list[OutgoingMessage] | None:
    """End a wish that is not let out, in the words of the staff."""
    words = visit.message.text.strip()
    if not words:
        return None
    visit.forget_question()
    if _undecided(visit, request) is None:
        return stale.explain(visit, request)
    by = own_card.by_handler(visit, request)
    return explaining.explained(visit, request, words, by, told="party.wish_refused")


def moved(
    office: Office, request: ServiceRequest, wish: Wish, action: Action, by: docket.By, note: str = ""
) -> tuple[ServiceRequest, Wish]:
    """Move a wish on the board and write the event of its request. Raises NotAllowedError, and nothing has changed."""
    state = next_state(wish, action, by.parts)
    request = docket.move(office, request, action, by, note)
    changed = replace(wish, state=state)
    office.desk.wishes.put(changed)
    return request, changed


def as_unit(visit: Visit) -> docket.By:
    """Return the sender as one of the unit that takes a wish up."""
    return docket.By(visit.sender.id, frozenset({Actor.CALLED}), visit.chat.channel)


def standing(visit: Visit, request: ServiceRequest) -> Wish | None:
    """Return a wish that stands on the board now."""
    return phrases.wish_of(visit.office, request) if on_board(request) else None
