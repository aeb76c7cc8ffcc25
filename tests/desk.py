"""A member at the desk: a browser that has signed in, and what a page says."""

import html
import re

from django.conf import settings
from django.test import Client
from django_tasks_db.models import DBTaskResult

from panah.accounts import actions
from panah.accounts.sessions import SessionStore


def sign_in(viewer):
    """A browser with a real session of this member."""
    session = SessionStore()
    actions.sign_in(session=session, user=viewer.user, private=viewer.keyring.private(viewer.user.keypair_id))
    session.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def words(response):
    """The text of a page's main part, without tags and extra blanks."""
    page = re.search(r"(?s)<main.*?</main>", response.content.decode())
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page[0])).split())


def hidden(response, name):
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, f"no field {name} on the page"
    return html.unescape(found[1])


def run_jobs():
    """Run what waits in the job table, as the worker does, in this process; an error is this test's error."""
    for waiting in DBTaskResult.objects.ready():
        waiting.claim("test")
        given = waiting.task_result
        waiting.set_successful(waiting.task.call(*given.args, **given.kwargs))
