"""What somebody of a panel sees of what they are to look at: where and what, never whose it is."""

from domain.messages import Buttons
from handlers.requests import panels
from handlers.showing import phrases
from handlers.showing.faces import Face


def panel(face: Face) -> tuple[str, Buttons]:
    """Ask whoever is to look at it whether it is done; once that is settled, nobody any more."""
    asked = panels.member(face.office, face.request)
    if asked is None or asked.person != face.person:
        return face.say("panel.over"), ()
    place = phrases.place(face.office.desk.neighbourhood, face.request, estate=True)
    text = face.say("panel.ask", place=place, note=face.request.finish_note)
    return text, face.rows((("button.panel_good", "panel_good"), ("button.panel_bad", "panel_bad")))
