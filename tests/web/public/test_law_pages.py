"""The law for everybody: rights by topic, recordings, treaties, gaps, worked cases, and practice."""

import html
import re

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import translation

from panah.core.law import load_pack
from panah.core.screening.examples import read_examples, stories
from panah.public.views.law import rights_today
from panah.training import actions
from panah.training.models import Learner
from tests.web.public.conftest import words_on

CODES = [code for code, _ in django_settings.LANGUAGES]
PACK = load_pack()
STATES = ("kz", "ru", "us", "kg", "tj", "uz", "tm")


def words(response):
    return html.unescape(words_on(response))


@pytest.mark.parametrize("language", CODES)
def test_each_topic_of_rights_has_a_page_of_its_own(worker, language):
    with translation.override(language):
        topics = list(rights_today().values())
    assert len(topics) == 7
    start = worker.get(f"/{language}/rights/").content.decode()
    for topic in topics:
        path = f"/{language}/rights/{topic.topic}/"
        assert f'href="{path}"' in start
        told = words(worker.get(path))
        assert topic.title in told
        for sentence in topic.sentences:
            assert " ".join(sentence.text.split()) in told
            assert sentence.basis in told
        assert "<audio" not in worker.get(path).content.decode()


def test_the_help_page_leads_to_every_topic(worker):
    page = worker.get("/en/help/").content.decode()
    assert all(f'href="/en/rights/{topic}/"' in page for topic in rights_today())


@pytest.fixture
def recording(settings, tmp_path):
    """A recording of the passport page in Kyrgyz."""
    settings.AUDIO_DIR = tmp_path / "audio"
    (tmp_path / "audio" / "ky").mkdir(parents=True)
    content = bytes(range(256)) * 1000
    (tmp_path / "audio" / "ky" / "passport.mp3").write_bytes(content)
    (tmp_path / "audio" / "ky" / "secret.txt").write_text("no")
    return content


def test_a_recording_in_the_folder_appears_as_a_player_in_its_language_only(worker, recording):
    page = worker.get("/ky/rights/passport/").content.decode()
    assert '<source src="/ky/rights/passport/sound.mp3" type="audio/mpeg">' in page
    assert "<audio" not in worker.get("/ru/rights/passport/").content.decode()
    answer = worker.get("/ky/rights/passport/sound.mp3", headers={"accept-encoding": "gzip"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "audio/mpeg")
    assert answer["Accept-Ranges"] == "bytes"
    assert b"".join(answer.streaming_content) == recording


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=100-", 100, 256_000), ("bytes=-50", 255_950, 256_000),
     ("bytes=255999-400000", 255_999, 256_000)],
)  # fmt: skip
def test_a_player_gets_the_part_it_asks_for(worker, recording, asked, start, end):
    answer = worker.get("/ky/rights/passport/sound.mp3", headers={"range": asked, "accept-encoding": "gzip"})
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {start}-{end - 1}/256000"
    assert answer["Content-Length"] == str(end - start)
    assert b"".join(answer.streaming_content) == recording[start:end]


def test_a_part_that_is_not_there_and_a_range_that_is_none(worker, recording):
    beyond = worker.get("/ky/rights/passport/sound.mp3", headers={"range": "bytes=256000-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, "bytes */256000")
    odd = worker.get("/ky/rights/passport/sound.mp3", headers={"range": "bytes=1-2,4-5"})
    assert odd.status_code == 200
    assert len(b"".join(odd.streaming_content)) == 256_000


@pytest.mark.parametrize(
    "path", ["passport/sound.ogg", "passport/sound.txt", "secret/sound.txt", "pay/sound.mp3"]
)
def test_nothing_else_of_the_folder_is_served(worker, recording, path):
    assert worker.get(f"/ky/rights/{path}").status_code == 404


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("state", STATES)
def test_every_state_has_its_treaties_with_sources(worker, language, state):
    page = words(worker.get(f"/{language}/law/states/{state}/"))
    assert PACK.text(language, "instruments", "c29") in page
    assert "NORMLEX" in page or state == "us"


def test_sources_that_differ_stand_side_by_side(worker):
    page = words(worker.get("/en/law/states/kz/"))
    forced_labour = page.partition("1930 (No. 29)")[2].partition("Protocol of 2014")[0]
    assert "Sources differ" in forced_labour
    for day in ("May 18, 2001", "February 26, 1969", "December 14, 2000"):
        assert day in forced_labour


@pytest.mark.parametrize("language", CODES)
def test_the_gaps_are_told_with_their_sources(worker, language):
    page = words(worker.get(f"/{language}/law/gaps/"))
    for versions in PACK.offences.values():
        for gap in (gap for provision in versions for gap in provision.gaps):
            assert PACK.text(language, "gaps", gap.id) in page
    assert PACK.text(language, "comparison", "forced_labour_crime") in page


@pytest.mark.parametrize("language", CODES)
def test_worked_cases_are_listed_and_each_is_told(worker, language):
    told = stories(PACK, language)
    listed = words(worker.get(f"/{language}/law/cases/"))
    assert all(story.title in listed for story in told.values())
    page = words(worker.get(f"/{language}/law/cases/G03_domestic_minor/"))
    assert told["G03_domestic_minor"].why in page
    assert PACK.question(language, "passport_withheld", "officer") in page
    assert (
        PACK.text(
            language, "sentences", "status_indicated", name=PACK.text(language, "concepts", "servitude")
        )
        in page
    )


def test_every_worked_case_has_a_page(worker):
    for example in read_examples(PACK):
        assert worker.get(f"/en/law/cases/{example.id}/").status_code == 200


@pytest.mark.parametrize("path", ["law/states/fr/", "law/cases/G99/", "rights/love/", "practice/cases/G99/"])
def test_what_is_not_there_is_not_found(worker, path):
    assert worker.get(f"/en/{path}").status_code == 404


CASE = "/en/practice/cases/G01_shepherd/"


def test_a_case_for_practice_does_not_tell_its_title(worker):
    page = worker.get(CASE).content.decode()
    assert stories(PACK, "en")["G01_shepherd"].title not in page
    assert html.escape(PACK.question("en", "sold_or_bought", "officer")) in page


def test_a_learner_decides_and_sees_what_was_missed_and_why(worker, post):
    answered = post(
        CASE, {"forced_labour_c29": "indicated", "slavery_1926": "not_indicated", "signs": ["I02", "I07"]}
    )
    page = words(answered)
    assert "Right: 1 of 2." in page
    assert "You: Not indicated. The finding: Indicated." in page
    assert "Power of ownership exercised over the person" in page
    assert re.search("You did not see.*Withholding of wages.*Not shown by the answers.*Retention", page)
    scores = words(worker.get("/en/practice/"))
    assert "Forced labour (ILO Convention 29) 1 1" in scores
    assert "Slavery (1926 Convention) 0 1" in scores


def test_a_case_counts_once_and_scores_can_be_erased(worker, post):
    for said in ("not_indicated", "indicated"):
        post(CASE, {"slavery_1926": said})
    assert "Slavery (1926 Convention) 0 1" in words(worker.get("/en/practice/"))
    post("/en/practice/forget/", page="/en/practice/")
    assert "Your scores" not in words(worker.get("/en/practice/")).replace("your scores", "")


@pytest.mark.parametrize("said", [{}, {"slavery_1926": "perhaps", "signs": ["I02"]}])
def test_an_answer_that_is_none_is_named_and_what_was_chosen_stays(worker, post, said):
    answered = post(CASE, {"signs": ["I02"], **said})
    assert answered.status_code == 422
    assert 'value="I02" checked' in answered.content.decode()
    assert 'role="alert"' in answered.content.decode()


def test_a_learner_of_a_class_adds_to_its_scores_and_leaves(worker, post, aigul):
    opened = actions.open_class(viewer=aigul)
    wrong = post("/en/practice/class/", {"code": "AAAA-AAAA", "nickname": "Blue falcon"})
    assert wrong.status_code == 422
    assert 'value="Blue falcon"' in wrong.content.decode()
    joined = post("/en/practice/class/", {"code": opened.code, "nickname": "Blue falcon"})
    assert "You practise as Blue falcon in a class of Umit hotline." in words(joined)
    post(CASE, {"slavery_1926": "indicated"})
    assert Learner.objects.get().scores == {"slavery_1926": [1, 1]}
    post(reverse("public:practice-forget"), page="/en/practice/")
    post("/en/practice/cases/G05_second_child/", {"slavery_1926": "indicated"})
    assert Learner.objects.get().done == ["G01_shepherd"]
