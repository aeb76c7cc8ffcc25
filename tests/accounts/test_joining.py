"""Joining by invitation, signing in with two factors, recovery: who holds which key afterwards."""

import pyotp
import pytest

from panah.accounts import actions, second_factor
from panah.accounts.models import Invitation, Session, User
from panah.accounts.queries import report_receivers, viewer_of
from panah.accounts.sessions import SessionStore
from panah.audit.actions import SYSTEM
from panah.core.errors import InputError
from panah.vault.envelopes import CannotOpenError
from panah.vault.models import KeyWrap
from tests import people


def test_the_first_member_makes_the_organisations_keys_and_gets_its_shares(hotline):
    code = actions.invite(actor=SYSTEM, organisation=hotline, role="supervisor")
    secret = pyotp.random_base32()
    joined = actions.accept_invitation(
        code=code,
        name="Aigul",
        email="A@Example.org",
        password=people.PASSWORD,
        totp_secret=secret,
        totp_code=pyotp.TOTP(secret).now(),
    )
    hotline.refresh_from_db()
    assert hotline.has_keys
    assert len(joined.recovery_shares) == actions.RECOVERY_SHARES
    assert len(joined.recovery_codes) == second_factor.RECOVERY_CODES
    assert joined.user.email == "a@example.org"


def test_a_later_member_opens_what_the_role_allows(aigul, bek, hotline):
    hotline.refresh_from_db()
    assert bek.keyring.can_open(hotline.casework_key_id)
    assert bek.keyring.can_open(hotline.name_index_key_id)
    assert not bek.keyring.can_open(hotline.identity_key_id)
    assert aigul.keyring.can_open(hotline.identity_key_id)


def test_an_invitation_works_once(hotline, aigul):
    code = actions.invite(
        actor=aigul.actor, organisation=people.fresh(hotline), role="operator", inviter=aigul
    )
    secret = pyotp.random_base32()
    fields = {
        "name": "B",
        "password": people.PASSWORD,
        "totp_secret": secret,
        "totp_code": pyotp.TOTP(secret).now(),
    }
    actions.accept_invitation(code=code, email="b@example.org", **fields)
    with pytest.raises(InputError, match="wrong, was used already, or has expired"):
        actions.accept_invitation(code=code, email="c@example.org", **fields)
    assert not Invitation.objects.exists()


def test_an_expired_invitation_is_refused(hotline):
    code = actions.invite(actor=SYSTEM, organisation=hotline, role="supervisor")
    Invitation.objects.update(expires_at="2020-01-01T00:00:00Z")
    with pytest.raises(InputError) as refusal:
        actions.find_invitation(code=code)
    assert refusal.value.code == "invitation_unknown"


def test_only_a_member_can_invite_into_an_organisation_with_keys(hotline, aigul):
    with pytest.raises(InputError, match="only one of them can invite"):
        actions.invite(actor=SYSTEM, organisation=people.fresh(hotline), role="operator")


def test_a_wrong_app_code_joins_nobody(hotline):
    code = actions.invite(actor=SYSTEM, organisation=hotline, role="supervisor")
    with pytest.raises(InputError, match="does not fit the QR code"):
        actions.accept_invitation(
            code=code,
            name="A",
            email="a@example.org",
            password="p" * 12,
            totp_secret=pyotp.random_base32(),
            totp_code="1",
        )
    assert not User.objects.exists()


def test_the_platform_administrator_holds_no_key_of_any_organisation(hotline, aigul):
    admin = people.join(None, "platform", name="Admin")
    assert not KeyWrap.objects.filter(holder=admin.user.keypair).exists()


def test_two_of_three_shares_open_a_lost_organisation_again(hotline):
    code = actions.invite(actor=SYSTEM, organisation=hotline, role="supervisor")
    secret = pyotp.random_base32()
    totp = {"totp_secret": secret, "totp_code": pyotp.TOTP(secret).now()}
    joined = actions.accept_invitation(code=code, name="A", email="a@example.org", password="p" * 12, **totp)
    again = actions.recover_organisation(
        organisation=people.fresh(hotline), shares=joined.recovery_shares[1:]
    )
    rejoined = actions.accept_invitation(
        code=again, name="N", email="n@example.org", password=people.PASSWORD, **totp
    )
    viewer = people.viewer_for(rejoined.user)
    assert viewer.keyring.can_open(people.fresh(hotline).identity_key_id)


@pytest.mark.parametrize(
    "shares", [lambda own, _: own[:1], lambda own, other: [own[0], other[0]], lambda _, other: other]
)
def test_too_few_or_foreign_shares_open_nothing(hotline, shelter, shares):
    sets = []
    for number, organisation in enumerate((hotline, shelter)):
        code = actions.invite(actor=SYSTEM, organisation=organisation, role="supervisor")
        secret = pyotp.random_base32()
        joined = actions.accept_invitation(
            code=code,
            name="A",
            email=f"{number}@example.org",
            password="p" * 12,
            totp_secret=secret,
            totp_code=pyotp.TOTP(secret).now(),
        )
        sets.append(joined.recovery_shares)
    with pytest.raises(InputError):
        actions.recover_organisation(organisation=people.fresh(hotline), shares=shares(*sets))


def test_password_and_address_are_refused_with_one_message(aigul):
    messages = set()
    for email, password in (("aigul@example.org", "wrong"), ("nobody@example.org", people.PASSWORD)):
        with pytest.raises(InputError) as refusal:
            actions.check_password(email=email, password=password)
        messages.add(str(refusal.value))
    assert len(messages) == 1


def test_guessing_is_slowed_for_that_account_only(aigul, bek):
    for _ in range(actions.LOGIN_TRIES):
        with pytest.raises(InputError):
            actions.check_password(email="aigul@example.org", password="wrong")
    with pytest.raises(InputError, match="Too many tries"):
        actions.check_password(email="aigul@example.org", password=people.PASSWORD)
    assert actions.check_password(email="bek@example.org", password=people.PASSWORD)[0] == bek.user


def test_a_code_works_once(aigul):
    secret = second_factor.reveal_secret(aigul.user.totp_secret, aigul.user.pk)
    User.objects.update(totp_last_step=0)
    code = pyotp.TOTP(secret).now()
    assert actions.check_second_factor(user=aigul.user, code=code)
    assert not actions.check_second_factor(user=aigul.user, code=code)


def test_a_recovery_code_replaces_the_app_once(hotline):
    code = actions.invite(actor=SYSTEM, organisation=hotline, role="supervisor")
    secret = pyotp.random_base32()
    joined = actions.accept_invitation(
        code=code,
        name="A",
        email="a@example.org",
        password="p" * 12,
        totp_secret=secret,
        totp_code=pyotp.TOTP(secret).now(),
    )
    assert actions.check_second_factor(user=joined.user, code=joined.recovery_codes[0].upper())
    assert not actions.check_second_factor(user=joined.user, code=joined.recovery_codes[0])


def test_the_database_holds_no_seed_of_the_second_factor(aigul):
    secret = second_factor.reveal_secret(aigul.user.totp_secret, aigul.user.pk)
    assert secret.encode() not in bytes(aigul.user.totp_secret)


def _signed_in(viewer):
    session = SessionStore()
    private = viewer.keyring.private(viewer.user.keypair_id)
    actions.sign_in(session=session, user=viewer.user, private=private)
    session.save()
    return session


def test_a_session_row_is_a_hash_and_ciphertext(aigul):
    session = _signed_in(aigul)
    row = Session.objects.get()
    private = aigul.keyring.private(aigul.user.keypair_id)
    assert session.session_key.encode() not in bytes(row.key_hash)
    assert private not in bytes(row.sealed)
    assert str(aigul.user.pk).encode() not in bytes(row.sealed)
    assert SessionStore(bytes(row.key_hash).hex()).load() == {}


def test_changing_the_password_ends_other_sessions_and_keeps_the_key(aigul, hotline):
    other = _signed_in(aigul)
    actions.change_password(viewer=aigul, old=people.PASSWORD, new="another long sentence")
    assert viewer_of(SessionStore(other.session_key)) is None
    _, private = actions.check_password(email="aigul@example.org", password="another long sentence")
    assert private == aigul.keyring.private(aigul.user.keypair_id)
    with pytest.raises(InputError):
        actions.check_password(email="aigul@example.org", password=people.PASSWORD)


def test_a_suspended_member_is_signed_out_at_once(aigul, bek):
    session = _signed_in(bek)
    assert viewer_of(SessionStore(session.session_key)) is not None
    actions.set_member_active(viewer=aigul, member=bek.user, active=False)
    assert viewer_of(SessionStore(session.session_key)) is None


def test_a_session_ends_after_the_absolute_age_however_busy(aigul, settings):
    session = _signed_in(aigul)
    settings.SESSION_ABSOLUTE_AGE = -1
    assert SessionStore(session.session_key).load() == {}


def test_a_foreign_member_cannot_be_suspended(aigul, dana):
    with pytest.raises(InputError, match="your organisation only"):
        actions.set_member_active(viewer=aigul, member=dana.user, active=False)


def test_a_stranger_opens_nothing_of_the_organisation(hotline, aigul, dana):
    with pytest.raises(CannotOpenError):
        dana.keyring.private(people.fresh(hotline).casework_key_id)


@pytest.mark.parametrize(
    "kind", ["police", "migration_service", "prosecutor", "labour_inspectorate", "coordination"]
)
def test_no_report_can_ever_be_addressed_to_enforcement(db, kind):
    with pytest.raises(InputError, match="can never receive workers' reports"):
        people.organisation("Office", kind, takes_reports=True)
    office = people.organisation("Office", kind)
    people.join(office, "coordinator" if kind == "coordination" else "caseworker", name="Officer")
    # Even a row that somebody changed in the database is never offered.
    type(office).objects.filter(pk=office.pk).update(takes_reports=True)
    assert report_receivers() == []
