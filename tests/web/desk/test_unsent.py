"""What a member sends after the session has ended: kept, shown to the same member after signing in, and sent."""

import html
import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.urls import reverse

from panah.accounts import second_factor
from panah.accounts.models import Session, User
from panah.cases import actions
from panah.cases.models import Note
from tests import people
from tests.desk import sign_in, words

TEXT = "She called again and is safe <b>tonight</b> & tomorrow"


@pytest.fixture
def case(aigul):
    """A case of the hotline."""
    return actions.open_directly(viewer=aigul, narrative="", person={"family_name": "Намунаева"})


def ended(viewer):
    """A browser whose session has just run out."""
    browser = sign_in(viewer)
    Session.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    return browser


def sign_in_again(browser, viewer):
    """Both steps; returns where they lead."""
    User.objects.update(totp_last_step=0)  # the codes of this half minute were used for joining
    browser.post(reverse("desk:sign-in"), {"email": viewer.user.email, "password": people.PASSWORD})
    code = pyotp.TOTP(second_factor.reveal_secret(viewer.user.totp_secret, viewer.user.pk)).now()
    return browser.post(reverse("desk:second-factor"), {"code": code})["Location"]


def test_a_note_sent_too_late_is_kept_and_sent_after_signing_in(aigul, case):
    browser = ended(aigul)
    late = browser.post(reverse("desk:case", args=[case.pk]), {"text": TEXT})
    assert late["Location"] == reverse("desk:sign-in")
    assert TEXT.encode() not in b"".join(bytes(row.sealed) for row in Session.objects.all())
    assert sign_in_again(browser, aigul) == reverse("desk:unsent")
    shown = browser.get(reverse("desk:unsent"))
    assert TEXT in words(shown)
    page = shown.content.decode()
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert f'action="{reverse("desk:case", args=[case.pk])}"' in page
    browser.post(reverse("desk:case", args=[case.pk]), {"text": html.unescape(fields["text"])})
    assert Note.objects.count() == 1
    assert browser.get(reverse("desk:unsent"))["Location"] == reverse("desk:home"), "nothing waits any more"


def test_nobody_else_who_signs_in_there_gets_the_words(aigul, bek, case):
    browser = ended(aigul)
    browser.post(reverse("desk:case", args=[case.pk]), {"text": TEXT})
    sign_in_again(browser, bek)
    assert browser.get(reverse("desk:unsent"))["Location"] == reverse("desk:home")
    sign_in_again(browser, aigul)
    assert browser.get(reverse("desk:unsent"))["Location"] == reverse("desk:home"), "they are gone"


@pytest.mark.parametrize(
    ("name", "data"),
    [("desk:account", {"old": people.PASSWORD, "new": "another long password"}), ("desk:sign-out", {})],
)
def test_no_password_is_kept_and_signing_in_leads_to_a_page(name, data, aigul):
    browser = ended(aigul)
    assert browser.post(reverse(name), data)["Location"] == reverse("desk:sign-in")
    assert sign_in_again(browser, aigul) == reverse("desk:home")
