"""The tree of places refuses what is no tree and finds its way up and down."""

import pytest

from domain.places import Place, PlaceKind, Places

TREE = [
    Place(1, None, PlaceKind.COMMUNITY, "幸福里社区"),
    Place(2, 1, PlaceKind.ESTATE, "和美花园", aliases=("和美",)),
    Place(3, 2, PlaceKind.BUILDING, "3号楼", "3"),
    Place(4, 3, PlaceKind.UNIT, "2单元", "2"),
    Place(5, 1, PlaceKind.ESTATE, "江南苑"),
    Place(6, 5, PlaceKind.BUILDING, "3号楼", "3"),
]


def test_the_way_up_begins_with_the_place_itself() -> None:
    places = Places(TREE)
    assert [place.id for place in places.upwards(4)] == [4, 3, 2, 1]
    assert places.upwards(None) == ()
    assert places.enclosing(4, PlaceKind.ESTATE) == places[2]


def test_a_number_is_looked_for_within_the_outer_place() -> None:
    places = Places(TREE)
    assert [place.id for place in places.numbered("3", 2, PlaceKind.BUILDING)] == [3]
    assert [place.id for place in places.numbered("3", 1, PlaceKind.BUILDING)] == [3, 6]
    assert places.numbered("", 1, PlaceKind.BUILDING) == ()


def test_an_alias_is_a_name() -> None:
    assert [place.id for place in Places(TREE).named("和美")] == [2]


def test_a_place_without_its_parent_is_refused() -> None:
    with pytest.raises(ValueError, match="does not exist"):
        Places([Place(4, 3, PlaceKind.UNIT, "2单元")])


def test_a_place_within_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="itself"):
        Places([Place(1, 2, PlaceKind.ESTATE, "甲"), Place(2, 1, PlaceKind.ESTATE, "乙")])
