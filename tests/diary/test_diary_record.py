"""What the wage engine gets from a diary."""

import csv
import hashlib
import io
import zipfile
from datetime import date, time
from decimal import Decimal

import pytest
import yaml

from panah.core.wages.reading import read_record
from panah.core.wages.work import Amount
from panah.diary import actions, exports, queries
from panah.diary.daylight import TWILIGHT, dark_to_dark, day_length
from panah.diary.entries import KINDS
from panah.diary.record import work_record
from tests.diary.conftest import TODAY
from tests.diary.test_diary_kept import photo

PAY = {"kind": "day", "rate_low": "3000", "currency": "KZT", "valid_from": "2026-11-01", "employer": "Serik"}


def record_of(notebook, until=TODAY):
    return work_record(queries.everything(notebook.diary, notebook.keyring), until=until)


def test_every_kind_of_entry_reaches_the_record(notebook):
    notebook.write("about", name="A", worker_born="2009-05-06", jurisdiction="ru", region="ru-mow")
    notebook.write("terms", **PAY, scheme="six_day", written="no", region="RU-SPE")
    notebook.write(
        day="2026-11-20",
        how="times",
        start="22:00",
        end="06:00",
        break_minutes="30",
        employer="Serik",
        witnesses="B\nC",
    )
    notebook.write(day="2026-11-19", how="hours", hours_low="9", hours_high="11")
    notebook.write("money", day="2026-11-10", kind="fine", amount_low="5000", currency="KZT", by="Serik")
    notebook.write("money", day="2026-11-11", kind="loan", amount_low="100", currency="USD", by="a middleman")
    notebook.write("rate", day="2026-11-11", currency="USD", to="KZT", rate="520,5")
    record = record_of(notebook)
    assert (record.jurisdiction, record.name, record.worker_born) == ("ru", "A", date(2009, 5, 6))
    assert (record.region, record.terms[0].region) == ("RU-MOW", "RU-SPE")
    (rough, night) = record.shifts
    assert rough.hours == Amount.of(9, 11)
    assert (night.start, night.end, night.break_minutes) == (time(22), time(6), 30)
    assert night.witnesses == ("B", "C")
    assert (record.terms[0].rate, record.terms[0].scheme, record.terms[0].written) == (
        Amount.of(3000),
        "six_day",
        "no",
    )
    assert [(each.kind, each.employer) for each in record.money] == [("fine", "Serik"), ("loan", "")]
    assert record.rates[0].rate == Decimal("520.5")


def usual(notebook, **change):
    fields = {"valid_from": "2026-11-02", "weekdays": "mon tue wed thu fri sat", "how": "times"}
    return notebook.write("usual", **fields | {"start": "07:00", "end": "19:00"} | change)


def test_a_usual_week_fills_the_days_nobody_wrote_down(notebook):
    usual(notebook)
    notebook.write(day="2026-11-05", how="off")
    notebook.write(day="2026-11-06", how="times", start="07:00", end="23:00")
    shifts = {shift.day: shift for shift in record_of(notebook, until=date(2026, 11, 9)).shifts}
    assert sorted(day.day for day in shifts) == [2, 3, 4, 6, 7, 9]
    assert shifts[date(2026, 11, 6)].end == time(23)
    assert shifts[date(2026, 11, 2)].note == "usual week"
    assert shifts[date(2026, 11, 6)].note == ""


def test_a_later_habit_replaces_an_earlier_one(notebook):
    usual(notebook)
    usual(notebook, valid_from="2026-11-09", valid_to="2026-11-15", weekdays="mon", end="12:00")
    days = {shift.day.day: shift.end for shift in record_of(notebook, until=date(2026, 11, 17)).shifts}
    assert days[7] == time(19)
    assert days[9] == time(12)
    assert 10 not in days
    assert days[16] == time(19)


def test_from_dark_to_dark_is_a_range_and_says_so(notebook):
    notebook.write(day="2026-06-21", how="dark", break_minutes="60")
    notebook.write(day="2026-06-22", how="dark", hours_low="14", hours_high="15")
    computed, told = record_of(notebook).shifts
    assert computed.note == told.note == "from dark to dark"
    assert computed.hours.low < computed.hours.high
    assert told.hours == Amount.of(14, 15)


# Published almanac values for civil places, rounded: sunrise to sunset in hours and minutes.
@pytest.mark.parametrize(
    ("place", "day", "hours"),
    [
        (43.24, date(2026, 6, 21), 15.40),  # Almaty, midsummer
        (43.24, date(2026, 12, 21), 8.98),  # Almaty, midwinter
        (51.17, date(2026, 6, 21), 16.52),  # Astana, midsummer
        (51.17, date(2026, 3, 20), 12.16),  # about the equinox
        (66.5, date(2026, 6, 21), 24.0),  # the sun does not set
    ],
)
def test_the_length_of_a_day(place, day, hours):
    assert day_length(day, place) == pytest.approx(hours, abs=0.15)
    assert day_length(day, place, TWILIGHT) >= day_length(day, place)


def test_hours_from_dark_to_dark_are_always_possible():
    for country in ("kz", "ru", "us"):
        for month in range(1, 13):
            hours = dark_to_dark(date(2026, month, 21), country, None)
            assert 0 <= hours.low < hours.high <= 24


def test_the_export_is_read_back_to_the_same_record(notebook):
    usual(notebook, employer="Serik", task="tobacco", witnesses="B\nC")
    notebook.write("terms", **PAY)
    notebook.write(
        "money", day="2026-11-10", kind="paid", amount_low="5000", amount_high="6000", currency="KZT"
    )
    written = queries.everything(notebook.diary, notebook.keyring)
    text = exports.as_yaml(written, until=TODAY)
    back = read_record(yaml.safe_load(text))
    assert back == record_of(notebook)
    assert back.problems == ()
    assert len(back.shifts) > 10


def test_a_table_opens_in_a_spreadsheet_and_runs_no_formula(notebook):
    notebook.write(day="2026-11-20", how="off", note="=HYPERLINK(1)", place="Мәлібай")
    written = queries.everything(notebook.diary, notebook.keyring)
    table = exports.as_csv(written, [field.name for field in KINDS["shift"]])
    assert table.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(table.decode("utf-8-sig")))
    assert (row["place"], row["note"]) == ("Мәлібай", "'=HYPERLINK(1)")


def test_the_archive_holds_the_photos_and_hashes_that_fit(notebook):
    given = photo()
    actions.add_file(diary=notebook.diary, accepted=given, token="a")
    notebook.write(day="2026-11-20", how="off")
    record, packed = exports.copies(notebook.diary, notebook.keyring, today=TODAY, with_photos=True)
    assert (record.media_type, record.name) == ("application/yaml", "diary-2026-11-21.yaml")
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        names = archive.namelist()
        assert names == ["diary-2026-11-21.yaml", "photos/01-field.jpg", "SHA256SUMS"]
        assert archive.read(names[1]) == given.content
        for line in archive.read("SHA256SUMS").decode().splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    assert len(exports.copies(notebook.diary, notebook.keyring, today=TODAY, with_photos=False)) == 1
