"""Finding a person whose name is sealed: in every script, with corrections, and what a thief sees of it."""

import hashlib

import pytest

from panah.audit.models import AuditEntry
from panah.cases import actions, name_index, queries
from panah.cases.models import Case, NameIndexEntry, PendingName
from panah.core.names import keys
from tests import people
from tests.world import PERSON


@pytest.fixture
def case(aigul):
    """A case about one person."""
    return actions.open_directly(viewer=aigul, narrative="", person=PERSON)


def found(viewer, name):
    return [hit.case for hit in queries.find_people(viewer, name)]


@pytest.mark.parametrize(
    "typed",
    [
        "Қосжанова Айсулу",
        "Косжанова Айсулу",
        "Koszhanova Aisulu",
        "Qosjanova Aysulu",
        "айсулу ҚОСЖАНОВА",
        "Кошжанова",
    ],
)
def test_the_person_is_found_however_the_name_is_written(typed, case, aigul):
    assert found(aigul, typed) == [case]


@pytest.mark.parametrize("typed", ["Петрова Галина", "Nobody", "", "?", "\x00", "'; DROP TABLE"])
def test_somebody_else_is_not_found(typed, case, aigul):
    assert found(aigul, typed) == []


def test_an_operator_is_told_that_there_is_a_case_but_no_name(case, bek):
    (hit,) = queries.find_people(bek, "Koszhanova Aisulu")
    assert (hit.case, hit.name, hit.score) == (case, "", None)


def test_another_organisation_finds_nothing(case, dana):
    assert found(dana, "Қосжанова Айсулу") == []


def test_a_corrected_name_is_found_and_the_wrong_one_no_longer(case, aigul):
    base = queries.identity(case, aigul)
    corrected = base | {"family_name": "Бердібаева", "other_names": ""}
    actions.write_identity(viewer=aigul, case=case, base=base, person=corrected)
    assert found(aigul, "Berdibaeva Aisulu") == [case]
    assert name_index.candidates(viewer=aigul, name="Кошжанова") == []


def test_saving_twice_adds_no_entry(case, aigul):
    before = NameIndexEntry.objects.count()
    base = queries.identity(case, aigul)
    for phone in ("1", "2"):
        actions.write_identity(viewer=aigul, case=case, base=base, person=base | {"phone": phone})
        base = queries.identity(queries.get(case.pk), aigul)
    assert NameIndexEntry.objects.count() == before


def test_a_queued_name_is_found_by_the_next_search_and_stands_once(aigul, hotline):
    case = actions.open_directly(viewer=aigul, narrative="", person={})
    person = {"family_name": "Юсупова", "given_name": "Дилноза"}
    actions.seal_identity(case=case, person=person)
    case.save()
    name_index.add_later(organisation=people.fresh(hotline), case_id=case.pk, names=["Юсупова Дилноза"])
    sealed = bytes(PendingName.objects.get().sealed)
    assert "Юсупова".encode() not in sealed
    assert found(aigul, "Yusupova Dilnoza") == [case]
    assert not PendingName.objects.exists()
    assert NameIndexEntry.objects.count() == len(keys("Юсупова Дилноза", "person"))


def test_a_queued_name_that_is_corrected_before_any_search_leaves_nothing_behind(aigul, hotline):
    case = actions.open_directly(viewer=aigul, narrative="", person={})
    person = {"family_name": "Юсупова", "given_name": "Дилноза"}
    actions.seal_identity(case=case, person=person)
    case.save()
    name_index.add_later(organisation=people.fresh(hotline), case_id=case.pk, names=["Юсупова Дилноза"])
    actions.write_identity(viewer=aigul, case=case, base=person, person={"family_name": "Каримова"})
    assert name_index.candidates(viewer=aigul, name="Юсупова") == []
    assert [each for each, _ in name_index.candidates(viewer=aigul, name="Каримова")] == [case.pk]


def test_each_name_a_search_shows_is_on_the_record_of_its_case(case, aigul, bek):
    actions.find_people(viewer=bek, names=["Koszhanova"])
    shown = AuditEntry.objects.filter(action="case:name:found")
    assert not shown.exists(), "an operator is shown no name"
    actions.find_people(viewer=aigul, names=["Koszhanova Aisulu", "", "Қосжанова Айсулу"])
    assert [(each.subject_id, each.actor_id) for each in shown] == [(str(case.pk), str(aigul.user.pk))]


def test_what_a_thief_sees_of_the_index(case, aigul):
    """No name, no key of a name, no plain or server-made hash of one, no case id; the row ids tell no order."""
    actions.open_directly(viewer=aigul, narrative="", person=PERSON)
    rows = list(NameIndexEntry.objects.all())
    assert len(rows) == 2 * len(name_index._keys_of(actions.names_to_index(PERSON)))
    content = b"".join(bytes(row.sealed) for row in rows)
    for word in name_index._keys_of(actions.names_to_index(PERSON)) | set(PERSON.values()):
        for form in (word.encode(), word.encode("utf-16-le"), hashlib.sha256(word.encode()).digest()):
            assert form not in content
    for case_id in Case.objects.values_list("pk", flat=True):
        assert case_id.bytes not in content
    assert len({bytes(row.sealed) for row in rows}) == len(rows), "equal names have unequal rows"
    assert {len(row.sealed) for row in rows} == {len(rows[0].sealed)}, "the length tells nothing"


def test_a_bucket_alone_opens_with_no_key_but_the_organisations(case, dana):
    """Two organisations that know the same person have nothing in common a thief could match."""
    actions.open_directly(viewer=dana, narrative="", person=PERSON)
    ours, theirs = (
        set(NameIndexEntry.objects.filter(organisation=each).values_list("bucket", flat=True))
        for each in (case.organisation, dana.organisation)
    )
    assert len(ours & theirs) < min(len(ours), len(theirs)) / 2


@pytest.mark.parametrize("patronymic", ["Серікқызы", "Серік қызы", "Сериковна", "Serikqyzy", ""])
def test_aisulu_is_a_given_name_and_no_father(patronymic, aigul):
    """сұлу looks like -ұлы to a careless reader; then the given name would be lost to the search."""
    person = {"family_name": "Бердібаева", "given_name": "Айсулу", "patronymic": patronymic}
    case = actions.open_directly(viewer=aigul, narrative="", person=person)
    assert found(aigul, "Berdibaeva Aisulu") == [case]
    assert found(aigul, "Айсулу Бердибаева") == [case]
