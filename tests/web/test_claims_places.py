"""Where the work was: asked where the country's law knows regions, used for the minimum wage, shown in the annex."""

import io

import pytest
from docx import Document

from panah.cases import actions as cases
from panah.cases.actions import today
from panah.claims import actions, queries
from panah.claims.models import BookVersion, Claim, Employer
from tests.claimed import MONTH, write
from tests.desk import sign_in, words
from tests.quick import own_files, quick_keys
from tests.web.test_claims_pages import at, form_of, paper

__all__ = ["own_files", "quick_keys"]

# A month in a country with regional minimum wages, for less than any of them.
MARCH = {
    "currency": "RUB",
    "terms": [
        {
            "kind": "month", "rate": "1000", "currency": "RUB", "from": "2024-03-01", "scheme": "five_day",
            "written": "no", "hazardous": "no",
        }
    ],
    "usual": [
        {
            "from": "2024-03-01", "to": "2024-03-31", "start": "09:00", "end": "18:00", "break": "60",
            "weekdays": ["mon", "tue", "wed", "thu", "fri"],
        }
    ],
}  # fmt: skip


@pytest.fixture
def case(hotline, aigul):
    return cases.open_directly(viewer=aigul, narrative="", person={})


@pytest.fixture
def desk(aigul):
    return sign_in(aigul)


def begin(desk, case, **typed):
    return desk.post(at("new-claim", case.pk), {"name": "Fictitious builders", "jurisdiction": "ru"} | typed)


def test_the_region_is_asked_with_the_claim_and_its_minimum_is_used(desk, aigul, case):
    assert "Москва" in words(desk.get(at("new-claim", case.pk).replace("/en/", "/ru/")))
    assert begin(desk, case, region="RU-MOW").status_code == 302
    claim = Claim.objects.get()
    assert "There is no record of the work yet" in words(desk.get(at("claim", claim.pk)))
    assert "Confirm these amounts" not in words(desk.get(at("claim", claim.pk)))
    refused = desk.post(at("claim-confirm", claim.pk))
    assert refused.status_code == 409
    write(aigul, claim, {"region": "RU-MOW"} | MARCH)
    shown = words(desk.get(at("claim-lines", claim.pk)))
    assert "Region whose minimum it is: Moscow; Least the law allows: 29,389" in shown
    assert "Nobody has written in which region" not in words(desk.get(at("claim", claim.pk)))


def test_without_a_region_it_is_asked_for_and_the_annex_has_the_countrys_minimum(desk, aigul, case):
    begin(desk, case)
    claim = Claim.objects.get()
    assert not BookVersion.objects.exists()
    write(aigul, claim, MARCH)
    told = words(desk.get(at("claim", claim.pk)))
    assert "Nobody has written in which region the work was" in told
    assert "Least the law allows: 19,242" in words(desk.get(at("claim-lines", claim.pk)))
    address = at("claim-table", claim.pk, "worker", "head")
    form = form_of(desk.get(address))
    assert desk.post(address, form | {"region": "RU-SPE"}).status_code == 302
    kept = queries.newest(claim, "worker", aigul).mapping
    assert kept["region"] == "RU-SPE"
    assert form_of(desk.get(address))["region"] == "RU-SPE"
    assert "Nobody has written" not in words(desk.get(at("claim", claim.pk)))


def test_the_papers_annex_names_the_region_and_its_minimum(desk, aigul, case):
    begin(desk, case)
    claim = Claim.objects.get()
    write(aigul, claim, {"region": "RU-MOW"} | MARCH)
    actions.confirm_result(viewer=aigul, claim=claim, as_of=today())
    made = paper(desk, claim, kind="court", language="ru", second="", format="docx")
    document = Document(io.BytesIO(made.content))
    cells = " ".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "Регион, чей это минимум: Москва" in cells
    assert "29\u00a0389" in cells


def test_terms_can_name_another_region_and_summed_hours(desk, aigul, case):
    begin(desk, case, region="RU-SPE")
    claim = Claim.objects.get()
    write(aigul, claim, MARCH)
    address = at("claim-table", claim.pk, "worker", "terms")
    form = form_of(desk.get(address))
    form |= {
        "2024-03-01#1~region": "RU-MOW",
        "2024-03-01#1~summed": "quarter",
        "2024-03-01#1~summed_lawful": "yes",
    }
    assert desk.post(address, form).status_code == 302
    (terms,) = queries.newest(claim, "worker", aigul).mapping["terms"]
    assert (terms["region"], terms["summed"], terms["summed_lawful"]) == ("RU-MOW", "quarter", "yes")
    assert "Moscow" in words(desk.get(at("claim-lines", claim.pk)))


def test_a_region_of_another_country_is_refused_before_anything_is_written(desk, case):
    refused = begin(desk, case, region="US-CA")
    assert refused.status_code == 422
    assert "Choose a region of the country of the work" in words(refused)
    assert form_of(refused)["region"] == "US-CA"
    assert (Claim.objects.count(), Employer.objects.count()) == (0, 0)


def test_where_a_country_has_no_regions_nothing_is_asked_and_nothing_known_is_lost(desk, aigul, case):
    begin(desk, case, jurisdiction="kz")
    claim = Claim.objects.get()
    terms = [{**MONTH["terms"][0], "region": "KZ-ALA"}]
    write(aigul, claim, MONTH | {"terms": terms})
    assert "region" not in form_of(desk.get(at("claim-table", claim.pk, "worker", "head")))
    address = at("claim-table", claim.pk, "worker", "terms")
    form = form_of(desk.get(address))
    assert not [name for name in form if name.endswith("~region")]
    assert desk.post(address, form | {"2023-05-01#1~rate": "6000"}).status_code == 302
    (kept,) = queries.newest(claim, "worker", aigul).mapping["terms"]
    assert (kept["rate"], kept["region"]) == ("6000", "KZ-ALA")
    assert "Nobody has written in which region" not in words(desk.get(at("claim", claim.pk)))
