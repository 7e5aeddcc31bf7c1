"""What a page may send over its socket, checked before anything is done with it."""

from typing import Annotated, TypeAlias

import msgspec

LARGEST_FRAME = 640 * 1024
"""Bytes: a text of 100,000 characters still fits when each is written as a six-byte escape."""
LONGEST_TEXT = 100_000
TOO_LONG = "这条消息太长了，没有发出去。请分成几段再发。"

DeliveryId: TypeAlias = Annotated[
    str, msgspec.Meta(pattern=r"\A[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")
]
Name: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
OptionalName: TypeAlias = Annotated[str, msgspec.Meta(max_length=128)]
A_WEEK = 7 * 24 * 3600


class BadFrameError(Exception):
    """A frame that is none; its words are for the person at the page."""

    def __init__(self, words: str, delivery_id: str | None = None) -> None:
        super().__init__(words)
        self.delivery_id = delivery_id


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"person": "as"}):
    """A person in a pane, and which chat of his the pane shows."""

    person: Name
    chat: Name


class Watch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="watch"):
    """These are the panes now."""

    panes: Annotated[tuple[View, ...], msgspec.Meta(max_length=16)]
    anew: Annotated[tuple[Name, ...], msgspec.Meta(max_length=16)] = ()
    """Chats whose history is wanted though they were shown before."""


class Say(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="say", rename={"person": "as"}):
    """A person says something, perhaps with a photo, perhaps in answer to a message."""

    id: DeliveryId
    text: str
    person: OptionalName = ""
    chat: OptionalName = ""
    quotes: Name | None = None
    photo: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{32}\Z")] | None = None


class Press(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="press", rename={"person": "as"}):
    """A person presses a button of a message."""

    id: DeliveryId
    message: Name
    token: Name
    person: OptionalName = ""
    chat: OptionalName = ""


class Why(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="why"):
    """How is this text understood?"""

    id: DeliveryId
    text: str
    group: bool


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="move"):
    """Let time pass."""

    seconds: Annotated[int, msgspec.Meta(gt=0, le=A_WEEK)]


Request: TypeAlias = Watch | Say | Press | Why | Move

_decoder: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)


def parse(raw: str) -> Request:
    """Read one frame.

    Raises:
        BadFrameError: when it is too large, no JSON, of no known type, or says too much or too little.
    """
    data = raw.encode(errors="replace")
    if len(data) > LARGEST_FRAME:
        raise BadFrameError(TOO_LONG)
    try:
        request = _decoder.decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadFrameError("这条消息看不懂，没有发出去。请刷新页面再试。") from error
    if isinstance(request, Say | Why) and len(request.text) > LONGEST_TEXT:
        raise BadFrameError(TOO_LONG, request.id)
    return request
