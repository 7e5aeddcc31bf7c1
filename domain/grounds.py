"""Why a request was understood as it was: what spoke for it, what came second, and where its place is from."""

from msgspec import Struct


class Grounds(Struct, frozen=True):
    """What understanding went by. Whatever is empty did not count."""

    evidence: tuple[str, ...] = ()
    """A line for each rule: its id, its reason, its words, and the words that cancelled it."""
    sure: float = 0.0
    runner_up: str = ""
    """The category, or category and subcategory, that came second."""
    sources: tuple[tuple[str, str], ...] = ()
    """Each piece of the place ("building", "room" …) and where it was read: the text, the profile, the group …"""
