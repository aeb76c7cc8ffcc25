"""A raised two is a digit and no number, and thousands of digits are none either: told, whatever the file is."""

import pytest

from panah.audit import queries
from panah.core.errors import InputError, Place
from panah.core.estimation.problems import EstimationError
from panah.core.estimation.surveys import reading
from panah.core.exchange.ctdc import values
from panah.core.wages.books import timesheets
from panah.core.wages.books.cells import Doubt, read_clock
from tests.core.exchange.glotip_files import as_csv, line
from tests.core.exchange.test_glotip import codes, read

NO_NUMBERS = ["²", "²⁰¹⁷", "9" * 5000]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_no_hour(text):
    with pytest.raises(Doubt):
        read_clock(text)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_no_day_of_a_month(text):
    days = [str(day) for day in range(1, 29)]
    assert timesheets._day_numbers([text, *days]) == dict(enumerate(range(1, 29), 1))


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_no_place_in_the_chain_of_entries(text):
    with pytest.raises(InputError, match="anchor line is damaged"):
        queries._read_anchor(f"{text} {'0' * 64}", Place(file="anchor"))


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_no_year_and_no_age_of_a_case(text):
    with pytest.raises(values.UnreadableError):
        values.year(text)
    with pytest.raises(values.UnreadableError):
        values.band(f"{text}-17")


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_no_year_of_a_count(text):
    rows, stream = read(as_csv([line(Year=text)]))
    assert [row.year for row in rows] == [None]
    assert codes(stream) == ["not_a_year"]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_no_size_of_a_group(text):
    with pytest.raises(EstimationError):
        reading._group_sizes(f"drivers={text}")
