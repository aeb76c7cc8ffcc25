"""Two people edit one record: whatever they do, nobody's change is lost without being shown."""

from hypothesis import given
from hypothesis import strategies as st

from panah.core.merging import after_conflict, merge

FIELDS = ("a", "b", "c", "d")
VALUES = st.sampled_from(["1", "2", "3"])
RECORDS = st.dictionaries(st.sampled_from(FIELDS), VALUES)
# A form sends every field; an empty one is None.
FORMS = st.fixed_dictionaries({field: st.none() | VALUES for field in FIELDS})


@given(base=RECORDS, mine=FORMS, theirs=RECORDS)
def test_a_field_only_one_side_changed_is_that_sides(base, mine, theirs):
    merged, clashes = merge(base=base, mine=mine, theirs=theirs)
    clashed = {clash.field for clash in clashes}
    for field in FIELDS:
        i_changed, they_changed = mine[field] != base.get(field), theirs.get(field) != base.get(field)
        if i_changed and not they_changed:
            assert merged.get(field) == mine[field]
        if they_changed and not i_changed:
            assert merged.get(field) == theirs.get(field)
        if not i_changed and not they_changed:
            assert merged.get(field) == base.get(field)
        assert (field in clashed) == (i_changed and they_changed and mine[field] != theirs.get(field))


@given(base=RECORDS, mine=FORMS, theirs=RECORDS)
def test_a_clash_shows_both_values(base, mine, theirs):
    for clash in merge(base=base, mine=mine, theirs=theirs)[1]:
        assert (clash.theirs, clash.mine) == (theirs.get(clash.field), mine[clash.field])
        assert clash.theirs != clash.mine


@given(base=RECORDS, theirs=RECORDS)
def test_a_form_that_was_not_touched_changes_nothing(base, theirs):
    mine = {field: base.get(field) for field in FIELDS}
    assert merge(base=base, mine=mine, theirs=theirs) == (theirs, [])


@given(base=RECORDS, mine=FORMS)
def test_nobody_else_wrote_so_mine_counts(base, mine):
    merged, clashes = merge(base=base, mine=mine, theirs=base)
    assert clashes == []
    assert {field: merged.get(field) for field in FIELDS} == mine


@given(base=RECORDS, mine=FORMS, theirs=RECORDS)
def test_saving_again_after_a_conflict_undoes_only_what_was_shown(base, mine, theirs):
    """The form that comes back carries theirs where I changed nothing: a second press must not put old values back."""
    shown = after_conflict(base=base, mine=mine, theirs=theirs)
    again = {field: shown.get(field) for field in FIELDS}
    merged, clashes = merge(base=theirs, mine=again, theirs=theirs)
    assert clashes == []
    for field in FIELDS:
        if mine[field] == base.get(field):
            assert merged.get(field) == theirs.get(field), "their change was lost"
        else:
            assert merged.get(field) == mine[field], "my change was lost"


@given(base=RECORDS, first=FORMS, second=FORMS)
def test_the_order_of_two_savings_that_do_not_clash_does_not_matter(base, first, second):
    one, clashes = merge(base=base, mine=second, theirs=merge(base=base, mine=first, theirs=base)[0])
    other, _ = merge(base=base, mine=first, theirs=merge(base=base, mine=second, theirs=base)[0])
    if not clashes:
        assert one == other
