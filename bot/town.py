"""The neighbourhood as it was a moment ago, for those who cannot wait for the books."""

from bot.books import Books
from domain.neighbourhood import Neighbourhood


class Town:
    """A snapshot that is looked at anew with every tick of the clock."""

    def __init__(self, books: Books, at_first: Neighbourhood) -> None:
        """Begin with what was read when the program started."""
        self._books = books
        self._seen = at_first

    def __call__(self) -> Neighbourhood:
        """Return the neighbourhood."""
        return self._seen

    async def look(self) -> None:
        """Look at it anew."""
        self._seen = await self._books.do(lambda office: office.desk.neighbourhood)
