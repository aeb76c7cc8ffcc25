"""National law by the day of the facts: the same case in 2003, 2012, 2017, 2022 and 2025."""

from datetime import date

import pytest

from panah.core.errors import InputError

RECRUITED_BY_THREAT_TO_DENOUNCE = {
    "did_work": "yes",
    "recruited": "yes",
    "agreed_freely": "no",
    "threat_denunciation": "yes",
    "sold_or_bought": "no",
    "child_sold": "no",
    "made_to_sell_sex": "no",
    "made_to_beg": "no",
    "exploitation_form": "forced_labour",
    **dict.fromkeys(
        [
            "physical_violence", "sexual_violence", "recruitment_violence", "recruitment_threats", "taken_by_force",
            "threatened_violence", "threat_to_family", "coworkers_punished",
        ],
        "no",
    ),
}  # fmt: skip


def offences(screening):
    return {item.offence: item for item in screening.qualification}


@pytest.mark.parametrize(
    ("year", "offence", "status"),
    [
        (2012, "kz_cc97_128", "not_indicated"),
        (2017, "kz_cc_128", "not_indicated"),
        (2025, "kz_cc_128", "indicated"),
    ],
)
def test_a_threat_to_denounce_counts_only_since_the_menace_was_widened(screen_answers, year, offence, status):
    screening = screen_answers(RECRUITED_BY_THREAT_TO_DENOUNCE, at=date(year, 6, 1), jurisdictions=("kz",))
    assert screening.concepts["forced_labour_c29"].status == "indicated"
    found = offences(screening)[offence]
    assert found.status == status
    assert found.elements["act"].status == "indicated"
    assert found.elements["purpose"].status == status
    assert ("menace_only_violence" in {gap.id for gap in found.gaps}) is (year != 2025)


def test_unconfirmed_wording_is_not_computed_and_says_what_to_confirm(screen_answers):
    screening = screen_answers(RECRUITED_BY_THREAT_TO_DENOUNCE, at=date(2022, 6, 1), jurisdictions=("kz",))
    refused = offences(screening)["kz_cc_128"]
    assert (refused.status, refused.confidence, dict(refused.elements)) == ("unknown", "unconfirmed", {})
    assert "From which day" in refused.confirm


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2003, 1, 1), {"kz_cc97_128", "kz_cc97_133", "kz_cc97_126"}),
        (date(2014, 12, 31), {"kz_cc97_128", "kz_cc97_133", "kz_cc97_126", "kz_lc07_8"}),
        (date(2015, 1, 1), {"kz_cc_128", "kz_cc_135", "kz_cc_126", "kz_cc_125", "kz_lc07_8", "kz_coao_86",
                            "kz_coao_87", "kz_coao_89"}),
        (date(2016, 1, 1), {"kz_cc_128", "kz_cc_135", "kz_cc_126", "kz_cc_125", "kz_lc_7", "kz_coao_86",
                            "kz_coao_87", "kz_coao_89"}),
    ],
)  # fmt: skip
def test_codes_change_on_their_day(screen_answers, day, codes):
    assert codes <= set(offences(screen_answers(at=day, jurisdictions=("kz",))))
    other = {"kz_cc97_128", "kz_cc_128", "kz_lc07_8", "kz_lc_7"} - codes
    assert not other & set(offences(screen_answers(at=day, jurisdictions=("kz",))))


def test_purchase_or_sale_needs_no_purpose(screen_answers):
    screening = screen_answers({"sold_or_bought": "yes"}, jurisdictions=("kz",))
    found = offences(screening)["kz_cc_128"]
    assert found.status == "indicated"
    assert found.elements["purpose"].status == "not_required"


def test_recruitment_in_the_first_wording_needed_deception(screen_answers):
    day = date(2003, 1, 1)
    answers = {"recruited": "yes", "exploitation_form": "forced_labour"}
    assert offences(screen_answers(answers, at=day, jurisdictions=("kz",)))["kz_cc97_128"].status == "unknown"
    told = {**answers, "deceived_about_job": "yes"}
    assert offences(screen_answers(told, at=day, jurisdictions=("kz",)))["kz_cc97_128"].status == "indicated"


def test_unknown_jurisdiction_is_refused(screen_answers):
    with pytest.raises(InputError, match=r"there is no law of 'xx' in this pack. Use one of: kz"):
        screen_answers(jurisdictions=("xx",))


def test_a_day_before_any_law_is_refused(screen_answers):
    with pytest.raises(
        InputError, match=r"1997-05-01 is before any law of 'kz' in this pack. Give a day from 1998-01-01"
    ):
        screen_answers(at=date(1997, 5, 1), jurisdictions=("kz",))
    with pytest.raises(InputError, match="before any law of 'international'"):
        screen_answers(at=date(1900, 1, 1))


def test_penalties_come_with_their_source(screen_answers):
    penalty = offences(screen_answers(jurisdictions=("kz",)))["kz_cc_128"].penalty
    assert (penalty["kind"], penalty["low"], penalty["high"]) == ("years", 4, 7)
    assert penalty["source"]
