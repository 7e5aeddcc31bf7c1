"""A copy of a record but for some of its fields, whichever sort of record it is."""

import dataclasses
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

if TYPE_CHECKING:
    # Type checkers know for each class what can be replaced in it.
    from dataclasses import replace
else:

    def replace(each: Any, /, **changes: object) -> Any:  # noqa: ANN401 - a Struct or a dataclass, and another such.
        """Return a record like this one but for some of its fields. Raises TypeError for what is no field of it."""
        copied = structs.replace if isinstance(each, Struct) else dataclasses.replace
        return copied(each, **changes)


__all__ = ["replace"]
