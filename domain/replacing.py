"""`msgspec.structs.replace`, checked as `dataclasses.replace` is: a copy of a Struct but for some of its fields."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Type checkers know for each class what can be replaced in it.
    from dataclasses import replace
else:
    from msgspec.structs import replace

__all__ = ["replace"]
