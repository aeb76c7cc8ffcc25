"""The diary through its pages, as a browser without JavaScript uses it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from panah.diary import queries
from panah.diary.models import Diary, DiaryFile, Entry
from panah.public.diary.forms import today
from panah.public.opened import OpenedDiary
from panah.reports.models import Attachment, Report
from tests.desk import hidden
from tests.quick import own_files, quick_keys
from tests.web.public.conftest import begin, photo, post, receipt_on, sent_receipt, words_on, worker

__all__ = ["begin", "own_files", "photo", "post", "quick_keys", "sent_receipt", "worker"]

MONDAY = queries.monday_of(today())
WEEK = "/en/diary/week/"


@pytest.fixture
def diary(worker, post):
    """A diary that was just begun; returns its receipt."""
    post("/en/diary/")
    return receipt_on(post("/en/diary/about/", {"jurisdiction": "kz"}))


@pytest.fixture
def opened(worker, diary):
    """What the worker's session can open."""
    return OpenedDiary.of(worker.session)


def key(days):
    return (MONDAY + timedelta(days=days)).isoformat()


def last_week(post, **told):
    """Save the week before this one: all its days are over."""
    monday = MONDAY - timedelta(days=7)
    names = {
        f"{name[:-1]}-{(monday + timedelta(days=int(name[-1]))).isoformat()}": value
        for name, value in told.items()
    }
    page = f"{WEEK}?of={monday.isoformat()}"
    return page, names


def save(worker, page, data, **more):
    shown = worker.get(page)
    hidden_fields = {name: hidden(shown, name) for name in ("csrfmiddlewaretoken", "base", "monday")}
    return worker.post(page, {**hidden_fields, **data}, **more)


def entries(opened):
    return queries.everything(opened.diary, opened.keyring)


def shifts(opened):
    return {each.fields["day"]: each.fields for each in entries(opened) if each.kind == "shift"}


def test_nothing_is_made_before_the_country_is_sent(worker, post):
    page = post("/en/diary/")
    assert page.redirect_chain[-1][0] == "/en/diary/about/"
    assert not Diary.objects.exists()


def test_the_country_sent_twice_makes_one_diary(worker, post):
    post("/en/diary/")
    token = hidden(worker.get("/en/diary/about/"), "csrfmiddlewaretoken")
    for _ in range(2):
        worker.post("/en/diary/about/", {"csrfmiddlewaretoken": token, "jurisdiction": "ru"})
    assert Diary.objects.count() == 1
    assert Entry.objects.count() == 1


def test_the_number_is_shown_once_and_opens_the_diary_in_another_browser(worker, post, diary):
    other = Client(enforce_csrf_checks=True)
    came = post("/en/open/", {"receipt": diary}, client=other)
    assert came.redirect_chain[-1][0] == WEEK
    assert other.get("/en/diary/number/").headers["Location"] == WEEK
    assert diary not in other.get(WEEK).content.decode()


def test_a_week_in_one_sending(worker, post, opened):
    page, data = last_week(
        post,
        how0="times",
        start0="07:00",
        end0="19:30",
        break0="30",
        how1="same",
        how2="dark",
        hours3="9-11",
        how4="off",
    )
    answer = save(worker, page, {**data, "task": "onions", "place": "Malybai", "employer": "Serik"})
    assert answer.status_code == 302
    found = list(shifts(opened).values())
    assert [each["how"] for each in found] == ["times", "times", "dark", "hours", "off"]
    assert (found[1]["start"], found[1]["break_minutes"]) == ("07:00", "30")
    assert (found[3]["hours_low"], found[3]["hours_high"]) == ("9", "11")
    assert {each["place"] for each in found[:4]} == {"Malybai"}
    assert "place" not in found[4]
    assert "Saved." in words_on(worker.get(answer.headers["Location"]))


def test_a_week_sent_twice_is_written_once(worker, post, opened):
    page, data = last_week(post, how0="times", start0="07:00", end0="19:30")
    shown = worker.get(page)
    hidden_fields = {name: hidden(shown, name) for name in ("csrfmiddlewaretoken", "base", "monday")}
    for _ in range(2):
        worker.post(page, {**hidden_fields, **data})
    (entry,) = (
        Entry.objects.filter(diary=opened.diary)
        .exclude(revision__gt=1)
        .exclude(pk__in=[each.id for each in entries(opened) if each.kind == "about"])
    )
    assert entry.revision == 1


def test_a_wrong_day_is_named_and_the_others_are_saved(worker, post, opened):
    page, data = last_week(post, how0="times", start0="26:00", end0="19:30", how2="dark", how5="same")
    answer = save(worker, page, data)
    text = words_on(answer)
    assert "There is no such time" in text
    assert "The other days are saved." in text
    assert "Nothing is written down for the day before" in text
    assert 'value="26:00"' in answer.content.decode()
    assert [each["how"] for each in shifts(opened).values()] == ["dark"]


def test_two_tabs_with_the_same_week_lose_nothing(worker, post, opened):
    page, first = last_week(post, how0="times", start0="07:00", end0="19:00")
    _, second = last_week(post, how0="times", start0="06:00", end0="20:00", how1="off")
    shown = worker.get(page)
    hidden_fields = {name: hidden(shown, name) for name in ("csrfmiddlewaretoken", "base", "monday")}
    worker.post(page, {**hidden_fields, **first})
    answer = worker.post(page, {**hidden_fields, **second})
    text = words_on(answer)
    assert "Meanwhile this was saved in another window: 07:00–19:00" in text
    assert 'value="06:00"' in answer.content.decode()
    assert [each.get("start") for each in shifts(opened).values()] == ["07:00", None]
    again = {name: hidden(answer, name) for name in ("csrfmiddlewaretoken", "base", "monday")}
    assert worker.post(page, {**again, **second}).status_code == 302
    assert [each.get("start") for each in shifts(opened).values()] == ["06:00", None]


def test_what_was_typed_after_the_session_ended_waits_for_the_number(worker, post, diary):
    address = "/en/diary/write/shift/"
    page = worker.get(address)
    token, mark, base = (hidden(page, name) for name in ("csrfmiddlewaretoken", "mark", "base"))
    del worker.cookies["panah"]
    typed = {"day": key(-7), "how": "times", "start": "05:15", "end": "21:00", "note": "after dark"}
    lost = worker.post(address, {"csrfmiddlewaretoken": token, "mark": mark, "base": base, **typed})
    assert lost.headers["Location"] == "/en/open/"
    came = post("/en/open/", {"receipt": diary})
    assert address in came.content.decode()
    waiting = worker.get(address).content.decode()
    assert 'value="05:15"' in waiting
    assert "after dark" in waiting


ENTRIES = {
    "shift": {"day": key(-7), "how": "times", "start": "7", "end": "19"},
    "usual": {"valid_from": key(-14), "weekdays": ["mon", "tue"], "how": "dark"},
    "money": {"day": key(-7), "kind": "fine", "amount_low": "5 000", "currency": "KZT", "by": "Serik"},
    "terms": {"kind": "day", "rate_low": "3000", "currency": "KZT", "valid_from": key(-14)},
    "rate": {"day": key(-7), "currency": "USD", "to": "KZT", "rate": "520,125"},
}


@pytest.mark.parametrize("kind", ENTRIES)
def test_every_kind_is_written_changed_and_erased(worker, post, opened, kind):
    wrote = send_entry(worker, f"/en/diary/write/{kind}/", ENTRIES[kind])
    assert wrote.status_code == 302
    listed = worker.get(wrote.headers["Location"])
    (entry,) = [each for each in entries(opened) if each.kind == kind]
    address = f"/en/diary/entry/{entry.id}/"
    assert address in listed.content.decode()
    changed = ENTRIES[kind] | ({"rate": "521"} if kind == "rate" else {"note": "changed"})
    assert send_entry(worker, address, changed).status_code == 302
    (again,) = [each for each in entries(opened) if each.kind == kind]
    assert "changed" in again.fields.values() or again.fields.get("rate") == "521"
    post(f"{address}erase/", page=address)
    assert [each for each in entries(opened) if each.kind == kind] == []
    assert worker.get(address).status_code == 404


def send_entry(worker, address, data, shown=None):
    shown = shown or worker.get(address)
    fields = {name: hidden(shown, name) for name in ("csrfmiddlewaretoken", "base", "mark")}
    return worker.post(address, {**fields, **data})


def test_an_entry_changed_in_two_tabs_is_shown_and_merged(worker, post, opened):
    send_entry(worker, "/en/diary/write/shift/", ENTRIES["shift"])
    (entry,) = [each for each in entries(opened) if each.kind == "shift"]
    address = f"/en/diary/entry/{entry.id}/"
    shown = worker.get(address)
    send_entry(worker, address, ENTRIES["shift"] | {"end": "20:00"}, shown)
    answer = send_entry(worker, address, ENTRIES["shift"] | {"end": "21:00", "place": "Malybai"}, shown)
    assert "End: 20:00" in words_on(answer)
    assert 'value="21:00"' in answer.content.decode()
    assert (
        send_entry(
            worker, address, ENTRIES["shift"] | {"end": "21:00", "place": "Malybai"}, answer
        ).status_code
        == 302
    )
    assert shifts(opened)[key(-7)]["end"] == "21:00"


@pytest.mark.parametrize("kind", ENTRIES)
def test_every_mistake_stands_beside_its_field_and_nothing_typed_is_lost(worker, opened, kind):
    wrong = {name: "?!" for name in ENTRIES[kind] if name != "weekdays"} | {"note": "kept words"}
    answer = send_entry(worker, f"/en/diary/write/{kind}/", wrong)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "govuk-error-summary" in html
    assert "This cannot be used. Check it and try again." not in html
    if kind != "rate":
        assert "kept words" in html


def test_the_number_of_the_diary_is_refused_in_its_text(worker, opened, diary):
    answer = send_entry(worker, "/en/diary/write/shift/", ENTRIES["shift"] | {"note": f"my number {diary}"})
    assert "Take the number out" in words_on(answer)


def test_a_photo_comes_in_with_its_hash_and_goes_out(worker, post, opened, photo):
    given = photo()
    content = given.read()
    given.seek(0)
    shown = worker.get("/en/diary/photos/")
    data = {"file": given, "day": key(-7), "note": "the barn", "token": hidden(shown, "token")}
    post("/en/diary/photos/", data)
    import hashlib

    page = words_on(worker.get("/en/diary/photos/"))
    assert hashlib.sha256(content).hexdigest() in page
    assert "the barn" in page
    kept = DiaryFile.objects.get()
    answer = worker.get(f"/en/diary/photos/{kept.pk}/")
    assert answer.content == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    post(f"/en/diary/photos/{kept.pk}/erase/", page="/en/diary/photos/")
    assert given.name not in words_on(worker.get("/en/diary/photos/"))
    assert worker.get(f"/en/diary/photos/{kept.pk}/").status_code == 404
    # The same form again, from the browser's Back, does not bring it back.
    given.seek(0)
    post("/en/diary/photos/", data | {"file": given})
    assert DiaryFile.objects.get().file_id is None


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("pdf", b"%PDF"),
        ("yaml", b"jurisdiction: kz"),
        ("days", b"\xef\xbb\xbfday"),
        ("money", b"\xef\xbb\xbfday"),
        ("zip", b"PK"),
    ],
)
def test_the_diary_can_be_taken_away(worker, opened, form, begins):
    for kind, data in ENTRIES.items():
        send_entry(worker, f"/en/diary/write/{kind}/", data)
    answer = worker.get(f"/en/diary/keep/{form}/")
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert worker.get("/en/diary/keep/docx/").status_code == 404


def test_what_shows_that_somebody_worked(worker, post, opened):
    page, data = last_week(post, how0="dark", how1="same", how2="off")
    save(worker, page, {**data, "employer": "Serik", "place": "Malybai", "task": "onions"})
    text = words_on(worker.get("/en/diary/proof/"))
    assert "Serik, Malybai" in text
    assert "2 days written down" in text


def test_what_is_owed_comes_with_its_reasons_and_grows_with_a_day(worker, post, opened):
    assert "No day of work is written down yet." in words_on(worker.get("/en/diary/owed/"))
    send_entry(worker, "/en/diary/write/terms/", ENTRIES["terms"])
    page, data = last_week(post, how0="times", start0="08:00", end0="16:00", break0="60")
    save(worker, page, data)
    one = words_on(worker.get("/en/diary/owed/"))
    assert "Labour Code 2015, art. 113" in one
    page, data = last_week(post, how0="times", start0="08:00", end0="16:00", break0="60", how1="same")
    save(worker, page, data)
    two = words_on(worker.get("/en/diary/owed/"))
    assert "1 days × 3,000" in one
    assert "2 days × 3,000" in two
    russian = words_on(worker.get("/ru/diary/owed/"))
    assert "Labour Code" not in russian


def test_a_copy_goes_to_an_open_report_and_the_desk_opens_it(worker, post, opened, sent_receipt, aigul):
    number = sent_receipt("They do not pay.")
    send_entry(worker, "/en/diary/write/money/", ENTRIES["money"])
    given = post("/en/diary/give/", {"way": "receipt", "receipt": number})
    assert "Umit hotline has a copy now" in words_on(given)
    from panah.reports.queries import file_content, files

    report = Report.objects.get()
    cards = {card.media_type: card for card in files(report, aigul.keyring)}
    assert set(cards) == {"application/yaml", "application/pdf"}
    _, content = file_content(report, cards["application/yaml"].id, aigul.keyring)
    assert b"fine" in content
    assert Entry.objects.filter(diary=opened.diary).exists()


def test_a_copy_begins_a_new_report(worker, post, opened, hotline, aigul):
    post("/en/diary/give/", {"way": "new", "organisation": str(hotline.pk)})
    post("/en/form/send/", page="/en/form/check/")
    assert Attachment.objects.count() == 2


@pytest.mark.parametrize("data", [{"way": "receipt", "receipt": "12"}, {"way": "report"}, {"way": "new"}, {}])
def test_a_copy_that_cannot_be_given_says_so(post, opened, aigul, data):
    answer = post("/en/diary/give/", data)
    assert "Please look at this again" in words_on(answer)
    assert not Attachment.objects.exists()


def test_erasing_asks_once_and_leaves_nothing(worker, post, diary):
    assert "Erase this diary?" in words_on(worker.get("/en/diary/erase/"))
    assert Diary.objects.exists()
    post("/en/diary/erase/")
    assert not Diary.objects.exists()
    came = post("/en/open/", {"receipt": diary})
    assert "This number opens nothing" in words_on(came)


def test_no_page_of_a_diary_opens_with_the_receipt_of_a_report_or_of_another_diary(
    worker, post, sent_receipt, diary
):
    opened = OpenedDiary.of(worker.session)
    send_entry(worker, "/en/diary/write/money/", ENTRIES["money"])
    entry = next(each for each in entries(opened) if each.kind == "money")
    stranger = Client()
    stranger.post("/en/diary/")
    stranger.post("/en/diary/about/", {"jurisdiction": "kz"})
    for address in (f"/en/diary/entry/{entry.id}/", f"/en/diary/entry/{entry.id}/choose/"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/en/diary/entry/{entry.id}/erase/").status_code == 404
    reporter = Client()
    reporter.post("/en/open/", {"receipt": sent_receipt("x")})
    assert reporter.get(f"/en/diary/entry/{entry.id}/").headers["Location"] == "/en/open/"


PAGES = ("week", "money", "promised", "photos", "owed", "proof", "keep", "give", "erase", "about")


@pytest.mark.parametrize("language", ["en", "ru", "kk", "ky", "uz", "uz-cyrl", "tg"])
def test_every_page_opens_in_every_language_with_a_title_that_says_nothing(worker, opened, language):
    for name in PAGES:
        answer = worker.get(f"/{language}/diary/{name}/")
        assert answer.status_code == 200, name
        title = re.search(r"<title>(.*?)</title>", answer.content.decode())[1]
        assert not re.search(r"diary|work|panah", title.lower())
    for kind in ENTRIES:
        assert worker.get(f"/{language}/diary/write/{kind}/").status_code == 200
    assert worker.get(reverse("public:diary-write", args=["about"])).status_code == 404


def test_looking_changes_nothing(worker, opened):
    before = list(Entry.objects.values()), list(Diary.objects.values())
    for name in PAGES:
        worker.get(f"/en/diary/{name}/")
    assert (list(Entry.objects.values()), list(Diary.objects.values())) == before


def owed_problems(worker):
    """What could not be counted, and where each line leads."""
    page = worker.get("/en/diary/owed/").content.decode()
    part = page.split("What could not be counted")[1].split("</ul>")[0] if "What could not be" in page else ""
    return [
        (" ".join(re.sub(r"<[^>]+>", " ", line).split()), *re.findall(r'href="([^"]+)"', line))
        for line in part.split("<li>")[1:]
    ]


def test_what_cannot_be_counted_is_named_leads_to_its_day_and_the_rest_is_counted(worker, opened):
    send_entry(worker, "/en/diary/write/terms/", ENTRIES["terms"])
    for start, end in (("07:00", "15:00"), ("14:00", "18:00")):
        send_entry(worker, "/en/diary/write/shift/", ENTRIES["shift"] | {"start": start, "end": end})
    for hours in ("20", "9"):
        send_entry(worker, "/en/diary/write/shift/", {"day": key(-6), "how": "hours", "hours_low": hours})
    paid = {"day": key(-5), "kind": "paid", "amount_low": "50", "currency": "RUB", "by": "Serik"}
    send_entry(worker, "/en/diary/write/money/", paid)
    overlap, long, rate = owed_problems(worker)
    assert "overlap" in overlap[0]
    assert overlap[1] == f"/en/diary/week/?of={key(-7)}"
    assert "add up to 29 hours" in long[0]
    assert long[1] == f"/en/diary/week/?of={key(-6)}"
    assert "no rate from RUB to KZT" in rate[0]
    assert rate[1] == "/en/diary/write/rate/"
    assert "2 days × 3,000" in words_on(worker.get("/en/diary/owed/"))
    send_entry(worker, rate[1], {"day": key(-5), "currency": "RUB", "to": "KZT", "rate": "5,5"})
    assert not [each for each in owed_problems(worker) if "rate" in each[0]]


@pytest.mark.parametrize(
    ("kind", "change", "words"),
    [
        ("money", {"amount_low": "-5000"}, "This number is not possible"),
        ("terms", {"rate_low": "-1"}, "This number is not possible"),
        ("shift", {"how": "hours", "hours_low": "26"}, "A day has 24 hours"),
        ("shift", {"end": "26:00"}, "There is no such time"),
        ("terms", {"region": "FR-75"}, "Choose one of the answers shown"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_stays_typed(worker, opened, kind, change, words):
    answer = send_entry(worker, f"/en/diary/write/{kind}/", ENTRIES[kind] | change | {"note": "as I told it"})
    assert answer.status_code == 200
    assert words in words_on(answer)
    assert "as I told it" in answer.content.decode()
    assert not [each for each in entries(opened) if each.kind == kind]


def test_the_region_of_the_work_is_told_once_and_counted(worker, post, opened):
    shown = worker.get("/en/diary/about/").content.decode()
    assert re.search(r'<optgroup label="Russia">.*?<option value="RU-MOW">Moscow', shown, re.DOTALL)
    elsewhere = post("/en/diary/about/", {"jurisdiction": "kz", "region": "RU-MOW"}, follow=False)
    assert "This place is in another country" in words_on(elsewhere)
    post("/en/diary/about/", {"jurisdiction": "ru", "region": "RU-MOW"})
    assert '<option value="RUB" selected>' in worker.get("/en/diary/write/money/").content.decode()
    page, data = last_week(post, how0="times", start0="08:00", end0="17:00", break0="60")
    save(worker, page, data)
    moscow = worker.get("/en/diary/keep/yaml/").content.decode()
    assert "region: RU-MOW" in moscow
    with_place = words_on(worker.get("/en/diary/owed/"))
    post("/en/diary/about/", {"jurisdiction": "ru", "region": ""})
    assert words_on(worker.get("/en/diary/owed/")) != with_place


def test_witnesses_and_photos_stand_among_what_shows_that_somebody_worked(worker, post, opened, photo):
    send_entry(
        worker, "/en/diary/write/shift/", ENTRIES["shift"] | {"place": "Malybai", "witnesses": "Anora\nBek"}
    )
    token = hidden(worker.get("/en/diary/photos/"), "token")
    post("/en/diary/photos/", {"file": photo(), "day": key(-7), "note": "the barn", "token": token})
    (card,) = queries.files(opened.diary, opened.keyring)
    text = words_on(worker.get("/en/diary/proof/"))
    for part in ("Malybai", "Anora, Bek", "the barn", card.sha256):
        assert part in text
