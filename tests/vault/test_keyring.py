"""Keys open along the chain of wraps, and access ends with the wrap."""

import pytest
from django.db.models import F

from panah.vault import actions
from panah.vault.envelopes import CannotOpenError
from panah.vault.models import KeyPair, KeyWrap, Throttle
from panah.vault.queries import Keyring

Purpose = KeyPair.Purpose


@pytest.fixture
def chain(db):
    """A user who holds an organisation key that holds a case key."""
    user, user_keys = actions.create_keypair(purpose=Purpose.USER)
    office, _ = actions.create_keypair(purpose=Purpose.CASEWORK, holders=(user,))
    case, case_keys = actions.create_keypair(purpose=Purpose.CASE, holders=(office,))
    return user, user_keys, office, case, case_keys


def test_a_user_opens_a_case_through_the_organisation(chain):
    user, user_keys, _, case, case_keys = chain
    assert Keyring({user.pk: user_keys.private}).private(case.pk) == case_keys.private


def test_a_stranger_opens_nothing(chain):
    stranger, keys = actions.create_keypair(purpose=Purpose.USER)
    assert not Keyring({stranger.pk: keys.private}).can_open(chain[3].pk)


def test_revoking_ends_the_access(chain):
    user, user_keys, office, case, _ = chain
    assert actions.revoke(keypair=office, holder=user)
    with pytest.raises(CannotOpenError):
        Keyring({user.pk: user_keys.private}).private(case.pk)


def test_a_wrap_copied_to_another_case_does_not_open(chain):
    user, user_keys, office, case, _ = chain
    other, _ = actions.create_keypair(purpose=Purpose.CASE)
    wrap = KeyWrap.objects.get(keypair=case)
    KeyWrap.objects.create(keypair=other, holder=office, sealed=wrap.sealed)
    with pytest.raises(CannotOpenError):
        Keyring({user.pk: user_keys.private}).private(other.pk)


def test_a_password_opens_its_lock_and_a_wrong_one_does_not(chain):
    user, user_keys, *_ = chain
    actions.lock_with_password(keypair=user, private=user_keys.private, password="a long password")
    assert actions.open_with_password(keypair=user, password="a long password") == user_keys.private
    with pytest.raises(CannotOpenError):
        actions.open_with_password(keypair=user, password="a long passwort")


def test_many_keys_open_with_one_query(chain, django_assert_num_queries):
    user, user_keys, office, *_ = chain
    cases = [actions.create_keypair(purpose=Purpose.CASE, holders=(office,))[0] for _ in range(5)]
    keyring = Keyring({user.pk: user_keys.private})
    keyring.private(office.pk)
    with django_assert_num_queries(1):
        keyring.preload([case.pk for case in cases])
    with django_assert_num_queries(0):
        assert all(keyring.can_open(case.pk) for case in cases)


def test_tries_run_out_and_start_again_after_success(db):
    tries = [actions.count_try(scope="receipt", subject="1234", limit=3, seconds=3600) for _ in range(5)]
    assert tries == [True, True, True, False, False]
    assert actions.count_try(scope="receipt", subject="5678", limit=3, seconds=3600)
    actions.forget_tries(scope="receipt", subject="1234")
    assert actions.count_try(scope="receipt", subject="1234", limit=3, seconds=3600)


def test_tries_of_a_day_ago_are_forgotten_and_those_of_now_are_not(db):
    actions.count_try(scope="login", subject="anything@example.org", limit=3, seconds=900)
    assert actions.drop_old_tries() == 0
    Throttle.objects.update(window=F("window") - actions.LONGEST_WINDOW - 900)
    assert actions.drop_old_tries() == 1
