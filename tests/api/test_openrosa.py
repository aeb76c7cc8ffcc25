"""ODK Collect against the real server: forms fetched, filled in, sent, sent again, lost, refused."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.collect import multipart

pytestmark = [pytest.mark.slow]

WORDS = "Паспортты алып қойды, сарайға қамады"
CONTACT = "Әпкесі арқылы, кешке"
ANSWERS = {
    "consent": "yes",
    "pass_on": "yes",
    "in_danger_now": "yes",
    "passport_withheld": "yes",
    "wages_withheld": "yes",
    "months_unpaid": "7",
    "threat_denunciation": "yes",
    "sex": "female",
    "own_words": WORDS,
    "safe_contact": CONTACT,
    "answers_from": "worker",
}


def blank_of(device, form="panah_survey_district_police"):
    return device.forms()[form]


def test_each_office_is_offered_its_own_forms_and_signs_in_only_when_asked(server):
    found = {kind: set(server.device(kind).forms()) for kind in server.devices}
    assert found == {
        "police": {"panah_survey_district_police", "panah_survey_special_institution"},
        "migration_service": {"panah_survey_migration_service"},
        "border_service": {"panah_survey_border_officer"},
        "labour_inspectorate": {"panah_survey_labour_inspector"},
    }
    device = server.device("police")
    device.forms()
    assert device.asked[0] == ("GET", "/openrosa/formList", False)
    assert device.asked[1] == ("GET", "/openrosa/formList", True)


def test_every_answer_carries_the_headers_of_openrosa_once(server):
    device = server.device("police")
    for method, path, signed, status in (
        ("GET", "/formList", False, 401),
        ("GET", "/formList", True, 200),
        ("GET", "/forms/panah_survey_district_police.xml", True, 200),
        ("GET", "/forms/panah_survey_border_officer.xml", True, 404),
        ("HEAD", "/submission", True, 204),
        ("POST", "/submission", True, 400),
    ):
        reply = device.ask(method, server.url + "/openrosa" + path, signed=signed)
        assert reply.status == status, path
        assert reply.header("X-OpenRosa-Version") == "1.0"
        assert reply.header("Date")
        assert reply.header("X-OpenRosa-Accept-Content-Length") == str(1024 * 1024)
        assert reply.header("Set-Cookie") is None
        assert reply.header("Cache-Control") == "no-store"


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("police", "district_police"),
        ("police", "special_institution"),
        ("migration_service", "migration_service"),
        ("border_service", "border_officer"),
        ("labour_inspectorate", "labour_inspector"),
    ],
)
def test_a_form_of_each_user_becomes_a_report_of_the_hotline_and_of_nobody_else(server, kind, form):
    device = server.device(kind)
    blank = blank_of(device, f"panah_survey_{form}")
    answers = {key: value for key, value in ANSWERS.items() if key.encode() in blank.content}
    if form == "border_officer":
        answers.pop("months_unpaid", None)
    reply = device.send(blank.fill(answers))
    told = "Сауалнама келді." if kind == "border_service" else "The form arrived."
    assert (reply.status, reply.message) == (201, told)
    (report,) = server.look()
    assert report["organisation"] == "Umit hotline"
    assert (report["form"], report["sender"]) == (form, f"Office {kind}")
    assert report["version"] == blank.version
    assert report["narrative"].startswith(WORDS)
    assert report["narrative"].endswith(CONTACT)
    assert report["facts"]["passport_withheld"][0]["value"] == "yes"
    assert report["facts"]["passport_withheld"][0]["source"] == "worker"
    assert report["urgency"] == 3
    assert report["is_complete"]
    assert (report["unread"], report["refused_files"]) == (0, 0)


def test_the_server_speaks_the_language_of_the_device(server):
    device = server.device("border_service")
    blank = blank_of(device, "panah_survey_border_officer")
    (opening,) = re.findall(r'<translation [^>]*default="true\(\)"[^>]*>', blank.content.decode())
    assert "(kk)" in opening
    reply = device.send(blank.fill({"consent": "yes", "pass_on": "no", "sex": "male"}))
    assert (reply.status, reply.message) == (201, "Адамның келісімінсіз ештеңе сақталмады.")
    assert reply.header("Content-Language") == "kk"


def test_media_go_in_several_parts_when_they_do_not_fit_into_one(server, photo):
    device = server.device("labour_inspectorate")
    blank = blank_of(device, "panah_survey_labour_inspector")
    media = {f"{number}.jpg": photo(number, 400) for number in range(3)}
    xml = blank.fill({**ANSWERS, "photo_1": "0.jpg", "photo_2": "1.jpg", "photo_3": "2.jpg"})
    assert len(device.split(xml, media, 1024 * 1024)) == 2
    assert device.send(xml, media).status == 201
    (report,) = server.look()
    assert report["is_complete"]
    assert report["files"] == sorted(["image/jpeg", len(content)] for content in media.values())


def test_a_form_cut_between_its_parts_goes_on_where_it_was(server, photo):
    device = server.device("labour_inspectorate")
    blank = blank_of(device, "panah_survey_labour_inspector")
    media = {f"{number}.jpg": photo(number) for number in range(2)}
    xml = blank.fill({**ANSWERS, "photo_1": "0.jpg", "photo_2": "1.jpg"})
    location, _limit = device.where()
    content_type, body = multipart(xml, {"0.jpg": media["0.jpg"]}, is_last=False)
    reply = device.ask("POST", location, body, content_type, signed=True)
    assert reply.status == 202
    (report,) = server.look()
    assert not report["is_complete"]
    assert len(report["files"]) == 1
    # The device starts over, as Collect does.
    assert device.send(xml, media).status == 201
    report = server.again()[report["id"]]
    assert report["is_complete"]
    assert report["files"] == sorted(["image/jpeg", len(content)] for content in media.values())
    assert server.look() == []


def test_a_lost_answer_costs_nothing(server, photo):
    device = server.device("police")
    blank = blank_of(device)
    xml, media = blank.fill({**ANSWERS, "photo_1": "a.jpg"}), {"a.jpg": photo(7)}
    device.send_and_lose_the_answer(xml, media)
    (report,) = server.look()
    for _ in range(3):
        assert device.send(xml, media).status == 201
    assert server.look() == []
    assert server.again()[report["id"]]["files"] == [["image/jpeg", len(media["a.jpg"])]]


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_request_that_is_cut_off_leaves_nothing_half(server, photo, share):
    device = server.device("police")
    blank = blank_of(device)
    xml, media = blank.fill({**ANSWERS, "photo_1": "a.jpg"}), {"a.jpg": photo(9, 300)}
    device.cut_off(xml, media, share)
    assert server.look() == []
    assert device.send(xml, media).status == 201
    (report,) = server.look()
    assert report["files"] == [["image/jpeg", len(media["a.jpg"])]]


def test_the_same_form_sent_from_many_threads_at_once_is_one_report(server):
    device = server.device("police")
    xml = blank_of(device).fill(ANSWERS)
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: device.send(xml).status, range(6)))
    assert replies == [201] * 6
    assert len(server.look()) == 1


def test_other_answers_under_the_same_id_are_refused_and_overwrite_nothing(server):
    device = server.device("police")
    blank, instance = blank_of(device), f"uuid:{uuid.uuid4()}"
    assert device.send(blank.fill(ANSWERS, instance)).status == 201
    (report,) = server.look()
    reply = device.send(blank.fill({**ANSWERS, "own_words": "Другое"}, instance))
    assert reply.status == 409
    assert "What arrived first was kept" in reply.message
    assert server.again()[report["id"]] == report


def test_the_same_id_from_another_office_is_another_form(server):
    instance = f"uuid:{uuid.uuid4()}"
    for kind, form in (("police", "district_police"), ("border_service", "border_officer")):
        device = server.device(kind)
        answers = {key: ANSWERS[key] for key in ("consent", "pass_on", "passport_withheld")}
        assert device.send(blank_of(device, f"panah_survey_{form}").fill(answers, instance)).status == 201
    assert len(server.look()) == 2


@pytest.mark.parametrize("refused", ["consent", "pass_on"])
def test_without_both_consents_nothing_is_kept_and_the_device_may_forget(server, refused):
    device = server.device("police")
    reply = device.send(blank_of(device).fill({**ANSWERS, refused: "no"}))
    assert reply.status == 201
    assert "consent" in reply.message
    assert server.look() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": "aaaa-bbbb-cccc-dddd-eeee-ffff"},
        {"secret": ""},
        {"login": "nobodyhere"},
        {"login": "a\0b"},
        {"login": "x" * 5000},
        {"login": "Қазақ"},
    ],
)
def test_bad_credentials_get_401_and_are_asked_again(server, changed):
    device = server.device("border_service", **changed)
    reply = device.ask("GET", f"{server.url}/openrosa/formList", signed=True)
    assert reply.status == 401
    assert reply.header("WWW-Authenticate").startswith("Basic realm=")
    assert device.ask("POST", f"{server.url}/openrosa/submission", b"x", signed=True).status == 401


def test_a_revoked_device_fetches_and_sends_nothing_more(server):
    device = server.device("migration_service")
    xml = blank_of(device, "panah_survey_migration_service").fill(
        {"consent": "yes", "pass_on": "yes", "wages_withheld": "yes"}
    )
    server.revoke("migration_service")
    assert device.ask("GET", f"{server.url}/openrosa/formList", signed=True).status == 401
    location = f"{server.url}/openrosa/submission"
    content_type, body = multipart(xml, {}, is_last=True)
    assert device.ask("POST", location, body, content_type, signed=True).status == 401
    assert server.look() == []


def test_an_old_version_of_a_form_is_still_taken_and_what_it_asked_otherwise_is_kept_sealed(server):
    device = server.device("police")
    old = blank_of(device).fill(
        {**ANSWERS, "sex": "girl"}, version="2019.3-0a0b0c0d", extra={"hair_colour": "brown"}
    )
    assert device.send(old).status == 201
    (report,) = server.look()
    assert report["version"] == "2019.3-0a0b0c0d"
    assert "sex" not in report["facts"]
    assert report["unread"] == 2


def test_a_form_of_another_user_or_of_nobody_is_refused(server):
    device = server.device("police")
    border = server.device("border_service")
    foreign = blank_of(border, "panah_survey_border_officer").fill(
        {"consent": "yes", "pass_on": "yes", "wages_withheld": "yes"}
    )
    assert device.send(foreign).status == 403
    unknown = foreign.replace(b"panah_survey_border_officer", b"panah_survey_tax_office")
    assert device.send(unknown).status == 404
    assert device.send(foreign.replace(b"panah_survey_border_officer", b"somebody_elses")).status == 400
    assert server.look() == []


def test_a_question_that_the_form_does_not_ask_never_becomes_a_fact(server):
    device = server.device("police")
    smuggled = blank_of(device).fill(ANSWERS, extra={"legal_status": "irregular", "citizenship": "UZB"})
    assert device.send(smuggled).status == 201
    (report,) = server.look()
    assert not {"legal_status", "citizenship"} & set(report["facts"])
    assert report["unread"] == 2


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<x id="panah_survey_district_police"><own_words>&b;</own_words></x>"""


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (BOMB, 400),
        (b"<x id='panah_survey_district_police'>", 400),
        (b"not xml", 400),
        (b"<x id='panah_survey_district_police'/>", 400),
        (b"<a>" * 2000 + b"</a>" * 2000, 400),
        (b"<x id='y'><encryptedXmlFile>f</encryptedXmlFile></x>", 400),
    ],
)
def test_what_is_no_submission_is_refused_in_words(server, content, status):
    reply = server.device("police").send(content)
    assert reply.status == status
    assert len(reply.message) > 20
    assert server.look() == []


def test_what_is_too_large_is_refused_before_it_is_read(server, photo):
    device = server.device("labour_inspectorate")
    xml = blank_of(device, "panah_survey_labour_inspector").fill(ANSWERS)
    reply = device.send(xml, {"big.jpg": photo(1, 1400)}, most=10_000_000)
    assert reply.status == 413
    assert server.look() == []


def test_a_file_that_cannot_be_taken_is_told_and_the_answers_are_kept(server):
    device = server.device("police")
    reply = device.send(blank_of(device).fill({**ANSWERS, "photo_1": "a.exe"}), {"a.exe": b"MZ" * 500})
    assert reply.status == 201
    assert "could not be taken" in reply.message
    (report,) = server.look()
    assert (report["refused_files"], report["files"]) == (1, [])


def test_no_word_secret_or_login_stands_in_the_log_or_in_any_file(server):
    device = server.device("police")
    device.send(blank_of(device).fill(ANSWERS))
    device.ask("GET", f"{server.url}/openrosa/formList", signed=True)
    data = server.log.parent
    files = [path for path in data.rglob("*") if path.is_file() and "static" not in path.parts]
    on_sqlite = "PANAH_DATABASE_URL" not in server.environment
    assert any(path.name == "panah.sqlite3" for path in files) == on_sqlite
    kept = b"\n".join(path.read_bytes() for path in files)
    for secret in (WORDS, CONTACT, device.secret, device.secret.replace("-", "")):
        assert secret.encode() not in kept
    assert device.login.encode() not in server.log.read_bytes()
    assert b"district_police" in kept or not on_sqlite, "the search looks where things are"


def test_wrong_tries_are_counted_and_the_right_secret_still_passes(server):
    wrong = server.device("labour_inspectorate", secret="aaaa-aaaa-aaaa-aaaa-aaaa-aaaa")
    tries = [wrong.ask("GET", f"{server.url}/openrosa/formList", signed=True) for _ in range(12)]
    assert [reply.status for reply in tries] == [401] * 10 + [429] * 2
    assert tries[-1].header("Retry-After") == "900"
    right = server.device("labour_inspectorate")
    assert right.ask("GET", f"{server.url}/openrosa/formList", signed=True).status == 200
