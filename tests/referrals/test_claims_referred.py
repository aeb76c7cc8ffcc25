"""A wage claim that goes with a referral: exactly the chosen parts, readable while the referral is open, never more."""

import io
import json
import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from panah.audit.models import AuditEntry
from panah.cases import actions as cases
from panah.cases.models import Consent
from panah.claims import actions as claims
from panah.claims import computing, disclosing, imports
from panah.core.errors import InputError
from panah.referrals import actions, queries
from panah.referrals.models import Referral
from panah.vault.envelopes import CannotOpenError
from tests import people
from tests.claimed import EMPLOYER, MONTH, write
from tests.desk import sign_in, words
from tests.referrals.test_disclosure import openable
from tests.world import PERSON, refer

PARTS = ("claim_statement", "claim_calculation", "claim_books")
# With spaces, so that none of them stands by chance in what is written as base64.
KILN, IVAN = "the kiln by the lake", "Ivan the driver"
WITNESS, REMARK, OTHER = "Nodira the cook", "he hit me that day", "Fictitious brickyard Kyzyl-Tash"
RECORD = MONTH | {
    "name": "Қосжанова Айсулу",
    "worker_born": "2006-03-05",
    "shifts": [
        {**MONTH["shifts"][0], "employer": EMPLOYER, "witnesses": [WITNESS], "note": REMARK},
        *({**row, "employer": EMPLOYER} for row in MONTH["shifts"][1:]),
        {"day": "2023-05-20", "hours": "9", "employer": OTHER, "place": KILN},
    ],
    "terms": [{**MONTH["terms"][0], "employer": EMPLOYER}],
    "money": [{**MONTH["money"][0], "employer": EMPLOYER, "note": REMARK}, MONTH["money"][1]],
}
NEVER = (WITNESS, REMARK, OTHER, KILN, "Қосжанова", "2006-03-05", IVAN)


@pytest.fixture
def case(aigul):
    """A case of somebody with a name."""
    return cases.open_directly(viewer=aigul, narrative="", person=PERSON)


@pytest.fixture
def claim(aigul, case):
    """A confirmed claim whose book holds everything that must stay here."""
    employer = claims.new_employer(viewer=aigul, described={"name": EMPLOYER})
    claim = claims.open_claim(viewer=aigul, case=case, employer=employer, jurisdiction="kz")
    write(aigul, claim, RECORD)
    write(aigul, claim, MONTH | {"shifts": MONTH["shifts"][:4], "name": IVAN}, book="employer")
    claims.confirm_result(viewer=aigul, claim=claim, as_of=cases.today())
    return claim


def hand_on(viewer, claim, receiver, fields, **consent):
    """A referral with these parts of the claim."""
    receiver = people.fresh(receiver)
    content = disclosing.chosen(viewer, [claim], receiver=receiver, fields=fields, language="kk")
    return refer(viewer, claim.case, receiver, "shelter", fields=fields, claims=content, **consent)


def page(viewer, referral, *papers):
    name = "desk:referral-claim-paper" if papers else "desk:referral-claim"
    return sign_in(viewer).get(reverse(name, args=[referral.pk, 1, *papers]))


GIVEN = {
    "claim_statement": ({"papers"}, {"statement"}),
    "claim_calculation": ({"calculation", "papers"}, {"workbook"}),
    "claim_books": ({"books", "papers"}, {"worker", "employer", "two-books"}),
}


@pytest.mark.parametrize("part", PARTS)
def test_exactly_the_chosen_part_reaches_the_receiver(part, aigul, claim, shelter, dana):
    referral = hand_on(aigul, claim, shelter, [part])
    actions.accept(viewer=dana, referral=referral)
    (given,) = queries.disclosed(referral, dana)["claims"]
    content, papers = GIVEN[part]
    assert set(given) == {"employer", "jurisdiction", "number", "as_of", *content}
    _, opened = openable(dana)
    everything = b"\n".join(opened).decode("utf-8", "replace") + json.dumps(given, ensure_ascii=False)
    assert [secret for secret in NEVER if secret in everything] == []
    assert page(dana, referral).status_code == 200
    asked = ("statement", "workbook", "two-books", "worker", "employer")
    assert {name for name in asked if page(dana, referral, name).status_code == 200} == papers
    shown = " ".join(printed(page(dana, referral, name)) for name in papers - {"worker", "employer"})
    assert [secret for secret in (*NEVER, PERSON["family_name"]) if secret in shown] == []


def printed(response):
    """Everything a paper says: the pages of a PDF, the cells of a workbook."""
    content = io.BytesIO(response.content)
    if response["Content-Type"] == "application/pdf":
        return " ".join(each.extract_text() for each in PdfReader(content).pages)
    return " ".join(
        str(cell.value) for sheet in load_workbook(content) for row in sheet.iter_rows() for cell in row
    )


def test_the_workbook_has_days_and_money_only_where_the_books_were_chosen(aigul, claim, shelter, dana):
    sheets, cells = {}, {}
    for fields in (["claim_calculation"], ["claim_calculation", "claim_books", "name"]):
        referral = hand_on(aigul, claim, shelter, fields)
        actions.accept(viewer=dana, referral=referral)
        given = page(dana, referral, "workbook")
        sheets[len(fields)] = load_workbook(io.BytesIO(given.content)).sheetnames
        cells[len(fields)] = printed(given)
    both = ["Требование", "Расчёт", "Талап", "Есеп"]
    assert sheets == {1: [*both, "Деньги"], 3: [*both, "Дни", "Деньги"]}
    assert "Field 3" not in cells[1]
    assert "Field 3" in cells[3]
    assert "late once" not in cells[1].replace("payments", ""), "what was taken for what is in the books"
    assert PERSON["family_name"] not in cells[1]
    assert PERSON["family_name"] in cells[3]
    for shown in cells.values():
        assert [secret for secret in (WITNESS, REMARK, OTHER, KILN) if secret in shown] == []
        assert "=SUMIFS(" in shown, "it recomputes"


def test_the_comparison_that_was_handed_on_is_the_senders(aigul, claim, shelter, dana):
    referral = hand_on(aigul, claim, shelter, ["claim_books"])
    actions.accept(viewer=dana, referral=referral)
    theirs = printed(page(dana, referral, "two-books"))
    own = sign_in(aigul).get(f"/ru/desk/claims/{claim.pk}/two-books.pdf")
    worth = re.search(r"стоит ([\d\s,]+) KZT", " ".join(printed(own).split()))
    assert worth
    assert worth[0] in " ".join(theirs.split())
    assert "20.05.2023" not in theirs, "a day at another employer is no missing day"
    assert "Екі есеп кітабы қатар" in theirs, "and in the worker's language"


def test_the_paper_has_the_chosen_names_in_the_offices_and_the_workers_language(aigul, claim, shelter, dana):
    text = {}
    for fields in (["claim_statement"], ["claim_statement", "name"]):
        referral = hand_on(aigul, claim, shelter, fields)
        actions.accept(viewer=dana, referral=referral)
        read = PdfReader(io.BytesIO(page(dana, referral, "statement").content))
        text[len(fields)] = " ".join(each.extract_text() for each in read.pages)
    for shown in text.values():
        assert "Сколько вам должны" in shown
        assert "Сізге қанша берешек" in shown
        assert [secret for secret in (WITNESS, REMARK, OTHER) if secret in shown] == []
    assert PERSON["family_name"] not in text[1]
    assert PERSON["family_name"] in text[2]


def test_the_record_that_was_handed_on_comes_to_the_same_and_can_be_taken_in(aigul, claim, shelter, dana):
    referral = hand_on(aigul, claim, shelter, ["claim_books", "claim_calculation", "birth_date"])
    actions.accept(viewer=dana, referral=referral)
    content = page(dana, referral, "worker").content
    given = disclosing.Disclosed.from_json(queries.disclosed(referral, dana)["claims"][0])
    again = computing.compute(
        "kz", json.loads(content), employer=EMPLOYER, payments=(), as_of=cases.today()
    ).entitlement
    assert again.owed == given.computed.entitlement.owed
    own = cases.open_directly(viewer=dana, narrative="", person={})
    employer = claims.new_employer(viewer=dana, described={"name": EMPLOYER})
    theirs = claims.open_claim(viewer=dana, case=own, employer=employer, jurisdiction="kz")
    upload = imports.take_file(viewer=dana, claim=theirs, book="worker", content=content, name="worker.json")
    assert imports.confirm(viewer=dana, upload=upload, number=0) is not None


def test_nothing_of_the_claim_is_open_before_acceptance_and_after_the_end(aigul, claim, shelter, dana):
    referral = hand_on(aigul, claim, shelter, PARTS)
    places = ((), ("statement",), ("worker",))
    assert {page(dana, referral, *place).status_code for place in places} == {404}
    assert {page(aigul, referral, *place).status_code for place in places} == {200}
    actions.accept(viewer=dana, referral=referral)
    assert {page(dana, referral, *place).status_code for place in places} == {200}
    assert EMPLOYER in words(sign_in(dana).get(reverse("desk:referral", args=[referral.pk])))
    actions.withdraw_consent(viewer=aigul, referral=referral)
    fresh = people.viewer_for(dana.user)
    assert {page(fresh, referral, *place).status_code for place in places} == {404}
    with pytest.raises(CannotOpenError):
        queries.disclosed(referral, fresh)


def test_the_consent_and_the_trail_name_the_claim(aigul, claim, shelter, dana):
    hand_on(aigul, claim, shelter, ["claim_books"])
    assert Consent.objects.get().fields == ["claim_books", f"claim:{claim.pk}"]
    entry = AuditEntry.objects.get(action="referral:request:sent", subject_kind="case")
    assert entry.detail["claims"] == [str(claim.pk)]


def test_the_form_offers_the_claims_and_refuses_half_a_choice(aigul, claim, shelter, dana):
    client, address = sign_in(aigul), reverse("desk:refer", args=[claim.case.pk])
    form = {
        "receiver": str(shelter.pk),
        "service": "shelter",
        "consent_given": "on",
        "consent_how": "spoken",
        "consent_language": "kk",
    }
    assert EMPLOYER in words(client.get(address))
    for half in ({"claims": [str(claim.pk)]}, {"fields_disclosed": ["claim_books"]}):
        assert "together" in words(client.post(address, form | half))
        assert not Referral.objects.exists()
    client.post(address, form | {"claims": [str(claim.pk)], "fields_disclosed": ["claim_books", "name"]})
    referral = Referral.objects.get()
    assert referral.fields == ["name", "claim_books"]
    actions.accept(viewer=dana, referral=referral)
    assert page(dana, referral, "worker").status_code == 200


def test_a_claim_without_confirmed_amounts_is_not_handed_on(aigul, case, shelter, dana):
    employer = claims.new_employer(viewer=aigul, described={"name": EMPLOYER})
    claim = claims.open_claim(viewer=aigul, case=case, employer=employer, jurisdiction="kz")
    with pytest.raises(InputError) as refusal:
        hand_on(aigul, claim, shelter, ["claim_books"])
    assert refusal.value.code == "claim_unconfirmed"
