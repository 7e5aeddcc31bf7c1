"""The settings of a deployment, and what is told about a file that is wrong."""

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType

import pytest

from bot.demo_settings import demo_settings
from bot.settings import Settings, load_settings
from bot.toml_tables import FileError
from domain.clocks import Terms
from domain.neighbourhood import Role
from domain.routing import RESPONSIBLE, Who
from domain.taxonomy import Category, Handling, Urgency
from domain.working_calendar import Period

Load = Callable[..., Settings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load(text: str, environment: Mapping[str, str] = MappingProxyType({})) -> Settings:
        file = tmp_path / "config.toml"
        file.write_text(text, "utf-8")
        return load_settings(file, environment)

    return load


def lines_of(error: FileError) -> list[tuple[str, int | None]]:
    return [(problem.file.name, problem.line) for problem in error.problems]


def test_an_empty_file_is_a_working_desk_on_this_machine_only(load: Load, tmp_path: Path) -> None:
    settings = load("")
    assert settings.zone.key == "Asia/Shanghai"
    assert settings.data_dir == tmp_path / "data"
    assert settings.database_url == f"sqlite:///{tmp_path / 'data' / 'menkou.db'}"
    assert settings.keys.file == tmp_path / "menkou.key"
    assert settings.web is not None
    assert settings.web.host == "127.0.0.1"
    assert settings.telegram == ()
    assert settings.titles[Role.BUILDING_HEAD] == "楼长"


def test_the_demo_keeps_everything_in_one_folder_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MENKOU_DATABASE_URL", "postgresql:///production")
    settings = demo_settings(tmp_path)
    assert settings.data_dir == tmp_path
    assert settings.database_url == f"sqlite:///{tmp_path / 'menkou.db'}"
    assert settings.keys.file.parent == tmp_path
    assert settings.media_dir.parent == tmp_path
    assert settings.web is None
    assert settings.telephones
    assert settings.answers


def test_paths_are_those_of_the_file(load: Load, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    settings = load('data_dir = "there"\nrules = "own"\n[keys]\nfile = "/elsewhere/key"')
    assert settings.data_dir == tmp_path / "there"
    assert settings.rules == tmp_path / "own"
    assert settings.keys.file == Path("/elsewhere/key")


def test_secrets_come_from_the_environment_first(load: Load) -> None:
    settings = load(
        '[telegram.main]\ntoken = "written"\n[telegram.east-gate]\n[database]\nurl = "sqlite:///written.db"',
        {
            "MENKOU_TELEGRAM_MAIN_TOKEN": "told",
            "MENKOU_TELEGRAM_EAST_GATE_TOKEN": "told too",
            "MENKOU_DATABASE_URL": "postgresql:///menkou",
            "MENKOU_KEY_FILE": "/run/key",
            "MENKOU_KEY": "seal 1 abc",
        },
    )
    assert [(bot.name, bot.token) for bot in settings.telegram] == [("main", "told"), ("east-gate", "told too")]
    assert settings.database_url == "postgresql:///menkou"
    assert settings.keys.file == Path("/run/key")
    assert settings.keys.value == "seal 1 abc"


def test_no_secret_shows_when_settings_are_printed(load: Load) -> None:
    settings = load(
        '[telegram.main]\ntoken = "canary-1"\n[database]\nurl = "postgresql://menkou:canary-2@127.0.0.1/menkou"',
        {"MENKOU_KEY": "canary-3"},
    )
    assert "canary" not in repr(settings)


def test_a_bot_that_is_switched_off_needs_no_token(load: Load) -> None:
    assert load("[telegram.main]\nenabled = false").telegram == ()


def test_a_bot_without_a_token_is_told_which_variable_to_set(load: Load) -> None:
    with pytest.raises(FileError) as told:
        load("\n[telegram.main]\n")
    assert lines_of(told.value) == [("config.toml", 2)]
    assert "MENKOU_TELEGRAM_MAIN_TOKEN" in str(told.value)


def test_a_day_is_the_hours_that_count_unless_every_minute_does(load: Load) -> None:
    clocks = load(
        '[day]\nhours = ["08:30-12:00", "14:00-18:30"]\n'
        '[clocks.normal]\naccept = "1d"\nfinish = "5d"\n[clocks.urgent]\nfinish = "2d"'
    ).clocks
    assert clocks.calendar.working_day == timedelta(hours=8)
    normal, urgent = (clocks.terms(Category.PROPERTY, each) for each in (Urgency.NORMAL, Urgency.URGENT))
    assert normal.accept == timedelta(hours=8)
    assert normal.finish == timedelta(hours=40)
    assert urgent.finish == timedelta(days=2)
    assert urgent.round_the_clock


def test_the_proposed_terms_hold_when_nothing_is_written(load: Load) -> None:
    clocks, hour = load("").clocks, timedelta(hours=1)
    day = clocks.calendar.working_day
    assert clocks.terms(Category.PROPERTY, Urgency.NORMAL) == Terms(4 * hour, day, 5 * day)
    urgent = clocks.terms(Category.PROPERTY, Urgency.URGENT)
    assert urgent == Terms(hour / 2, 2 * hour, 24 * hour, round_the_clock=True)
    assert clocks.terms(Category.POLICY, Urgency.NORMAL).finish == day
    assert clocks.terms(Category.PROPERTY, Urgency.NORMAL, Handling.JOINT).finish == 15 * day
    assert clocks.terms(Category.DISPUTE, Urgency.NORMAL, Handling.JOINT).finish == 30 * day
    assert clocks.again == 3 * day


def test_the_most_exact_terms_count_and_the_way_of_handling_before_the_category(load: Load) -> None:
    clocks = load(
        '[clocks.sanitation.normal]\nfinish = "2d"\n[clocks.joint.normal]\nfinish = "20d"\n'
        '[clocks.sanitation.joint.normal]\nfinish = "9d"'
    ).clocks
    day = clocks.calendar.working_day
    of = partial(clocks.terms, urgency=Urgency.NORMAL)
    assert of(Category.SANITATION).finish == 2 * day
    assert of(Category.PROPERTY, handling=Handling.JOINT).finish == 20 * day
    assert of(Category.SANITATION, handling=Handling.JOINT).finish == 9 * day
    assert of(Category.SANITATION, handling=Handling.FAST).finish == 2 * day


def test_the_country_rests_and_makes_up_for_it(load: Load) -> None:
    calendar = load("").clocks.calendar
    assert not calendar.works(date(2026, 2, 17))
    assert calendar.works(date(2026, 2, 14))
    assert not calendar.works(date(2026, 2, 7))
    assert calendar.known_years >= {2025, 2026}


def test_the_sites_own_days_are_laid_over_the_countrys(load: Load, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        'holidays = ["2026-02-14", "2026-08-03/2026-08-05"]\nworking_days = ["2026-02-17"]\nknown_years = [2031]\n'
        '[hours]\nsaturday = ["09:00-12:00"]\n2026-03-02 = ["10:00-11:00", "13:00-14:00"]\n',
        "utf-8",
    )
    calendar = load('calendar = "own.toml"').clocks.calendar
    assert not calendar.works(date(2026, 2, 14))
    assert not any(calendar.works(date(2026, 8, day)) for day in (3, 4, 5))
    assert calendar.works(date(2026, 2, 17))
    assert 2031 in calendar.known_years
    assert calendar.hours(date(2026, 8, 8)) == (Period(time(9), time(12)),)
    assert calendar.hours(date(2026, 3, 2)) == (Period(time(10), time(11)), Period(time(13), time(14)))


def test_mistakes_in_the_sites_calendar_are_named_with_those_of_the_settings(load: Load, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        'holidays = ["soon"]\nworking_days = ["2026-02-17/2026-02-15"]\n[hours]\nfriday = ["12:00-09:00"]\n'
        'caturday = ["09:00-12:00"]\n',
        "utf-8",
    )
    with pytest.raises(FileError) as told:
        load('calendar = "own.toml"\n[day]\nhours = ["08:00-12:00", "11:00-18:00"]')
    assert lines_of(told.value) == [("config.toml", 3), *(("own.toml", line) for line in (1, 2, 4, 5))]


def test_every_urgency_that_opens_a_request_has_terms(load: Load) -> None:
    clocks = load("").clocks
    for urgency in set(Urgency) - {Urgency.NONE}:
        terms = clocks.terms(Category.PROPERTY, urgency)
        assert timedelta() < terms.accept < terms.finish


def test_a_category_may_have_terms_of_its_own(load: Load) -> None:
    clocks = load('[clocks.sanitation.normal]\naccept = "1h"').clocks
    assert clocks.terms(Category.SANITATION, Urgency.NORMAL).accept == timedelta(hours=1)
    usual = clocks.terms(Category.PROPERTY, Urgency.NORMAL)
    assert clocks.terms(Category.SANITATION, Urgency.NORMAL).finish == usual.finish
    assert clocks.terms(Category.SANITATION, Urgency.URGENT) == clocks.terms(Category.PROPERTY, Urgency.URGENT)


def test_one_line_of_responsibilities_leaves_the_others(load: Load) -> None:
    table = load('[responsibilities]\n"property.lighting" = ["property"]\nelderly = ["desk"]').responsibilities
    assert table.first(Category.PROPERTY, "lighting") == (Who.PROPERTY,)
    assert table.first(Category.ELDERLY, "") == (Who.DESK,)
    assert table.first(Category.PROPERTY, "network") == RESPONSIBLE["property.network"]


def test_waiting_times_titles_and_telephones_are_read(load: Load) -> None:
    settings = load(
        '[waiting]\nplace = "10m"\nemergency_rungs = ["2m", "4m"]\n[titles]\nbuilding_head = "栋长"\n'
        '[telephones]\ngas = "0551-1234567"\n'
    )
    assert settings.waiting.place == timedelta(minutes=10)
    assert settings.waiting.emergency_rungs == (timedelta(minutes=2), timedelta(minutes=4))
    assert settings.titles[Role.BUILDING_HEAD] == "栋长"
    assert settings.titles[Role.STAFF] == "社区工作者"
    assert settings.telephones == {"gas": "0551-1234567"}


def test_a_telephone_that_cannot_be_called_is_named(load: Load) -> None:
    with pytest.raises(FileError, match=r"telephones\.gas"):
        load('[telephones]\ngas = "123456789"\nproperty = "0551-1234567、13800138000"')


def test_answers_are_read_from_their_file(load: Load, tmp_path: Path) -> None:
    (tmp_path / "faq.toml").write_text('[[answers]]\nwords = ["老年证"]\ntext = "带身份证来。"\n', "utf-8")
    (answer,) = load('faq = "faq.toml"').answers
    assert answer.words == ("老年证",)
    assert answer.text == "带身份证来。"


def test_everything_wrong_is_told_at_once_also_in_files_that_are_named(load: Load, tmp_path: Path) -> None:
    (tmp_path / "faq.toml").write_text('[[answers]]\nwords = []\ntext = "x"\n\n[[answers]]\nword = ["y"]\n', "utf-8")
    with pytest.raises(FileError) as told:
        load(
            'faq = "faq.toml"\n'
            'zone = "Asia/Shanghia"\n'
            'rules = "nowhere"\n'
            "[web]\n"
            "port = 99999\n"
            'base_url = "menkou.example"\n'
            "[clocks.normal]\n"
            'accept = "5d"\n'
            'finish = "1h"\n'
            "[clocks.urgnet]\n"
            "[day]\n"
            "# From evening to morning is no day.\n"
            'hours = ["20:00-08:00"]\n'
            "[responsibilities]\n"
            'sanitation = ["mayor"]\n'
            'gardening = ["desk"]\n'
            "[titles]\n"
            'building_haed = "楼长"\n'
        )
    lines = lines_of(told.value)
    assert [line for name, line in lines if name == "config.toml"] == [2, 3, 5, 6, 9, 10, 13, 15, 16, 18]
    assert {line for name, line in lines if name == "faq.toml"} == {2, 5, 6}
    remedies = {problem.line: problem.remedy for problem in told.value.problems if problem.file.name == "config.toml"}
    assert "urgent" in remedies[10]
    assert "building_head" in remedies[18]


def test_a_missing_file_of_answers_is_told(load: Load) -> None:
    with pytest.raises(FileError, match=r"none\.toml"):
        load('faq = "none.toml"')


def test_ways_and_limits_are_read_by_name(load: Load) -> None:
    settings = load(
        '[handling]\nproperty = "easy"\n"elderly.low" = "easy"\n[finishing]\nphoto = ["sanitation"]\nsample = 25\n'
        "[limits]\nextension = 3"
    )
    assert settings.ways.handling(Category.PROPERTY, Urgency.NORMAL) is Handling.EASY
    assert settings.ways.handling(Category.ELDERLY, Urgency.LOW) is Handling.EASY
    assert settings.ways.handling(Category.ELDERLY, Urgency.NORMAL) is Handling.FAST
    assert settings.ways.handling(Category.DISPUTE, Urgency.NORMAL) is Handling.JOINT
    assert settings.ways.handling(Category.DISPUTE, Urgency.EMERGENCY) is Handling.FAST
    assert settings.ways.needs_photo(Category.SANITATION, "garbage")
    assert not settings.ways.needs_photo(Category.SAFETY, "fire_lane")
    assert (settings.ways.sample, settings.limits.extension, settings.limits.dispatches) == (0.25, 3, 3)


def test_a_way_or_a_kind_that_there_is_not_is_named_with_its_line(load: Load) -> None:
    with pytest.raises(FileError) as wrong:
        load('[handling]\nproperty = "soon"\ngarden = "easy"\n[finishing]\nphoto = ["garden.roses"]\nsample = 101')
    assert lines_of(wrong.value) == [("config.toml", 2), ("config.toml", 3), ("config.toml", 5), ("config.toml", 6)]
