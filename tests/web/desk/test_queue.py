"""The queue when somebody sends many reports at once."""

import pytest
from django.urls import reverse

from panah.reports import actions
from tests import people
from tests.desk import sign_in, words

pytestmark = pytest.mark.django_db


def test_what_came_in_a_flood_is_marked_and_can_be_hidden_and_shown_again(hotline, aigul, settings):
    settings.FLOOD_REPORTS_PER_HOUR = 1
    for number in range(30):
        actions.submit(token=f"f{number}", organisation=people.fresh(hotline), facts={}, narrative="invented")
    desk = sign_in(aigul)
    page = desk.get(reverse("desk:queue"))
    assert "Came with many others" in words(page)
    assert "Show the others only" in words(page)
    hidden = desk.get(reverse("desk:queue"), {"floods": "hide", "status": "received"})
    assert words(hidden).count("Open report") == 1
    assert "Came with many others" not in words(hidden)
    assert 'href="?status=received"' in hidden.content.decode(), "the way back keeps the other filter"
    first = desk.get(reverse("desk:queue"), {"status": "received"})
    assert 'rel="next" href="?status=received&amp;after=' in first.content.decode()


def test_without_a_flood_nothing_is_said_of_one(hotline, aigul):
    actions.submit(token="one", organisation=people.fresh(hotline), facts={}, narrative="invented")
    assert "many others" not in words(sign_in(aigul).get(reverse("desk:queue")))
