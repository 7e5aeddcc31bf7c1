"""The places, co-building units and groups of a roster, as the books have them and as they would be."""

from domain.messages import Chat, ChatKind
from domain.neighbourhood import CoBuildingUnit, Group, Resource
from domain.places import Place
from domain.replacing import replace
from domain.roster import PATH_SEPARATOR, GroupRow, PlaceRow, ResourceRow, Roster, UnitRow
from handlers.roster.places import Atlas, may_be_within
from handlers.roster.report import FollowsFromAnotherError, RefusedRowError, Report
from storage.desk import Desk


class Sites:
    """What people sit at and are responsible for. Begins with the books and changes with every row taken."""

    def __init__(self, desk: Desk, report: Report) -> None:
        """Begin with the books as they are."""
        town = desk.neighbourhood
        self.units = dict(town.units)
        self.groups = dict(town.groups)
        self._desk = desk
        self._report = report
        self._before = town
        self._atlas = Atlas(town.places)
        self._unit_ids = {unit.name: unit.id for unit in town.units.values()}
        self._resources: dict[int, list[Resource]] = {}

    def take(self, roster: Roster) -> None:
        """Take the rows of places, units, resources and groups."""
        self._report.take_each(roster.units, self._name_unit)
        self._report.take_each(roster.places, self._place)
        self._report.take_each(roster.units, self._unit)
        self._report.take_each(roster.resources, self._resource)
        for unit_id, resources in self._resources.items():
            # A unit of which the file names resources has exactly those.
            self.units[unit_id] = replace(self.units[unit_id], resources=tuple(resources))
        self._report.take_each(roster.groups, self._group)

    @property
    def places(self) -> tuple[Place, ...]:
        """All places as they would be."""
        return tuple(self._atlas.places.values())

    def path(self, place_id: int) -> str:
        """Return the whole path of a place."""
        return self._atlas.path(place_id)

    def place(self, path: str) -> Place:
        """Return the place of a path. Raises RefusedRowError."""
        try:
            return self._atlas.find(path)
        except RefusedRowError as error:
            if any(may_be_within(path, name) for row, name in self._report.missing if row is PlaceRow):
                raise FollowsFromAnotherError from error
            raise

    def unit(self, name: str) -> CoBuildingUnit:
        """Return the unit of a name. Raises RefusedRowError."""
        if name in self._unit_ids:
            return self.units[self._unit_ids[name]]
        if (UnitRow, name) in self._report.missing:
            raise FollowsFromAnotherError
        raise RefusedRowError(f"没有“{name}”这个单位。", "请先在“单位”表里写上它，或者改成那里的写法。")

    def _name_unit(self, row: UnitRow) -> None:
        """Let a unit be known by its name, so that places can say that it manages them."""
        self._report.once(("unit", row.name), row.name)
        known = self.units[row.id] if row.id in self._before.units else None
        if known is None and row.name in self._unit_ids:
            known = self.unit(row.name)
        unit = known or CoBuildingUnit(self._desk.new_id(), row.name, row.kind)
        self._unit_ids.pop(unit.name, None)
        self._unit_ids[row.name] = unit.id
        self.units[unit.id] = replace(unit, name=row.name, kind=row.kind, aliases=row.aliases)

    def _place(self, row: PlaceRow) -> None:
        above = row.path.rpartition(PATH_SEPARATOR)[0]
        if above:
            self.place(above)
        managed_by = self._manager(row.managed_by)
        before, after = self._atlas.lay(row, managed_by, self._desk.new_id())
        self._report.once(("place", after.id), row.path)
        self._report.tell(row, self.path(after.id), (before, after))

    def _manager(self, name: str) -> int | None:
        try:
            return self.unit(name).id if name else None
        except FollowsFromAnotherError:
            # The place is there all the same; what is wrong with the unit is said where it stands.
            return None

    def _unit(self, row: UnitRow) -> None:
        unit = replace(self.unit(row.name), territory=tuple(self.place(path).id for path in row.territory))
        self.units[unit.id] = unit
        self._report.tell(row, unit.name, (self._before.units.get(unit.id), unit))

    def _resource(self, row: ResourceRow) -> None:
        unit = self.unit(row.unit)
        self._report.once(("resource", unit.id, row.name), f"{row.unit} {row.name}")
        after = Resource(row.name, row.subcategories)
        self._resources.setdefault(unit.id, []).append(after)
        known = self._before.units.get(unit.id)
        before = next((each for each in known.resources if each.name == row.name), None) if known else None
        self._report.tell(row, f"{unit.name} {row.name}", (before, after))

    def _group(self, row: GroupRow) -> None:
        platform, _, instance = row.channel.partition(":")
        if not (platform and instance) or " " in row.channel:
            raise RefusedRowError(f"渠道“{row.channel}”写法不对。", "请写成“telegram:main”这样。")
        chat = Chat(row.channel, ChatKind.GROUP, row.chat)
        self._report.once(chat, f"{row.channel} {row.chat}")
        group = Group(chat, self.place(row.place).id, row.name)
        self._report.tell(row, row.name or row.chat, (self.groups.get(chat), group))
        self.groups[chat] = group
