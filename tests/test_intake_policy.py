"""policy.toml and the policy sheet: every key reaches the policy, and no fault is passed over."""

import dataclasses
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from transport_opt.errors import Problem, UnreadableInputError
from transport_opt.intake import policy as reader
from transport_opt.intake.cells import trimmed
from transport_opt.intake.faults import Faults
from transport_opt.intake.policy_keys import KEYS
from transport_opt.intake.rows import PolicyRow, read_rows
from transport_opt.intake.tables import Table
from transport_opt.model import Policy


def from_toml(tmp_path: Path, text: str) -> tuple[Policy, tuple[Problem, ...]]:
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    faults = Faults()
    return reader.make_policy(reader.read_policy_toml(path, faults), faults), faults.in_order()


def from_sheet(*rows: tuple[str, str, str]) -> tuple[Policy, tuple[Problem, ...]]:
    faults = Faults()
    table = Table("policy", "sheet policy", ("rule", "key", "value"), tuple(enumerate(rows, 2)))
    return reader.make_policy(
        reader.policy_entries(table, read_rows(table, PolicyRow, faults)), faults
    ), faults.in_order()


def only(problems: tuple[Problem, ...]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


def test_an_empty_policy_is_the_default(tmp_path: Path) -> None:
    assert from_toml(tmp_path, "") == (Policy(), ())


EVERY_KEY = """
days_per_year = 195
[journey-limit]
primary_minutes = 40.5
secondary_minutes = 70
direct_factor = 1.25
direct_plus_minutes = 6
[arrival-window]
earliest_minutes = 20
latest_minutes = 4
[boarding-time]
walk_on_minutes = 1.5
assisted_minutes = 3
wheelchair_minutes = 9
school_walk_on_minutes = 0.25
school_assisted_minutes = 2
school_wheelchair_minutes = 5
[departure-window]
ready_minutes = 4
latest_minutes = 21
[earliest-pickup]
time = "07:00"
[assistant-aboard]
shared_ratio = 6
[mixed-schools]
max_schools = 1
max_wait_minutes = 8
[second-run]
max_runs = 1
gap_minutes = 7
[change-cap]
share = "20%"
pence_per_pupil_day = 500
[comfort]
pence_per_minute = 40
share = 0.7
[keep-together]
pence_per_day = 700
[assistants]
day_rate = 60.50
specialist_day_rate = 75
"""


def values(policy: Policy) -> list[object]:
    return [getattr(getattr(policy, key.group) if key.group else policy, key.attribute) for key in KEYS]


def test_every_key_reaches_the_policy(tmp_path: Path) -> None:
    policy, problems = from_toml(tmp_path, EVERY_KEY)
    assert problems == ()
    assert not set(zip(KEYS, values(policy), strict=True)) & set(zip(KEYS, values(Policy()), strict=True))
    assert policy.journey_limit.primary == 2430
    assert policy.journey_limit.direct_factor == Fraction(5, 4)
    assert policy.boarding_time.school_walk_on == 15
    assert policy.earliest_pickup.time == 7 * 3600
    assert policy.change_cap.share == Fraction(1, 5)
    assert policy.comfort.share == Fraction(7, 10)
    assert (policy.assistants.day_rate, policy.assistants.specialist_day_rate) == (6050, 7500)


def test_the_table_of_keys_covers_the_policy() -> None:
    policy = Policy()
    held = {
        (group.name, field.name)
        for group in dataclasses.fields(policy)
        if dataclasses.is_dataclass(getattr(policy, group.name))
        for field in dataclasses.fields(getattr(policy, group.name))
    }
    assert {(key.group, key.attribute) for key in KEYS} == held | {("", "days_per_year")}


def test_every_default_can_be_written_as_the_dictionary_shows_it(tmp_path: Path) -> None:
    lines = [
        f"{key.key} = {key.default}" if not key.rule else f"[{key.rule}]\n{key.key} = {key.default}" for key in KEYS
    ]
    for line in lines:
        assert from_toml(tmp_path, line) == (Policy(), ())


def test_a_sheet_says_the_same_as_the_file(tmp_path: Path) -> None:
    rows = [("", "days_per_year", "195")]
    for rule, content in tomllib.loads(EVERY_KEY).items():
        if isinstance(content, dict):
            rows += [(rule, key, trimmed(str(value))) for key, value in content.items()]
    assert from_sheet(*rows) == from_toml(tmp_path, EVERY_KEY)


def test_a_time_may_be_toml_own(tmp_path: Path) -> None:
    assert from_toml(tmp_path, "[earliest-pickup]\ntime = 06:30:00\n")[0].earliest_pickup.time == 23_400


def test_an_unknown_table_is_told_with_the_closest(tmp_path: Path) -> None:
    problem = only(from_toml(tmp_path, "[journy-limit]\nprimary_minutes = 40\n")[1])
    assert problem.message.startswith("[journy-limit] is no rule with limits. Did you mean 'journey-limit'?")
    assert problem.stops


def test_an_empty_unknown_table_is_told(tmp_path: Path) -> None:
    assert only(from_toml(tmp_path, "[seats]\n")[1]).code == "unknown-rule"
    assert from_toml(tmp_path, "[comfort]\n") == (Policy(), ())


def test_an_unknown_key_is_told_with_the_closest(tmp_path: Path) -> None:
    problem = only(from_toml(tmp_path, "[journey-limit]\nprimary_minute = 40\n")[1])
    assert problem.message.startswith(
        "[journey-limit] primary_minute is not a known key. Did you mean 'primary_minutes'?"
    )
    assert problem.where == "policy.toml, [journey-limit] primary_minute"


def test_a_key_outside_its_table_is_told_where_it_belongs(tmp_path: Path) -> None:
    problem = only(from_toml(tmp_path, "max_runs = 1\n")[1])
    assert "max_runs is not a known key." in problem.message
    assert problem.message.endswith("It belongs under [second-run].")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[journey-limit]\nprimary_minutes = "40"', "is '40', which is text. It needs minutes, such as 45."),
        ("[journey-limit]\nprimary_minutes = true", "which is not a number"),
        ("[journey-limit]\nprimary_minutes = nan", "which is not a number"),
        ("[journey-limit]\nprimary_minutes = [40]", "is 'something else', which is not a number"),
        ("[journey-limit]\nprimary_minutes = -1", "which is negative. It needs 0 to 1,440 minutes"),
        ("[earliest-pickup]\ntime = 645", "which is not a time. It needs"),
        ('[earliest-pickup]\ntime = "25:00"', "is a time that no day has"),
        ("[second-run]\nmax_runs = 0", "is less than 1. It needs 1 to 9"),
        ("[second-run]\nmax_runs = 1.5", "is not whole"),
        ("[change-cap]\nshare = 25", "is not between 0 and 1. It needs a share such as 0.25, or a percentage"),
        ('[change-cap]\nshare = "120%"', "is not between 0 and 1"),
        ("[assistants]\nday_rate = 58.005", "has a fraction of a penny"),
        ("[comfort]\npence_per_minute = 0.5", "is not whole. It needs a whole number of pence"),
        ("days_per_year = 400", "is more than 366"),
        ("[arrival-window]\nlatest_minutes = 20", "opens 15 minutes before the bell and closes 20 before it"),
    ],
)
def test_a_limit_that_cannot_be_is_told(tmp_path: Path, text: str, words: str) -> None:
    policy, problems = from_toml(tmp_path, text)
    assert words in only(problems).message
    assert only(problems).stops
    assert policy == Policy() or "arrival" in text


def test_all_faults_of_a_policy_are_told_in_their_order(tmp_path: Path) -> None:
    text = "[comfort]\nshare = 2\npence = 1\n[second-run]\nmax_runs = 0\n[sets]\nx = 1\n"
    codes = [problem.code for problem in from_toml(tmp_path, text)[1]]
    assert codes == ["bad-limit", "unknown-key", "bad-limit", "unknown-rule"]


def test_what_is_not_toml_is_told_with_its_line(tmp_path: Path) -> None:
    problem = only(from_toml(tmp_path, "[earliest-pickup]\ntime = 6:45\n")[1])
    assert problem.message.startswith("policy.toml is not TOML:")
    assert "line 2" in problem.message


def test_a_policy_that_is_not_utf_8_or_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes("# £".encode("cp1252"))
    with pytest.raises(UnreadableInputError, match=r"policy\.toml cannot be read as UTF-8 text"):
        reader.read_policy_toml(path, Faults())
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(UnreadableInputError, match=r"policy\.toml is more than 1,000,000 bytes"):
        reader.read_policy_toml(path, Faults())


def test_a_sheet_that_sets_a_key_twice_is_told() -> None:
    row = ("second-run", "max_runs", "1")
    problem = only(from_sheet(row, row)[1])
    assert problem.message == "[second-run] max_runs is set a second time; it can be set once."
    assert problem.where == "sheet policy, row 3"


def test_a_blank_value_in_a_sheet_is_told() -> None:
    problem = only(from_sheet(("second-run", "max_runs", ""))[1])
    assert problem.message == "Row 2: 'value' is blank. It needs a value, as the key needs."
