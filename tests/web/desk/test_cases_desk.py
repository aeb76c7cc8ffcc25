"""The case pages: looking for an earlier case, two tabs, conflicts of sources, the timeline, broken addresses."""

import re

import pytest
from django.urls import reverse

from panah.cases import actions, queries
from panah.cases.models import Case
from panah.reports import actions as reports
from tests.desk import hidden, sign_in, words
from tests.world import OPEN_FACTS, PERSON, send_report


@pytest.fixture
def report(hotline, aigul):
    """A report to the hotline."""
    return send_report(hotline, token="r", facts=OPEN_FACTS).report


@pytest.fixture
def case(report, aigul):
    """A case on it."""
    return actions.open_from_report(viewer=aigul, report=report, person=PERSON)


@pytest.fixture
def desk(aigul):
    """Aigul's browser."""
    return sign_in(aigul)


def person_form(**changes):
    return PERSON | changes


# Search before create.


@pytest.mark.parametrize("who", ["aigul", "bek"])
def test_a_case_opens_only_after_a_search_for_these_names(who, report, case, hotline, request):
    browser = sign_in(request.getfixturevalue(who))
    other = send_report(hotline, token="other", facts={}).report
    address = reverse("desk:open-case", args=[other.pk])
    first = browser.post(address, person_form())
    assert first.status_code == 200
    assert Case.objects.count() == 1
    assert case.number in words(first)
    assert (PERSON["family_name"] in words(first)) is (who == "aigul"), "an operator sees no name"
    renamed = browser.post(address, person_form(family_name="Ким", searched=hidden(first, "searched")))
    assert renamed.status_code == 200
    assert Case.objects.count() == 1, "the names were changed after the search"
    opened = browser.post(address, person_form(searched=hidden(first, "searched")))
    assert opened.status_code == 302
    assert Case.objects.count() == 2


@pytest.mark.parametrize("forged", ["", "yes", "eyJ4IjoxfQ:1abc:zzz", None])
def test_a_forged_search_opens_nothing(forged, report, desk):
    data = person_form() if forged is None else person_form(searched=forged)
    assert desk.post(reverse("desk:open-case", args=[report.pk]), data).status_code == 200
    assert Case.objects.count() == 0


def test_the_other_names_are_looked_for_too(case, desk):
    """Somebody known as Koszhanova comes back under a new name and mentions the old one."""
    shown = desk.post(
        reverse("desk:new-case"),
        {"family_name": "Нова", "given_name": "Имя", "other_names": "Koszhanova Aisulu", "narrative": ""},
    )
    assert case.number in words(shown)


def test_a_name_never_stands_in_an_address(case, desk):
    shown = desk.post(reverse("desk:search"), {"name": "Қосжанова"})
    assert case.number in words(shown)
    assert shown.request["QUERY_STRING"] == ""
    assert desk.get(reverse("desk:search"), {"name": "Қосжанова"}).content.decode().count(case.number) == 0


def test_a_report_that_was_taken_back_opens_no_case(report, desk):
    address = reverse("desk:open-case", args=[report.pk])
    searched = hidden(desk.post(address, person_form()), "searched")
    reports.withdraw(report=report)
    refused = desk.post(address, person_form(searched=searched))
    assert "already has a case, or was withdrawn" in words(refused)
    assert desk.get(reverse("desk:report", args=[report.pk])).status_code == 200
    closed = desk.post(reverse("desk:close-report", args=[report.pk]))
    assert closed.status_code == 409


# Two tabs.


def test_two_tabs_on_the_person(case, aigul):
    address = reverse("desk:case-person", args=[case.pk])
    one, two = sign_in(aigul), sign_in(aigul)
    first, second = hidden(one.get(address), "base"), hidden(two.get(address), "base")
    one.post(address, person_form(phone="+77010000001", address="Shelter", base=first))
    clash = two.post(address, person_form(phone="+77010000002", base=second))
    assert clash.status_code == 200
    assert "Somebody else changed this" in words(clash)
    html = clash.content.decode()
    assert "+77010000001" in html, "theirs is shown"
    assert 'value="+77010000002"' in html, "mine is in the form"
    assert 'value="Shelter"' in html, "what only they changed is in the form, so saving again keeps it"
    form = {name: re.search(rf'name="{name}" value="([^"]*)"', html) for name in PERSON}
    again = {name: found[1] if found else "" for name, found in form.items()}
    saved = two.post(address, again | {"base": hidden(clash, "base")})
    assert saved.status_code == 302
    known = queries.identity(queries.get(case.pk), aigul)
    assert (known["phone"], known["address"]) == ("+77010000002", "Shelter")


def test_two_tabs_on_the_questions(case, aigul, bek):
    address = reverse("desk:case-questions", args=[case.pk])
    section = next(key for key, asked in _sections().items() if "wages_withheld" in asked)
    one, two = sign_in(aigul), sign_in(bek)
    first = hidden(one.get(address, {"section": section}), "base")
    second = hidden(two.get(address, {"section": section}), "base")
    one.post(
        f"{address}?section={section}",
        {"wages_withheld": "yes", "paid_as_agreed": "no", "base": first, "source": "worker"},
    )
    clash = two.post(
        f"{address}?section={section}", {"wages_withheld": "no", "base": second, "source": "worker"}
    )
    assert clash.status_code == 409
    assert "Somebody else answered this" in words(clash)
    facts = queries.plain_facts(Case.objects.get())
    assert (facts["wages_withheld"], facts["paid_as_agreed"]) == ("yes", "no")
    saved = two.post(
        f"{address}?section={section}",
        {"wages_withheld": "no", "paid_as_agreed": "no", "base": hidden(clash, "base"), "source": "worker"},
    )
    assert saved.status_code == 302
    facts = queries.plain_facts(Case.objects.get())
    assert (facts["wages_withheld"], facts["paid_as_agreed"]) == ("no", "no")


def _sections():
    from panah.core.law import load_pack

    return load_pack().sections


@pytest.mark.parametrize("base", ["", "damaged", "eyJhIjoxfQ:1abc:zzz"])
def test_a_form_that_lost_its_base_overwrites_nothing(base, case, aigul, desk):
    address = reverse("desk:case-person", args=[case.pk])
    clash = desk.post(address, person_form(phone="+7", base=base))
    assert clash.status_code == 200
    assert queries.identity(Case.objects.get(), aigul)["phone"] == PERSON["phone"]
    address = reverse("desk:case-questions", args=[case.pk])
    answered = desk.post(address, {"passport_withheld": "no", "base": base, "source": "worker"})
    assert answered.status_code == 409
    assert queries.plain_facts(Case.objects.get())["passport_withheld"] == "yes"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_wrong_answer_names_its_question_and_says_what_to_do(language, case, desk):
    from django.utils import translation

    from panah.core.law import load_pack

    with translation.override(language):
        address = reverse("desk:case-questions", args=[case.pk])
    section = next(key for key, asked in _sections().items() if "exploitation_end" in asked)
    base = hidden(desk.get(address, {"section": section}), "base")
    data = {"exploitation_end": "2023-02-30", "base": base, "source": "worker"}
    refused = desk.post(f"{address}?section={section}", data)
    assert refused.status_code == 422
    text = words(refused)
    assert {"en": "There is no such date", "ru": "Такой даты нет"}[language] in text
    summary = re.search(r'(?s)class="govuk-error-summary".*?</div>', refused.content.decode())[0]
    assert load_pack().question(language, "exploitation_end", asker="officer") in summary
    assert 'value="2023-02-30"' in refused.content.decode(), "what was typed is not lost"


# What two sources say.


def test_contradicting_sources_are_both_shown_on_the_finding(case, aigul, desk):
    base = {"passport_withheld": "yes"}
    actions.answer(viewer=aigul, case=case, base=base, answers={"passport_withheld": "no"}, source="document")
    shown = desk.get(reverse("desk:case-finding", args=[case.pk]))
    text = words(shown)
    from panah.core.law import load_pack

    question = load_pack().question("en", "passport_withheld", asker="officer")
    assert text.count(question) >= 2
    part = re.search(
        r"(?s)<section[^>]*><h2[^>]*>Answers that do not fit together</h2>.*?</section>",
        shown.content.decode(),
    )
    assert part, "the finding has a part of its own about the contradiction"
    told = " ".join(re.sub(r"<[^>]+>", " ", part[0]).split())
    assert f"{question} Yes told by the worker" in told
    assert f"{question} No from a document" in told


def test_the_next_tab_shows_who_read_what(case, aigul, bek, dana):
    sign_in(bek).get(reverse("desk:case", args=[case.pk]))
    aigul_desk = sign_in(aigul)
    aigul_desk.get(reverse("desk:case-person", args=[case.pk]))
    aigul_desk.get(reverse("desk:case-finding-pdf", args=[case.pk]))
    assert sign_in(dana).get(reverse("desk:case", args=[case.pk])).status_code == 404
    text = words(aigul_desk.get(reverse("desk:case-timeline", args=[case.pk])))
    for told in (
        "Bek, Umit hotline Case read",
        "Aigul, Umit hotline Identity read",
        "Aigul, Umit hotline Finding printed",
        "Dana, Kamkor shelter Somebody without permission tried to open it",
        "Aigul, Umit hotline Case opened",
    ):
        assert told in text
    assert PERSON["family_name"] not in text


@pytest.mark.parametrize("before", ["x", "²", "-1", "99999999999999999999", "1e3"])
def test_a_made_up_place_in_the_timeline_is_no_error(before, case, desk):
    assert desk.get(reverse("desk:case-timeline", args=[case.pk]), {"before": before}).status_code == 200


def test_a_made_up_or_foreign_place_in_a_list_is_404(case, aigul, desk, rf):
    for name in ("cases", "queue", "tasks", "referrals"):
        assert desk.get(reverse(f"desk:{name}"), {"after": "x:y:z"}).status_code == 404


def test_the_place_of_one_list_is_no_place_in_another(aigul, desk):
    for number in range(queries.PAGE + 1):
        actions.open_directly(viewer=aigul, narrative="", person={})
        del number
    shown = desk.get(reverse("desk:cases")).content.decode()
    after = re.search(r"after=([^\"&]+)", shown)[1]
    assert desk.get(f"{reverse('desk:cases')}?after={after}").status_code == 200
    for name in ("queue", "tasks", "referrals"):
        assert desk.get(f"{reverse(f'desk:{name}')}?after={after}").status_code == 404
