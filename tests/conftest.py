"""Fixtures every test may use: organisations and the people in them."""

import fcntl
import os

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from hypothesis import HealthCheck, settings

from tests import people

# Commands speak the language of the environment where none is asked for: the tests ask in English.
os.environ["LC_ALL"] = "C.UTF-8"

# No test is timed: a busy machine is no failure. In CI the examples are the same every time, elsewhere drawn anew.
settings.register_profile(
    "untimed",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items):
    """In CI a test that fails runs again, up to twice; each such run is reported (docs/decisions/flaky-tests.md)."""
    if os.environ.get("CI") == "true":
        for item in items:
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(scope="session")
def collected_static():
    """Pages name static files by their hashes, so these must have been collected once, by one of the test processes."""
    build = django_settings.BASE_DIR / "static" / "build" / "site.css"
    assert build.exists(), "the styles are not built: run `make assets`"
    with (django_settings.DATA_DIR / "collected").open("a+") as done:
        fcntl.flock(done, fcntl.LOCK_EX)
        done.seek(0)
        if not done.read():
            call_command("collectstatic", interactive=False, verbosity=0)
            done.write("yes")


@pytest.fixture
def hotline(db):
    """A hotline that takes reports."""
    return people.organisation("Umit hotline", "hotline", takes_reports=True, services=["legal_aid"])


@pytest.fixture
def shelter(db):
    """A shelter in the same country."""
    return people.organisation("Kamkor shelter", "shelter", services=["shelter", "medical"])


@pytest.fixture
def police(db):
    """A police department."""
    return people.organisation("District police", "police", services=["police_protection"])


@pytest.fixture
def aigul(hotline):
    """The hotline's supervisor, its first member."""
    return people.join(hotline, "supervisor", name="Aigul")


@pytest.fixture
def bek(hotline, aigul):
    """An operator at the hotline."""
    return people.join(hotline, "operator", name="Bek", inviter=aigul)


@pytest.fixture
def dana(shelter):
    """A supervisor at the shelter: a stranger to the hotline's cases until she accepts one."""
    return people.join(shelter, "supervisor", name="Dana")


@pytest.fixture
def timur(police):
    """A caseworker at the police."""
    return people.join(police, "caseworker", name="Timur")
