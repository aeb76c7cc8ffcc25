"""Good files and every kind of bad one: what is wrong, where, how to mend."""

import numpy as np
import pytest
from estimation_tables import table_of

from panah.core.errors import InputError
from panah.core.estimation.estimate import Settings, estimate
from panah.core.estimation.examples import example_table
from panah.core.estimation.reading import read_strata, read_table
from panah.core.estimation.tables import ListTable, pooled, require_estimable
from panah.core.estimation.words import words

GOOD = "police,ngo,iom,count\n1,0,0,30\n0,1,0,20\n0,0,1,25\n1,1,0,8\n1,0,1,6\n0,1,1,5\n1,1,1,2\n"


def test_a_good_file() -> None:
    table = read_table(GOOD)
    assert table.lists == ("police", "ngo", "iom")
    assert table.cases == 96
    assert table.counts.tolist() == [0, 30, 20, 8, 25, 6, 5, 2]
    assert table.notices == ()


def test_a_byte_order_mark_and_a_count_column_elsewhere_are_fine() -> None:
    table = read_table("\ufeffCount,police,ngo,iom\n30,1,0,0\n8,1,1,0\n")
    assert table.counts[1] == 30
    assert table.counts[3] == 8


@pytest.mark.parametrize(
    ("text", "code", "place", "words"),
    [
        ("", "empty_file", "", "empty"),
        ("police,ngo,iom,count\n", "no_rows", "", "no rows"),
        ("police;ngo;iom;count\n1;0;0;3\n", "delimiter", "row 1", "--delimiter"),
        ("police\tngo\tiom\tcount\n1\t0\t0\t3\n", "delimiter_tab", "row 1", "a tab"),
        ("police,ngo,iom\n1,0,0\n", "no_count_column", "row 1", "count"),
        ("police,ngo,count,count\n1,0,1,1\n", "no_count_column", "row 1", "exactly one"),
        ("police,police,iom,count\n1,0,1,1\n", "same_name", "row 1", "police"),
        ("police,,iom,count\n1,0,1,1\n", "unnamed_column", "row 1", "no name"),
        (
            "police,ngo,iom,count\non list,on list,on list,people\n1,0,0,3\n",
            "second_header",
            "row 2",
            "one header",
        ),
        ("police,ngo,iom,count\n1,0,2,3\n", "not_binary", "row 2, column iom", "0 or 1"),
        ("police,ngo,sex,count\n1,0,f,3\n", "not_binary", "row 2, column sex", "--by sex"),
        ("police,ngo,iom,count\n1,0,0,\n", "missing_count", "row 2, column count", "missing"),
        ("police,ngo,iom,count\n1,0,0,NaN\n0,1,0,2\n", "missing_count", "row 2, column count", "missing"),
        ("police,ngo,iom,count\n1,0,0,<5\n", "withheld_count", "row 2, column count", "withheld"),
        ('police,ngo,iom,count\n1,0,0,"1,299"\n', "thousands_mark", "row 2, column count", "Write 1299"),
        ("police,ngo,iom,count\n1,0,0,1,299\n", "ragged_row", "row 2", "5 cells"),
        ("police,ngo,iom,count\n1,0,0,-4\n", "negative_count", "row 2, column count", "negative"),
        ("police,ngo,iom,count\n1,0,0,3.5\n", "fractional_count", "row 2, column count", "whole"),
        ("police,ngo,iom,count\n1,0,0,many7\n", "bad_count", "row 2, column count", "many7"),
        ("police,ngo,iom,count\n0,0,0,12\n", "count_on_no_list", "row 2", "on no list"),
        (",".join(f"l{i}" for i in range(30)) + ",count\n", "too_many_lists", "row 1", "30 lists"),
        ("police,ngo,iom,count\n1,0,0,3\n1,0,0," + "9" * 2_000_000, "unreadable", "row 3", "cannot be read"),
    ],
)
def test_bad_files(text: str, code: str, place: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_table(text, file="lists.csv")
    assert caught.value.code == code
    assert place in str(caught.value.place)
    assert words in str(caught.value)
    assert "lists.csv" in str(caught.value)


@pytest.mark.parametrize(
    ("counts", "lists", "code", "words"),
    [
        ({"A": 5, "B": 5, "AB": 3}, "AB", "too_few_lists", "2 lists"),
        ({"A": 5, "B": 5, "AB": 3}, "ABC", "too_few_lists", "(A, B)"),
        ({"A": 5, "B": 5, "C": 3}, "ABC", "no_overlap", "nobody is on two lists"),
        ({"A": 5, "AB": 5, "C": 3, "AC": 2, "BC": 0}, "ABC", "nested_lists", "list B is also on list A"),
        ({"A": 0}, "ABC", "no_cases", "nobody"),
        ({"A": 2 * 10**9, "B": 3, "C": 4, "AB": 1, "BC": 1}, "ABC", "too_many_cases", "unit"),
    ],
)
def test_tables_nothing_can_be_estimated_from(
    counts: dict[str, int], lists: str, code: str, words: str
) -> None:
    table = table_of(counts, lists)
    with pytest.raises(InputError) as caught:
        estimate(table, Settings(resamples=100))
    assert caught.value.code == code
    assert words in str(caught.value)


def test_more_than_ten_lists_are_refused() -> None:
    counts = np.zeros(1 << 11)
    counts[3] = 4
    with pytest.raises(InputError, match="at most 10"):
        require_estimable(ListTable.from_counts(tuple("ABCDEFGHIJK"), counts))


@pytest.mark.parametrize("bad", [np.nan, -1.0, 0.5, np.inf])
def test_arrays_must_hold_whole_counts(bad: float) -> None:
    counts = np.ones(8)
    counts[0], counts[3] = 0, bad
    with pytest.raises(InputError, match="whole numbers"):
        ListTable.from_counts(("a", "b", "c"), counts)


def test_arrays_of_another_shape_or_with_people_on_no_list() -> None:
    with pytest.raises(InputError, match="need 8 counts"):
        ListTable.from_counts(("a", "b", "c"), np.ones(7))
    with pytest.raises(InputError, match="on no list"):
        ListTable.from_counts(("a", "b", "c"), np.ones(8))
    with pytest.raises(InputError, match="0 and 1"):
        ListTable.from_histories(("a", "b"), [[1, 2]], [3])


def test_duplicate_rows_are_added_and_told() -> None:
    split = GOOD.replace("1,1,0,8\n", "1,1,0,5\n1,1,0,3\n")
    table = read_table(split)
    assert table.counts.tolist() == read_table(GOOD).counts.tolist()
    assert str(table.notices[0]) == "The history police+ngo stands in rows 5, 6; their counts were added"
    assert table.notices[0].told(words("kk")).startswith("police+ngo жиынтығы мына жолдарда тұр: 5, 6;")


def test_a_file_of_very_many_rows_or_columns_is_read_and_told_in_one_sentence() -> None:
    table = read_table(GOOD + "1,1,1,1\n" * 100_000)
    assert table.cases == 100_096
    assert len(str(table.notices[0])) < 200
    with pytest.raises(InputError) as caught:
        read_table(",".join(f"l{i}" for i in range(100_000)) + "\n1\n")
    assert caught.value.code == "no_count_column"
    assert len(str(caught.value)) < 300


def test_a_row_of_zeros_with_count_zero_is_passed_over_and_told() -> None:
    table = read_table(GOOD + "0,0,0,0\n")
    assert table.cases == 96
    assert "row 9" in str(table.notices[0])


def test_histories_as_arrays() -> None:
    rows = [[1, 0, 0], [1, 1, 0], [1, 1, 0]]
    assert ListTable.from_histories(("a", "b", "c"), rows, [4, 2, 3]).counts.tolist() == [
        0,
        4,
        0,
        5,
        0,
        0,
        0,
        0,
    ]


def test_leaving_out_and_merging_by_hand() -> None:
    table = read_table(GOOD)
    without = table.without_list(2)
    assert without.counts.tolist() == [0, 36, 25, 10]
    merged = table.merged(0, 1)
    assert merged.lists == ("iom", "police+ngo")
    assert merged.counts.tolist() == [0, 25, 58, 13]
    assert merged.cases == table.cases


def test_strata_add_up_to_the_whole() -> None:
    text = "sex,police,ngo,iom,count\nf,1,0,0,10\nm,1,0,0,20\nf,1,1,0,3\nm,0,1,1,5\n"
    strata = read_strata(text, by=("sex",))
    assert list(strata) == [("f",), ("m",)]
    assert strata[("f",)].counts.tolist() == [0, 10, 0, 3, 0, 0, 0, 0]
    assert pooled(list(strata.values())).cases == 38
    for wrong in ("year", "count"):
        with pytest.raises(InputError, match=f"no column {wrong} to split by. After --by write"):
            read_strata(text, by=(wrong,))


def test_published_tables_have_their_published_sizes() -> None:
    sizes = {
        name: example_table(name).cases for name in ("UKdat", "Ned_5", "Kosovo", "Korea", "Artificial_3")
    }
    assert sizes == {"UKdat": 2744, "Ned_5": 8234, "Kosovo": 4400, "Korea": 123, "Artificial_3": 96}
