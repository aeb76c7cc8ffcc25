"""Languages: in the address, never stored; dates, numbers and plurals right; refusals translated."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from panah.core.law import load_pack
from panah.public import catalogs, questions
from panah.public.templatetags.panah import day, file_size, moment, month, number
from tests.web.public.conftest import words_on

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _ in settings.LANGUAGES]
DAYS = {
    "en": "March 8, 2027",
    "ru": "8 марта 2027\u202fг.",
    "kk": "2027\u202fж. 8 наурыз",
    "ky": "2027-ж., 8-март",
    "uz": "8-mart, 2027",
    "uz-cyrl": "8 март, 2027",
    "tg": "08 Март 2027",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_as_the_language_writes_them(language):
    with translation.override(language):
        assert day(date(2027, 3, 8)) == DAYS[language]


def test_a_moment_is_shown_as_its_day_where_the_site_serves():
    with translation.override("en"):
        assert day(datetime(2027, 3, 8, 22, 0, tzinfo=UTC)) == "March 9, 2027"
        assert "3:00" in moment(datetime(2027, 3, 8, 22, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "1,234.5"), ("ru", "1\xa0234,5"), ("kk", "1\xa0234,5"), ("ky", "1\xa0234,5")],
)
def test_numbers_as_the_language_writes_them(language, shown):
    with translation.override(language):
        assert number(Decimal("1234.5")) == shown


def test_months_and_sizes():
    with translation.override("ru"):
        assert month(date(2027, 3, 1)) == "март 2027\u202fг."
    with translation.override("en"):
        assert file_size(700) == "1 KB"
        assert file_size(5_300_000) == "5 MB"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_its_language(worker, language):
    answer = worker.get(f"/{language}/")
    tag = "uz-Cyrl" if language == "uz-cyrl" else language
    assert f'<html lang="{tag}"' in answer.content.decode()
    assert answer.headers["Content-Language"] == tag


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_leads_to_itself_in_every_language(worker, language):
    page = worker.get(f"/{language}/help/").content.decode()
    for other in LANGUAGES:
        assert f'href="/{other}/help/"' in page


def test_the_title_of_a_worker_s_page_says_nothing(worker):
    for path in ("", "help/", "promise/", "start/", "open/", "ended/"):
        assert "<title>Information</title>" in worker.get(f"/en/{path}").content.decode()


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("kk-KZ,kk;q=0.9", "kk"),
        ("uz-Cyrl-UZ", "uz"),
        ("de-DE,tg;q=0.4", "tg"),
        ("", "en"),
        ("zz,,;q=x", "en"),
    ],
)
def test_pages_without_a_language_take_the_browser_s(header, shown):
    answer = Client().get("/nothing", headers={"accept-language": header})
    assert answer.headers["Content-Language"] == shown


def test_the_report_does_not_hold_the_language(sent_receipt):
    from panah.reports.models import Report

    sent_receipt(language="tg")
    row = Report.objects.values().get()
    assert "tg" not in [str(value) for value in row.values()]
    assert not [name for name in row if "lang" in name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_asked_in_every_language(language):
    english = {fact.id: questions.words(fact, language="en", answers={}) for fact in questions.facts()}
    for fact in questions.facts():
        asked = questions.words(fact, language=language, answers={})
        assert asked
        if language != "en":
            assert asked != english[fact.id], f"{fact.id} is not translated into {language}"
        for choice in fact.choices:
            assert load_pack().choice_label(language, fact.id, choice)


@pytest.mark.parametrize("locale", catalogs.LOCALES)
def test_every_text_of_the_interface_is_translated(locale):
    wanted = {(message.id, message.context) for message in catalogs.template_catalog() if message.id}
    catalog = catalogs.load(locale)
    missing = {text for text, context in wanted if catalog.get(_first(text), context) is None}
    missing |= {text for text, _ in catalogs.untranslated(catalog)}
    assert not missing, (
        f"{len(missing)} texts lack {locale}: run `make messages`, then translate: {sorted(map(str, missing))[:5]}"
    )


def _first(text):
    return text if isinstance(text, str) else text[0]


@pytest.mark.parametrize("locale", catalogs.LOCALES)
def test_translations_keep_the_places_to_fill(locale):
    import re

    for message in catalogs.load(locale):
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set(re.findall(r"%\((\w+)\)s", " ".join(sources)))
        shown = [message.string] if isinstance(message.string, str) else list(message.string)
        for text in filter(None, shown if message.id else []):
            assert set(re.findall(r"%\((\w+)\)s", text)) == wanted, f"{locale}: {sources[0]}"
            assert text.count("<a ") == sources[0].count("<a "), f"{locale}: {sources[0]}"


def test_plural_of_russian(worker):
    with translation.override("ru"):
        forms = {
            translation.ngettext(
                "A report that nobody takes further is erased after %(days)s day.",
                "A report that nobody takes further is erased after %(days)s days.",
                days,
            )
            for days in (1, 2, 5)
        }
    assert len(forms) == 3


def test_templates_are_read_as_django_reads_them():
    source = (
        "<p title=\"{% translate 'A' %}\">{% blocktranslate trimmed count n=x %}\n one {{ n }}\n"
        "{% plural %}\n many {{ n }}\n{% endblocktranslate %}"
        '{% translate "May" context "month" %}{% blocktranslate %}50% of {{ y }}{% endblocktranslate %}'
    )
    assert [found[1:] for found in catalogs.texts_of_template(source)] == [
        ("A", None),
        (("one %(n)s", "many %(n)s"), None),
        ("May", "month"),
        ("50%% of %(y)s", None),
    ]


def test_extracting_keeps_translations_and_counts_what_is_missing(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "panah").mkdir()
    (tmp_path / "templates" / "a.html").write_text("{% translate 'Old' %}")
    catalogs.extract(tmp_path)
    path = catalogs.po_path("ru", tmp_path)
    path.write_text(path.read_text().replace('msgid "Old"\nmsgstr ""', 'msgid "Old"\nmsgstr "Старое"'))
    (tmp_path / "templates" / "a.html").write_text("{% translate 'Old' %}{% translate 'New' %}")
    assert catalogs.extract(tmp_path)["ru"] == 1
    assert "Старое" in path.read_text()
    catalogs.compile_all(tmp_path)
    assert "Старое".encode() in path.with_suffix(".mo").read_bytes()


def test_error_pages_speak_the_language_of_the_address(worker):
    assert words_on(worker.get("/en/nothing/")).startswith("There is nothing here")
    for language in LANGUAGES[1:]:
        assert "There is nothing here" not in words_on(worker.get(f"/{language}/nothing/"))
