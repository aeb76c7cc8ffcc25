"""Boundaries of each rule: the answers on both sides of every line."""

from datetime import date

import pytest

FREE = {"agreed_freely": "yes", "free_to_quit": "yes", "can_leave": "yes"}
FORCED = {"did_work": "yes", "threatened_violence": "yes", "agreed_freely": "no"}


def status(screening, concept, element=None):
    conclusion = screening.concepts[concept]
    return conclusion.elements[element].status if element else conclusion.status


def test_nothing_known_is_unknown_everywhere(screen_answers):
    screening = screen_answers()
    assert {conclusion.status for conclusion in screening.concepts.values()} == {"unknown"}
    assert screening.urgency.level == "normal"
    assert screening.concepts["forced_labour_c29"].missing[0] == "did_work"


@pytest.mark.parametrize(
    "menace",
    [
        "physical_violence", "sexual_violence", "threatened_violence", "locked_in", "threat_imprisonment",
        "threat_of_fine_or_lost_pay", "paid_only_at_end", "threat_of_dismissal", "threat_of_exclusion",
        "threat_to_shame",
        "threat_of_lost_rights", "deprived_of_necessities", "threat_of_worse_conditions", "threat_of_lost_standing",
        "threat_denunciation", "handed_to_police", "coworkers_punished", "would_be_penalised_for_quitting",
        "release_payment_demanded",
    ],
)  # fmt: skip
def test_r1_any_penalty_is_a_menace(screen_answers, menace):
    screening = screen_answers({"did_work": "yes", "agreed_freely": "no", menace: "yes"})
    assert status(screening, "forced_labour_c29") == "indicated"


@pytest.mark.parametrize("left_out", sorted(FORCED))
def test_r1_every_element_is_needed(screen_answers, left_out):
    answers = {key: value for key, value in FORCED.items() if key != left_out}
    assert status(screen_answers(answers), "forced_labour_c29") == "unknown"


def test_r1_no_work_is_no_forced_labour(screen_answers):
    assert status(screen_answers({**FORCED, "did_work": "no"}), "forced_labour_c29") == "not_indicated"


def test_r1_status_age_and_citizenship_do_not_matter(screen_answers):
    for more in ({"legal_status": "irregular"}, {"age": 12}, {"citizenship": "UZB"}, {"under_18": "no"}):
        assert status(screen_answers({**FORCED, **more}), "forced_labour_c29") == "indicated"


@pytest.mark.parametrize(
    ("with_all", "one_limb_fails"),
    [
        ({"military_service": "yes", "purely_military_work": "yes"}, {"purely_military_work": "no"}),
        ({"civic_obligation": "yes"}, {"civic_obligation": "no"}),
        (
            {"court_sentence_work": "yes", "public_supervision": "yes", "placed_with_private_party": "no"},
            {"placed_with_private_party": "yes"},
        ),
        ({"emergency_work": "yes"}, {"emergency_work": "no"}),
        ({"minor_communal_service": "yes", "community_consulted": "yes"}, {"community_consulted": "no"}),
    ],
)
def test_r2_each_exclusion_is_a_conjunction(screen_answers, with_all, one_limb_fails):
    excluded = screen_answers({**FORCED, **with_all})
    assert status(excluded, "forced_labour_c29") == "not_indicated"
    assert excluded.concepts["forced_labour_c29"].exceptions
    assert (
        status(screen_answers({**FORCED, **with_all, **one_limb_fails}), "forced_labour_c29") == "indicated"
    )
    for limb in with_all:
        assert (
            status(screen_answers({**FORCED, **with_all, limb: "unknown"}), "forced_labour_c29")
            == "indicated"
        )


def test_r3_economic_need_alone_and_freedom_to_leave_speak_against(screen_answers):
    screening = screen_answers({"did_work": "yes", "economic_need_only": "yes", "free_to_quit": "yes"})
    conclusion = screening.concepts["forced_labour_c29"]
    assert conclusion.status == "not_indicated"
    assert conclusion.rebutted_by == ("economic_necessity",)


def test_r3_a_rebuttal_never_overturns_a_menace(screen_answers):
    screening = screen_answers({**FORCED, "economic_need_only": "yes", "free_to_quit": "yes"})
    assert status(screening, "forced_labour_c29") == "indicated"
    assert [conflict.id for conflict in screening.conflicts] == ["need_only_and_coerced"]


def test_r4_two_circumstances_are_a_strong_indication_but_no_finding(screen_answers):
    one = screen_answers(["degrading_living_conditions"])
    two = screen_answers(["degrading_living_conditions", "kept_longer_than_agreed"])
    assert "strong_indication" not in one.notes
    assert "strong_indication" in two.notes
    assert status(two, "forced_labour_c29") == "unknown"


@pytest.mark.parametrize(
    "fact", ["locked_in", "physical_violence", "passport_withheld", "must_work_off_debt"]
)
def test_r4_one_severe_sign_asks_for_urgent_review(screen_answers, fact):
    screening = screen_answers([fact])
    assert "urgent_review" in screening.notes
    assert status(screening, "forced_labour_c29") == "unknown"


DR, EX = ["deceived_about_job", "deceived_about_wages"], ["excessive_hours", "little_or_no_pay"]
CD = {
    "CD01": "passport_withheld", "CD05": "threatened_violence", "CD11": "threat_denunciation",
    "CD15": "threat_to_shame",
}  # fmt: skip
ALL_CD = [
    "passport_withheld", "documents_destroyed", "child_documents_held", "must_work_off_debt", "debt_invented",
    "work_not_counted_against_debt", "locked_in", "watched", "isolated", "contact_restricted", "physical_violence",
    "sexual_violence", "threatened_violence", "made_to_break_law", "extra_unpaid_tasks",
    "work_kind_changed_without_consent", "strongly_controlled", "must_serve_indefinitely", "made_to_harm_coworkers",
    "made_to_lie", "threat_denunciation", "police_collusion_claimed", "handed_to_police", "threat_of_worse_conditions",
    "threat_to_family", "wages_withheld", "paid_only_at_end", "threat_to_shame",
]  # fmt: skip


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        (["CD01"], "not_indicated"),
        (["CD05", "CD11"], "not_indicated"),
        (["CD05", "CD15"], "not_indicated"),
        (["CD05", "CD11", "CD15"], "indicated"),
        (["CD01", "CD15"], "indicated"),
    ],
)
def test_r5_a_dimension_by_strength(screen_answers, present, expected):
    answers = {**dict.fromkeys(ALL_CD, "no"), "free_to_quit": "yes", "under_18": "no"}
    answers |= {CD[key]: "yes" for key in present}
    assert status(screen_answers(answers), "delphi", "coercion_at_destination") == expected


@pytest.mark.parametrize(
    ("facts", "result"),
    [
        (EX, "exploitation"),
        ([*DR, *EX], "deception_and_exploitation"),
        ([*DR, *EX, CD["CD01"], CD["CD15"]], "trafficking_for_forced_labour"),
        ([*EX, CD["CD01"], CD["CD15"]], "forced_labour_without_trafficking"),
        ([], "unknown"),
    ],
)
def test_r5_the_overall_result(screen_answers, facts, result):
    screening = screen_answers({**dict.fromkeys(facts, "yes"), "under_18": "no"})
    assert screening.concepts["delphi"].result == result


def test_r5_where_adult_and_child_agree_the_age_need_not_be_known(screen_answers):
    assert status(screen_answers(DR), "delphi", "deceptive_recruitment") == "indicated"
    schooling = ["deceived_about_job", "promised_schooling"]
    assert status(screen_answers(schooling), "delphi", "deceptive_recruitment") == "indicated"
    child_only = screen_answers(
        {"recruitment_threats": "yes", "sold_or_bought": "yes", "taken_by_force": "no"}
    )
    assert status(child_only, "delphi", "coercive_recruitment") == "unknown"


def test_r6_needs_both_limbs_and_says_where_it_differs_from_the_law(screen_answers):
    both = screen_answers(FORCED)
    assert status(both, "forced_labour_icls") == "indicated"
    for limb, other in (("lack_of_consent", "agreed_freely"), ("coercion", "threatened_violence")):
        one = screen_answers({key: value for key, value in FORCED.items() if key != other})
        assert status(one, "forced_labour_icls", limb) == status(one, "forced_labour_icls") == "unknown"
    debt = screen_answers({"did_work": "yes", "agreed_freely": "no", "must_work_off_debt": "yes"})
    assert status(debt, "forced_labour_icls") == "indicated"
    assert status(debt, "forced_labour_c29") == "unknown"
    assert "screening_and_law_differ" in debt.notes


SURVEY = {"did_work": "yes", "under_18": "no"}
PENALTIES = [
    "threatened_violence", "locked_in", "must_work_off_debt", "wages_withheld", "documents_destroyed",
    "vulnerability_abused",
]  # fmt: skip


@pytest.mark.parametrize("penalty", PENALTIES)
@pytest.mark.parametrize(
    ("dimension", "shown_by"),
    [
        ("unfree_recruitment", "deceived_about_job"),
        ("duress", "degrading_living_conditions"),
        ("impossibility_of_leaving", "kept_longer_than_agreed"),
    ],
)
def test_r7_one_dimension_and_one_of_the_six_means(screen_answers, dimension, shown_by, penalty):
    both = screen_answers({**SURVEY, shown_by: "yes", penalty: "yes"})
    assert status(both, "forced_labour_survey") == "indicated"
    assert status(both, "forced_labour_survey", dimension) == "indicated"


def test_r7_a_penalty_without_a_dimension_and_a_dimension_without_a_penalty_are_unknown(screen_answers):
    for answers in ({"threatened_violence": "yes"}, {"kept_longer_than_agreed": "yes"}):
        assert status(screen_answers({**SURVEY, **answers}), "forced_labour_survey") == "unknown"


def test_r7_papers_given_back_on_request_are_no_penalty_and_freedom_to_leave_speaks_against(screen_answers):
    kept = {**SURVEY, "deceived_about_job": "yes", "passport_withheld": "yes"}
    returned = screen_answers({**kept, "passport_returned_on_request": "yes"})
    refused = screen_answers({**kept, "passport_returned_on_request": "no"})
    assert status(returned, "forced_labour_survey", "survey_penalty") == "unknown"
    assert status(refused, "forced_labour_survey") == "indicated"
    free = {"free_to_quit": "yes", "can_leave": "yes", "would_be_penalised_for_quitting": "no"}
    left = screen_answers({**kept, "passport_returned_on_request": "yes", **free})
    assert status(left, "forced_labour_survey") == "not_indicated"


@pytest.mark.parametrize(("age", "expected"), [(17, "not_indicated"), (18, "indicated")])
def test_r7_is_for_adults_and_a_child_is_measured_by_r8(screen_answers, age, expected):
    answers = {"did_work": "yes", "deceived_about_job": "yes", "threatened_violence": "yes", "age": age}
    screening = screen_answers(answers)
    assert status(screening, "forced_labour_survey") == expected
    assert screening.concepts["forced_labour_survey"].exceptions == (("child_rule",) if age < 18 else ())
    del answers["age"]
    assert status(screen_answers(answers), "forced_labour_survey") == "indicated"


def test_r8_parents_orders_alone_are_not_coercion_by_a_third_party(screen_answers):
    child = {"age": 12, "did_work": "yes"}
    third = screen_answers({**child, "child_coerced_by_third_party": "yes"})
    parents = screen_answers({**child, "child_sent_by_parents": "yes", "child_coerced_by_third_party": "no"})
    bonded = screen_answers({**child, "child_works_for_parents_bondage": "yes"})
    assert status(third, "child_forced_labour") == "indicated"
    assert status(parents, "child_forced_labour", "child_coerced") == "not_indicated"
    assert status(bonded, "child_forced_labour") == "indicated"


ACTS = ["recruited", "transported", "transferred", "harboured", "received"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    "means", ["threatened_violence", "deceived_about_job", "vulnerability_abused", "controller_was_paid"]
)
def test_r9_adult_needs_act_means_and_purpose(screen_answers, act, means):
    purpose = {"exploitation_form": "forced_labour", "under_18": "no"}
    assert status(screen_answers({**purpose, act: "yes", means: "yes"}), "trafficking_palermo") == "indicated"
    assert status(screen_answers({**purpose, act: "yes"}), "trafficking_palermo") == "unknown"
    assert (
        status(screen_answers({act: "yes", means: "yes", "under_18": "no"}), "trafficking_palermo")
        == "unknown"
    )


@pytest.mark.parametrize(("age", "expected"), [(17, "indicated"), (18, "unknown")])
def test_r9_a_child_needs_no_means(screen_answers, age, expected):
    screening = screen_answers({"recruited": "yes", "exploitation_form": "forced_labour", "age": age})
    assert status(screening, "trafficking_palermo") == expected
    means = {"indicated": "not_required", "unknown": "unknown"}[expected]
    assert status(screening, "trafficking_palermo", "means") == means


def test_r9_consent_is_irrelevant_once_a_means_was_used(screen_answers):
    answers = {**FREE, "recruited": "yes", "deceived_about_job": "yes", "exploitation_form": "forced_labour"}
    assert status(screen_answers(answers), "trafficking_palermo") == "indicated"


@pytest.mark.parametrize(
    ("fact", "element"),
    [
        ("child_sold", "c182_slavery"),
        ("made_to_sell_sex", "c182_sexual"),
        ("made_to_break_law", "c182_illicit"),
        ("child_hazardous_work", "c182_hazardous"),
    ],
)
def test_r10_each_worst_form_of_a_child_and_none_of_an_adult(screen_answers, fact, element):
    child = screen_answers({fact: "yes", "under_18": "yes"})
    assert status(child, "worst_forms_c182") == status(child, "worst_forms_c182", element) == "indicated"
    assert status(screen_answers({fact: "yes", "under_18": "no"}), "worst_forms_c182") == "not_indicated"


def test_r11_slavery_needs_a_power_of_ownership_and_loss_of_liberty(screen_answers):
    assert status(screen_answers(["sold_or_bought"]), "slavery_1926") == "unknown"
    assert status(screen_answers(["sold_or_bought", "passport_withheld"]), "slavery_1926") == "indicated"
    assert "sale_flag" in screen_answers(["sold_or_bought"]).notes


@pytest.mark.parametrize(
    "limb", ["work_not_counted_against_debt", "debt_work_has_no_end", "debt_work_not_defined"]
)
def test_r12_debt_bondage_by_any_limb(screen_answers, limb):
    assert status(screen_answers(["must_work_off_debt", limb]), "debt_bondage_1956") == "indicated"
    assert status(screen_answers(["must_work_off_debt"]), "debt_bondage_1956") == "unknown"
    assert status(screen_answers([limb]), "debt_bondage_1956") == "unknown"


def test_r13_servitude_is_forced_labour_with_permanency(screen_answers):
    assert status(screen_answers({**FORCED, "no_hope_of_change": "yes"}), "servitude") == "indicated"
    assert status(screen_answers(FORCED), "servitude") == "unknown"


def test_r14_the_presumption_stands_in_every_finding(screen_answers):
    for answers in ({}, FORCED, {"did_work": "no"}):
        assert screen_answers(answers).presumption == "treat_as_victim_until_shown_otherwise"


def test_p11_fear_of_arrest_counts_for_a_minor_or_without_papers(screen_answers):
    fear = {"did_work": "yes", "agreed_freely": "no", "fears_arrest": "yes"}
    assert status(screen_answers(fear), "forced_labour_c29") == "unknown"
    for more in ({"age": 15}, {"legal_status": "irregular"}, {"status_used_against": "yes"}):
        assert status(screen_answers({**fear, **more}), "forced_labour_c29", "menace") == "indicated"


def test_conflicting_answers_are_shown_with_both_and_change_nothing(screen_answers):
    screening = screen_answers({**FORCED, "can_leave": "yes", "locked_in": "yes"})
    assert status(screening, "forced_labour_c29") == "indicated"
    (conflict,) = screening.conflicts
    assert conflict.id == "leave_and_locked"
    assert {reason.fact for reason in conflict.facts} == {"can_leave", "locked_in"}


def test_sources_that_differ_are_a_conflict(screen_answers):
    raw = [{"value": "yes"}, {"value": "no", "source": "third_party"}]
    (conflict,) = screen_answers({"passport_withheld": raw}).conflicts
    assert conflict.id == "sources_differ"
    assert [(reason.value, reason.source) for reason in conflict.facts] == [
        ("yes", "worker"),
        ("no", "third_party"),
    ]


def test_dates_in_the_wrong_order_are_a_conflict(screen_answers):
    screening = screen_answers({"exploitation_start": "2017-01-02", "exploitation_end": "2017-01-01"})
    (conflict,) = screening.conflicts
    assert conflict.id == "dates_reversed"
    assert {reason.fact for reason in conflict.facts} == {"exploitation_start", "exploitation_end"}


def test_law_not_yet_made_is_not_applied(screen_answers):
    early = screen_answers({**FORCED, "recruited": "yes"}, at=date(1995, 6, 1))
    assert status(early, "forced_labour_c29") == "indicated"
    assert "trafficking_palermo" not in early.concepts
