"""What a phone sends comes in once, whatever happens on the way, and overwrites nothing."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panah.core.errors import InputError
from panah.diary import actions, queries
from panah.diary.models import Entry
from panah.diary.syncing import MOST_AT_ONCE, receive
from panah.vault.receipts import show_receipt
from tests.diary.conftest import TODAY, Notebook

SHIFT = {"day": "2026-11-20", "how": "times", "start": "07:00", "end": "19:00"}


def sent(mark, edit=1, **change):
    return {"id": str(mark), "kind": "shift", "edit": edit, "fields": SHIFT | change}


def take(notebook, *entries):
    return [each.state for each in received(notebook, *entries)]


def received(notebook, *entries):
    return receive(
        diary=notebook.diary,
        keyring=notebook.keyring,
        entries=list(entries),
        today=TODAY,
        receipt=notebook.receipt,
    )


def everything(notebook):
    return queries.everything(notebook.diary, notebook.keyring)


@pytest.fixture
def mark():
    return uuid.uuid4()


def test_sent_twice_is_kept_once(notebook, mark):
    assert take(notebook, sent(mark)) == ["saved"]
    assert take(notebook, sent(mark), sent(mark)) == ["saved", "saved"]
    assert Entry.objects.get().revision == 1


def test_a_later_version_of_the_device_replaces_its_earlier_one(notebook, mark):
    take(notebook, sent(mark))
    assert take(notebook, sent(mark, edit=2, end="21:00")) == ["saved"]
    assert take(notebook, sent(mark)) == ["saved"]
    assert [each.fields["end"] for each in everything(notebook)] == ["21:00"]


def changed_on_a_page(notebook, mark):
    notebook.write(mark=mark, base=SHIFT, **SHIFT | {"end": "20:00"})


def test_a_lost_answer_and_a_change_on_a_page_make_no_second_entry(notebook, mark):
    take(notebook, sent(mark))
    changed_on_a_page(notebook, mark)
    assert take(notebook, sent(mark)) == ["saved"]
    assert [each.fields["end"] for each in everything(notebook)] == ["20:00"]


def test_a_later_version_that_says_the_same_has_arrived_too(notebook, mark):
    take(notebook, sent(mark), sent(mark, edit=2))
    changed_on_a_page(notebook, mark)
    assert take(notebook, sent(mark, edit=2)) == ["saved"]
    assert [each.fields["end"] for each in everything(notebook)] == ["20:00"]


def test_two_different_changes_are_both_kept_once_and_shown(notebook, mark):
    take(notebook, sent(mark))
    changed_on_a_page(notebook, mark)
    for _ in range(2):
        assert take(notebook, sent(mark, edit=2, end="22:00")) == ["both"]
    first, twin = sorted(everything(notebook), key=lambda each: each.twin_of is not None)
    assert twin.twin_of == first.id
    assert (first.fields["end"], twin.fields["end"]) == ("20:00", "22:00")


@pytest.mark.parametrize(("keep_twin", "end"), [(True, "22:00"), (False, "20:00")])
def test_the_worker_chooses_between_two_versions(notebook, mark, keep_twin, end):
    take(notebook, sent(mark))
    changed_on_a_page(notebook, mark)
    take(notebook, sent(mark, edit=2, end="22:00"))
    twin = next(each for each in everything(notebook) if each.twin_of)
    choice = dict(diary=notebook.diary, keyring=notebook.keyring, twin_id=twin.id, keep_twin=keep_twin)
    for _ in range(2):
        actions.choose(**choice)
    (kept,) = everything(notebook)
    assert (kept.fields["end"], kept.twin_of) == (end, None)
    # The device sends again what was decided: nothing comes back.
    take(notebook, sent(mark, edit=2, end="22:00"))
    assert [each.fields["end"] for each in everything(notebook)] == [end]


def test_what_was_erased_does_not_come_back(notebook, mark):
    take(notebook, sent(mark))
    actions.erase_entry(diary=notebook.diary, entry_id=everything(notebook)[0].id)
    assert take(notebook, sent(mark)) == ["saved"]
    assert everything(notebook) == []


def test_a_wrong_entry_is_refused_alone_with_its_fields(notebook, mark):
    wrong = sent(uuid.uuid4(), start="26:00")
    first, second = received(notebook, wrong, sent(mark))
    assert (first.state, second.state) == ("refused", "saved")
    assert {name: problem.code for name, problem in first.problems.items()} == {"start": "bad_time"}


def test_an_entry_that_holds_the_receipt_is_refused_alone(notebook, mark):
    wrong = sent(uuid.uuid4(), note=f"my number {show_receipt(notebook.receipt)}")
    first, second = received(notebook, wrong, sent(mark))
    assert (first.state, second.state) == ("refused", "saved")
    assert {name: problem.code for name, problem in first.problems.items()} == {"note": "receipt_in_text"}


@pytest.mark.parametrize(
    "entry",
    [
        None,
        {},
        "x",
        {"id": "1", "kind": "shift", "edit": 1, "fields": {}},
        {"id": str(uuid.uuid4()), "kind": "about", "edit": 1, "fields": {}},
        {"id": str(uuid.uuid4()), "kind": [], "edit": 1, "fields": {}},
        {"id": str(uuid.uuid4()), "kind": "shift", "edit": 0, "fields": {}},
        {"id": str(uuid.uuid4()), "kind": "shift", "edit": "x", "fields": {}},
        {"id": str(uuid.uuid4()), "kind": "shift", "edit": 1, "fields": []},
        {"id": 5, "kind": "shift", "edit": 1, "fields": {}},
    ],
)
def test_what_no_device_sends_changes_nothing(notebook, mark, entry):
    with pytest.raises(InputError) as refusal:
        take(notebook, sent(mark), entry)
    assert refusal.value.code == "sync_unreadable"
    assert everything(notebook) == []


def test_too_much_at_once_is_refused(notebook):
    with pytest.raises(InputError):
        take(notebook, *[sent(uuid.uuid4())] * (MOST_AT_ONCE + 1))


def test_the_marks_of_one_phone_do_not_reach_another_diary(notebook, other, mark):
    take(notebook, sent(mark))
    take(other, sent(mark, end="23:00"))
    assert [each.fields["end"] for each in everything(notebook)] == ["19:00"]
    assert [each.fields["end"] for each in everything(other)] == ["23:00"]


# What a phone and a page may do, in any order, with packages repeated and arriving late.
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("device"), st.sampled_from(["20:00", "21:00", "22:00"])),
        st.tuples(st.just("page"), st.sampled_from(["20:30", "21:30"])),
        st.tuples(st.just("resend"), st.integers(0, 5)),
    ),
    max_size=8,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_the_order_nothing_is_lost_and_nothing_is_doubled(db, steps):
    notebook, mark, packages, told = Notebook(uuid.uuid4().hex), uuid.uuid4(), [], []
    for what, value in steps:
        if what == "device":
            packages.append(sent(mark, edit=len(packages) + 1, end=value))
            take(notebook, packages[-1])
            told.append(value)
        elif what == "resend" and packages:
            before = everything(notebook)
            take(notebook, packages[value % len(packages)])
            assert everything(notebook) == before
        elif what == "page" and packages:
            entry = actions.entry_id(notebook.diary, mark)
            now = queries.one(notebook.diary, notebook.keyring, entry).fields
            notebook.write(mark=mark, base=now, **now | {"end": value})
            told.append(value)
    ends = [each.fields["end"] for each in everything(notebook)]
    assert not told or told[-1] in ends
