"""The national figures: who is one unit, what is withheld everywhere, what is frozen, and what never mixes."""

import csv
import io
import re
import uuid
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from panah.cases.models import Case
from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.public.templatetags.panah import period
from panah.referrals import actions as referrals
from panah.statistics import actions, figures, queries
from panah.statistics.models import Release
from panah.statistics.tables import Table, Words, as_csv, as_xlsx
from panah.vault.models import KeyPair
from tests import people
from tests.desk import run_jobs, sign_in, words
from tests.world import refer

START, END = date(2024, 1, 1), date(2024, 12, 31)


@pytest.fixture
def marat(db):
    """The national coordinator."""
    commission = people.organisation("Commission", "coordination")
    return people.join(commission, "coordinator", name="Marat")


def make_cases(organisation, count, *, victim_status="presumed", opened_on=date(2024, 5, 1), **facts):
    """Counted cases without content, straight into the table."""
    keypair = KeyPair.objects.create(purpose="case", public=b"0" * 32)
    return Case.objects.bulk_create(
        Case(
            number=f"KZ-{uuid.uuid4().hex[:10]}",
            organisation=organisation,
            keypair=keypair,
            identity_keypair=keypair,
            opened_on=opened_on,
            victim_status=victim_status,
            facts={fact: [{"value": value, "source": "worker"}] for fact, value in facts.items()},
            screening={},
            sealed_narrative=b"",
            sealed_identity=b"",
        )
        for _ in range(count)
    )


def publish(viewer, *, start=START, end=END, grain="year"):
    """An edition, asked for and prepared."""
    release = actions.request_edition(viewer=viewer, start=start, end=end, grain=grain)
    return actions.prepare(release_id=release.pk)


@pytest.fixture
def edition(hotline, marat):
    """Sixty women and forty-three men, three of them in a place nobody else is in."""
    make_cases(hotline, 60, sex="female", oblast="almaty", citizenship="UZB")
    make_cases(hotline, 40, sex="male", oblast="almaty", citizenship="UZB")
    make_cases(hotline, 3, sex="male", oblast="ulytau", citizenship="TKM")
    release = publish(marat)
    assert release.status == "published", release.reason
    return release


def test_one_person_referred_twice_is_one_unit(hotline, aigul, shelter, dana, marat):
    for case in make_cases(hotline, 12, sex="female"):
        del case
    case = Case.objects.first()
    from panah.cases import actions as cases

    real = cases.open_directly(viewer=aigul, narrative="", person={})
    Case.objects.filter(pk=real.pk).update(opened_on=date(2024, 5, 2))
    real.refresh_from_db()
    for service in ("shelter", "medical"):
        referrals.accept(viewer=dana, referral=refer(aigul, real, shelter, service, fields=["narrative"]))
    assert case is not None
    assert len(list(figures.units(START, END, sample=False))) == 13
    assert queries.tables(publish(marat)).value() == 13


def test_sample_and_real_never_mix(hotline, marat):
    invented = people.organisation("Sample", "ngo")
    invented.is_sample = True
    invented.save()
    make_cases(hotline, 20, sex="female")
    make_cases(invented, 31, sex="female")
    assert queries.tables(publish(marat)).value() == 20
    pretend = people.organisation("Sample commission", "coordination")
    pretend.is_sample = True
    pretend.save()
    release = publish(people.join(pretend, "coordinator", name="Pretender"))
    tables = queries.tables(release)
    assert (release.is_sample, tables.value()) == (True, 31)
    assert tables.codebook.dataset != figures.DATASET
    page = Client().get(reverse("public:edition", args=[release.pk]))
    assert "Sample data: no real person stands here." in words(page)


@pytest.mark.parametrize(
    ("status", "opened_on", "counted"),
    [
        ("presumed", date(2024, 1, 1), 1),
        ("identified", date(2024, 12, 31), 1),
        ("not_indicated", date(2024, 5, 1), 0),
        ("presumed", date(2023, 12, 31), 0),
        ("presumed", date(2025, 1, 1), 0),
    ],
)
def test_who_is_counted(status, opened_on, counted, hotline):
    make_cases(hotline, 1, victim_status=status, opened_on=opened_on)
    assert len(list(figures.units(START, END, sample=False))) == counted


def test_the_workers_own_answer_counts_wherever_it_stands(hotline):
    (case,) = make_cases(hotline, 1)
    case.facts = {
        "sex": [{"value": "male", "source": "observed"}, {"value": "female", "source": "worker"}],
        "oblast": [{"value": "unknown", "source": "worker"}, {"value": "abai", "source": "document"}],
        "citizenship": [{"value": "declined", "source": "worker"}],
    }
    unit = figures.unit(case)
    assert (unit["sex"], unit["oblast"], unit["citizenship"]) == ("female", "abai", "unknown")


def test_every_unit_fits_the_codebook(hotline):
    make_cases(hotline, 1)
    make_cases(
        hotline,
        1,
        sex="other_gender",
        age_band="age_9_17",
        sector="fishing" if "fishing" in load_pack().facts["sector"].choices else "mining",
    )
    make_cases(hotline, 1, citizenship="DEU", country_of_exploitation="RUS", oblast="abai")
    book = figures.codebook(START, END, "year", sample=False)
    for unit in figures.units(START, END, sample=False):
        for dimension in book.dimensions:
            if dimension.name != "period":
                assert unit[dimension.name] in dimension.categories


def test_small_numbers_are_withheld_in_page_chart_csv_and_xlsx(edition):
    client = Client()
    tables = queries.tables(edition)
    hidden = [codes for codes, count in tables.rows(("oblast",)) if count is None]
    assert ("ulytau",) in hidden
    page = client.get(reverse("public:edition", args=[edition.pk])).content.decode()
    label = load_pack().choice_label("en", "oblast", "ulytau")
    assert re.search(rf"<td>{label}</td><td><em>withheld</em></td>", page)
    chart = client.get(reverse("public:figures-chart", args=[edition.pk, "oblast"])).content.decode()
    assert "withheld" in chart
    lines = client.get(reverse("public:figures-csv", args=[edition.pk])).content.decode("utf-8-sig")
    cells = {
        (each["table"], each["category_1"]): each["count"] for each in csv.DictReader(io.StringIO(lines))
    }
    assert cells["oblast", "ulytau"] == "WITHHELD"
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("public:figures-xlsx", args=[edition.pk])).content)
    )
    in_words = {row[0].value: row[-1].value for row in book["oblast"].iter_rows(min_row=2)}
    assert in_words[label] == "withheld"


@pytest.mark.parametrize("language", ["en", "kk"])
def test_no_number_below_ten_stands_anywhere(language, edition):
    page = Client().get(f"/{language}/figures/{edition.pk}/").content.decode()
    numbers = [int(each) for each in re.findall(r"<td>(\d+)</td></tr>", page)]
    assert numbers
    assert min(numbers) >= 10
    lines = Client().get(f"/{language}/figures/{edition.pk}/figures.csv").content.decode("utf-8-sig")
    counts = [each["count"] for each in csv.DictReader(io.StringIO(lines))]
    assert all(count == "WITHHELD" or int(count) >= 10 for count in counts)


def test_no_address_of_the_figures_touches_a_case(edition):
    addresses = [reverse("public:figures"), reverse("public:edition", args=[edition.pk])]
    addresses += [reverse(f"public:figures-{kind}", args=[edition.pk]) for kind in ("csv", "xlsx")]
    addresses.append(reverse("public:figures-chart", args=[edition.pk, "sex"]))
    for address in addresses:
        with CaptureQueriesContext(
            connection,
        ) as made:
            response = Client().get(address + "?sex=male&oblast=ulytau&case=1")
        assert response.status_code == 200
        assert not [
            each for each in made.captured_queries if "cases_" in each["sql"] or "reports_" in each["sql"]
        ]
        assert not re.search(r"KZ-[0-9a-f]{10}", response.content.decode("utf-8", "replace"))


def test_an_edition_is_frozen(edition, hotline, marat):
    before = (edition.payload, bytes(edition.payload_hash))
    make_cases(hotline, 50, sex="female")
    again = actions.prepare(release_id=edition.pk)
    assert (again.payload, bytes(again.payload_hash)) == before


def test_an_edition_that_was_tampered_with_is_not_shown(edition):
    Release.objects.update(payload=edition.payload.replace("60", "61"))
    with pytest.raises(ValueError, match="changed after it was published"):
        queries.tables(Release.objects.get())


def test_an_edition_that_would_give_somebody_away_is_blocked_without_a_number(edition, hotline, marat):
    """One more person, and the same tables again: the difference of the two would be that person."""
    make_cases(hotline, 1, sex="female", oblast="almaty", citizenship="UZB")
    second = publish(marat, start=START, end=END)
    if second.status == "published":
        tables, first = queries.tables(second), queries.tables(edition)
        assert tables.value() is None or tables.value() == first.value()
    else:
        assert second.status == "blocked"
        assert second.reason
        assert not re.search(r"\b(60|61|103|104)\b", second.reason)
        assert second.payload == ""
        for name in ("edition", "figures-csv", "figures-xlsx"):
            assert Client().get(reverse(f"public:{name}", args=[second.pk])).status_code == 404
        shown = words(sign_in(marat).get(reverse("desk:figures")))
        assert "Blocked: it would give somebody away" in shown


def test_an_edition_published_meanwhile_is_attacked_too(hotline, marat, monkeypatch):
    """Two jobs at once: the second to end must have seen the first."""
    make_cases(hotline, 40, sex="female")
    one = actions.request_edition(viewer=marat, start=START, end=END, grain="year")
    two = actions.request_edition(viewer=marat, start=START, end=END, grain="quarter")
    seen = []
    protect = actions.protect_small

    def slow(*args, earlier, **kwargs):
        seen.append([each.edition for each in earlier])
        if len(seen) == 1:
            actions.prepare(release_id=two.pk)
        return protect(*args, earlier=earlier, **kwargs)

    monkeypatch.setattr(actions, "protect_small", slow)
    actions.prepare(release_id=one.pk)
    assert seen == [[], [], ["2"]]


def test_asking_twice_prepares_one_edition(marat):
    first = actions.request_edition(viewer=marat, start=START, end=END, grain="year")
    assert actions.request_edition(viewer=marat, start=START, end=END, grain="year") == first
    assert Release.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grain": "day"}, "grain_unknown"),
        ({"start": date(2025, 1, 1)}, "period_order"),
        ({"end": date.today() + timedelta(days=40)}, "period_open"),
        ({"start": date(1, 1, 1)}, "period_long"),
    ],
)
def test_what_cannot_be_asked_for(change, code, marat):
    with pytest.raises(InputError) as refusal:
        actions.request_edition(viewer=marat, **({"start": START, "end": END, "grain": "year"} | change))
    assert refusal.value.code == code
    assert not Release.objects.exists()


def test_nothing_in_a_download_becomes_a_formula(edition):
    tables = queries.tables(edition)
    evil = [
        Table(key=f"t{number}", title=text, heads=(text,), rows=(((text,), 10),))
        for number, text in enumerate(("=1+1", "+7", "-2", "@SUM(A1)", "\t=1"))
    ]
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(tables, evil, "=withheld")))
    types = {
        cell.data_type
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert types <= {"s", "n"}
    for line in csv.reader(io.StringIO(as_csv(tables).decode("utf-8-sig"))):
        assert not [cell for cell in line if cell[:1] in {"=", "+", "-", "@", "\t", "\0"}]


def test_the_csv_opens_as_utf_8_in_a_spreadsheet(edition):
    assert as_csv(queries.tables(edition)).startswith(b"\xef\xbb\xbf")


def test_the_desk_asks_and_the_job_publishes(hotline, marat):
    make_cases(hotline, 30, sex="female")
    desk = sign_in(marat)
    asked = desk.post(
        reverse("desk:figures"), {"period_start": "2024-01-01", "period_end": "2024-12-31", "grain": "year"}
    )
    assert asked.status_code == 302
    assert "Being prepared" in words(desk.get(reverse("desk:figures")))
    run_jobs()
    assert "Published" in words(desk.get(reverse("desk:figures")))
    assert "In all: 30" in words(Client().get(reverse("public:figures")))


@pytest.mark.parametrize(
    ("language", "month", "quarter"),
    [
        ("en", "March 2024", "1st quarter 2024"),
        ("ru", "март 2024\u202fг.", "1-й квартал 2024\u202fг."),
        ("kk", "2024\u202fж. наурыз", "2024\u202fж. І тоқсан"),
        ("uz-cyrl", "март, 2024", "2024, 1-чорак"),
    ],
)
def test_months_and_quarters_are_told_in_the_readers_language(language, month, quarter):
    with translation.override(language):
        assert [period(code) for code in ("2024-03", "2024-Q1", "2024")] == [month, quarter, "2024"]


def test_words_are_given_for_every_dimension():
    from panah.statistics.words import words as figure_words

    given = figure_words(period)
    assert isinstance(given, Words)
    book = figures.codebook(START, END, "year", sample=False)
    assert {dimension.name for dimension in book.dimensions} <= set(given.dimensions)
