"""One cell at a time: what is read, and what is refused in which words."""

import datetime as dt
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transport_opt.intake import cells
from transport_opt.intake.cells import CellError
from transport_opt.model import Days, Layout, Licence, Mobility
from transport_opt.model.units import clock as written


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("08:45", 31_500), ("8:45", 31_500), ("08:45:30", 31_530), ("00:00", 0), ("23:59", 86_340), ("0.375", 32_400)],
)
def test_a_time_of_day_is_read_however_a_spreadsheet_writes_it(text: str, seconds: int) -> None:
    assert cells.clock(text) == seconds


@pytest.mark.parametrize("text", ["25:00", "24:00", "09:60", "0.999999"])
def test_a_time_that_no_day_has_is_refused(text: str) -> None:
    with pytest.raises(CellError, match="a time that no day has; it needs a time between 00:00 and 23:59"):
        cells.clock(text)


@pytest.mark.parametrize("text", ["nine", "0845", "8.45", "8:45 am", "9"])
def test_what_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(CellError, match="is not a time of day; it needs a time such as 08:45"):
        cells.clock(text)


@pytest.mark.parametrize(
    "text", ["01/09/2026", "1/9/26", "2026-09-01", "1-Sep", "01-Sep-26", "Sep-26", "01/09/2026 08:45"]
)
def test_a_date_in_place_of_a_time_or_a_number_is_called_a_date(text: str) -> None:
    for read in (cells.clock, cells.number, cells.minutes(0, 60), cells.whole(0, 9)):
        with pytest.raises(CellError, match="is a date") as caught:
            read(text)
        assert caught.value.code == "date-cell"
        assert "format the column as text" in caught.value.action


@given(st.integers(0, 86_399))
def test_every_second_of_the_day_is_read_as_it_is_written(seconds: int) -> None:
    assert cells.clock(written(seconds)) == seconds
    if seconds:
        assert cells.clock(cells.plain(seconds / 86_400)) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"), [("2", 120), ("2.5", 150), ("0.0083", 0), ("0.0084", 1), ("0.025", 2), (".5", 30), ("1.", 60)]
)
def test_minutes_become_whole_seconds_halves_up(text: str, seconds: int) -> None:
    assert cells.minutes(0, 60)(text) == seconds


@pytest.mark.parametrize(
    ("text", "pence"),
    [("58", 5800), ("1.6", 160), ("£1,200.50", 120_050), ("£ 3", 300), ("0.29", 29), ("159.29999999999998", 15_930)],
)
def test_pounds_become_exact_pence(text: str, pence: int) -> None:
    assert cells.money(10_000)(text) == pence


@given(st.integers(0, 1_000_000))
def test_no_penny_is_lost(pence: int) -> None:
    assert cells.money(10_000)(f"{pence // 100}.{pence % 100:02d}") == pence
    assert cells.money(10_000)(cells.plain(pence / 100)) == pence


def test_a_fraction_of_a_penny_is_refused() -> None:
    with pytest.raises(CellError, match="has a fraction of a penny; it needs pounds and whole pence"):
        cells.money(100)("1.605")


@pytest.mark.parametrize("text", ["ten", "1,2", "12,34.5", "1e5", "--1", "", "nan", "inf", "5 min", "9" * 50, "٣"])
def test_what_is_not_a_number_is_refused(text: str) -> None:
    with pytest.raises(CellError, match="is not a number"):
        cells.number(text)


def test_numbers_out_of_range_say_the_range() -> None:
    with pytest.raises(CellError, match="is negative; it needs 0 to 60 minutes"):
        cells.minutes(0, 60)("-1")
    with pytest.raises(CellError, match="is more than 60; it needs 0 to 60 minutes"):
        cells.minutes(0, 60)("60.1")
    with pytest.raises(CellError, match="is less than 1; it needs 1 to 16 seats"):
        cells.whole(1, 16, "seats")("0")
    with pytest.raises(CellError, match="is not whole; it needs a whole number of seats"):
        cells.whole(1, 16, "seats")("1.5")
    assert cells.whole(1, 16)("2.0") == 2
    assert cells.decimal(0, 2)("1.25") == Fraction(5, 4)
    assert cells.hours(0, 24)("2.5") == 9000


@pytest.mark.parametrize(("text", "answer"), [("Yes", True), ("Y", True), ("TRUE", True), ("1", True), ("1.0", True)])
def test_yes_is_written_in_many_ways(text: str, answer: bool) -> None:
    assert cells.yes_no(text) is answer


@pytest.mark.parametrize("text", ["No", "n", "false", "0", "FALSE"])
def test_no_is_written_in_many_ways(text: str) -> None:
    assert cells.yes_no(text) is False


def test_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(CellError, match="says neither yes nor no; it needs yes or no"):
        cells.yes_no("perhaps")


@pytest.mark.parametrize(
    ("text", "identifier"), [("P1", "P1"), ("12.0", "12"), ("012", "012"), ("1.50", "1.50"), ("A/12-3", "A/12-3")]
)
def test_an_id_is_kept_but_for_the_nought_a_spreadsheet_adds(text: str, identifier: str) -> None:
    assert cells.identifier(text) == identifier


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("01/09/2026", "is a date; it needs an id"),
        ("1.23457E+11", "has lost its last digits"),
        ("P1;P2", "holds a separator"),
        ("P1\nP2", "holds a separator or a character that cannot be seen"),
        ("P" * 101, "is 101 characters long"),
    ],
)
def test_a_damaged_id_is_refused(text: str, words: str) -> None:
    with pytest.raises(CellError, match=words.replace("+", r"\+")):
        cells.identifier(text)


def test_lists_are_separated_by_semicolons_and_trimmed() -> None:
    assert cells.identifiers(" P1;P2 ; ;3.0") == {"P1", "P2", "3"}
    assert cells.words("peg feeding; makaton;") == {"peg feeding", "makaton"}


@pytest.mark.parametrize("text", ["walk_on_assisted", "Walk on assisted", "WALK-ON-ASSISTED"])
def test_a_choice_is_read_whatever_its_case_blanks_and_hyphens(text: str) -> None:
    assert cells.choice(Mobility)(text) is Mobility.WALK_ON_ASSISTED


def test_an_unknown_choice_lists_the_known_ones() -> None:
    with pytest.raises(CellError, match="is not a word that is known; it needs phv or psv"):
        cells.choice(Licence)("taxi")


def test_weekdays_are_five_characters() -> None:
    assert cells.days("mt--f") == Days.parse("MT--F")
    with pytest.raises(CellError, match="such as MTWTF or MT--F"):
        cells.days("Mon-Fri")


def test_layouts_are_seats_and_wheelchairs_each_once() -> None:
    assert cells.layouts("16+0; 14 + 1;16+0") == (Layout(16, 0), Layout(14, 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [("16", "not a list"), (";", "not a list"), ("0+0", "for 0 people"), ("99+2", "101 people")],
)
def test_layouts_that_are_none_are_refused(text: str, words: str) -> None:
    with pytest.raises(CellError, match=words):
        cells.layouts(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (12.0, "12"),
        (1.6, "1.6"),
        (159.29999999999998, "159.3"),
        (5e-05, "0.00005"),
        (True, "TRUE"),
        (dt.time(8, 45), "08:45:00"),
        (dt.date(2026, 9, 1), "01/09/2026"),
        (dt.datetime(2026, 9, 1, 8, 45), "01/09/2026 08:45"),
        (dt.timedelta(hours=25), "25:00:00"),
        (" P1\u00a0", "P1"),
    ],
)
def test_a_workbooks_cell_is_written_as_its_csv_would_be(value: object, text: str) -> None:
    assert cells.plain(value) == text


@pytest.mark.parametrize(
    ("text", "inner"), [(" P1 ", "P1"), ("\ufeffP1\u200b", "P1"), ("'-----", "-----"), ("'quoted'", "'quoted'")]
)
def test_blanks_marks_and_guards_are_taken_off(text: str, inner: str) -> None:
    assert cells.trimmed(text) == inner


def test_a_postcode_is_matched_without_its_blank() -> None:
    assert cells.postcode("de1 0fd") == "DE10FD"


READERS: tuple[Callable[[str], object], ...] = (
    cells.clock,
    cells.number,
    cells.minutes(0, 60),
    cells.money(100),
    cells.whole(0, 9),
    cells.identifier,
    cells.identifiers,
    cells.yes_no,
    cells.choice(Mobility),
    cells.days,
    cells.layouts,
)


@given(st.text(max_size=60), st.sampled_from(READERS))
def test_no_text_makes_a_reader_fail_in_another_way(text: str, read: Callable[[str], object]) -> None:
    assert all(refusal(text, read))


def refusal(text: str, read: Callable[[str], object]) -> tuple[str, ...]:
    """Give the words of a refusal; none where the text is read."""
    try:
        read(text)
    except CellError as error:
        return error.code, error.wrong, error.needed
    return ()
