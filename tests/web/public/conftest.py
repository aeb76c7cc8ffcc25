"""The worker in the tests: a browser without JavaScript and without a name."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from panah.public import questions


@pytest.fixture
def worker(db):
    """A visitor whose forms carry CSRF tokens, as a browser's do."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def post(worker):
    """Send a form as a browser does: the token of the page it stands on goes with it."""

    def send(path, data=None, *, page=None, follow=True, client=None):
        client = client or worker
        shown = client.get(page or path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown.content.decode())
        assert token, f"no form on {page or path}: {shown.status_code}"
        return client.post(path, {"csrfmiddlewaretoken": token[1], **(data or {})}, follow=follow)

    return send


@pytest.fixture
def begin(post, hotline, aigul):
    """Choose the hotline as reader and start a draft."""

    def start(language="en", way="questions"):
        return post(f"/{language}/start/", {"organisation": str(hotline.pk), "way": way})

    return start


@pytest.fixture
def number_of():
    """The place of a question in the form, by its fact."""
    return {fact.id: number for number, fact in enumerate(questions.facts(), start=1)}


@pytest.fixture
def sent_receipt(begin, post):
    """A report sent by writing only; returns its receipt."""

    def send(text="They keep my passport and do not pay.", language="en"):
        begin(language, way="text")
        post(f"/{language}/form/text/", {"narrative": text})
        done = post(f"/{language}/form/send/", page=f"/{language}/form/check/")
        return receipt_on(done)

    return send


def receipt_on(response):
    """The 20 digits shown on the receipt page."""
    block = re.search(r"data-receipt>(.*?)</p>", response.content.decode(), re.DOTALL)
    assert block, "no receipt on the page"
    return "".join(re.findall(r"\d", block[1]))


def words_on(response):
    """The text of a page's main part, without tags and extra blanks."""
    html = re.sub(r"(?s)<(script|style|footer|svg).*?</\1>", " ", response.content.decode())
    main = re.search(r"(?s)<main.*?</main>", html)
    return " ".join(re.sub(r"<[^>]+>", " ", main[0] if main else html).split())


@pytest.fixture
def photo():
    """A small real photograph, with a place written into it."""

    def make(name="photo.jpg", size=(40, 30)):
        image = Image.new("RGB", size, "teal")
        exif = Image.Exif()
        exif[0x010E] = "taken at a secret place"
        output = io.BytesIO()
        image.save(output, "JPEG", exif=exif)
        return SimpleUploadedFile(name, output.getvalue(), content_type="image/jpeg")

    return make
