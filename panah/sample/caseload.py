"""300 invented cases over three years, a queue of reports, referrals, and three editions of figures."""

import random
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from panah.accounts.models import Organisation
from panah.accounts.permissions import Viewer
from panah.cases import actions as cases
from panah.cases import name_index
from panah.cases.models import Case
from panah.core.law import load_pack
from panah.referrals import actions as referrals
from panah.reports import actions as reports
from panah.sample.accounts import make_accounts
from panah.sample.claims import make_claims
from panah.statistics import actions as statistics

SEED = 20260101
CASES, REPORTS, REFERRALS = 300, 24, 6
# Which organisation meets how many of the cases.
SHARES = {"aigul": 0.45, "dana": 0.2, "gulnara": 0.2, "jasur": 0.15}


@cache
def _tables() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "people.yaml").read_text(encoding="utf-8")
    )
    return loaded


def _pick(rng: random.Random, shares: Mapping[str, float]) -> str:
    return rng.choices(list(shares), weights=list(shares.values()))[0]


def invent_person(rng: random.Random, citizenship: str, *, female: bool) -> dict[str, str]:
    """A name put together at random."""
    names = _tables()["names"][citizenship]
    family = rng.choice(names["family"])
    if female and family[-2:] in {"ov", "ev", "ow", "ew", "ов", "ев"}:
        family += "a" if family[-1] in "vw" else "а"
    return {"family_name": family, "given_name": rng.choice(names["female" if female else "male"])}


def invent_facts(rng: random.Random) -> dict[str, str]:
    """Coded facts of one person by the published shares."""
    tables, pack = _tables(), load_pack()
    form = _pick(rng, tables["form"])
    under_18 = rng.random() < tables["share_under_18"]
    facts = {
        "exploitation_form": form,
        "sex": "female" if rng.random() < tables["female_in_form"][form] else "male",
        "under_18": "yes" if under_18 else "no",
        "age_band": "age_9_17" if under_18 else _pick(rng, tables["adult_bands"]),
        "citizenship": _pick(rng, tables["citizenship"]),
        "country_of_exploitation": "KAZ",
        "oblast": _pick(rng, tables["oblast"]),
    }
    if form == "forced_labour":
        facts["sector"] = _pick(rng, tables["sector"])
    for fact, chance in tables["answers"][form].items():
        drawn = rng.random()
        facts[fact] = "yes" if drawn < chance else "unknown" if drawn > 1 - 0.15 * (1 - chance) else "no"
    return {fact: value for fact, value in facts.items() if fact in pack.facts}


def load_if_empty(*, tell: Callable[[str], None]) -> bool:
    """Load the sample into a database without any organisation; True if it did."""
    if Organisation.objects.exists():
        return False
    tell("Loading the sample caseload (once)…")
    rng = random.Random(SEED)  # noqa: S311 -- invented people, not keys
    with transaction.atomic():
        viewers = {email.split("@")[0]: viewer for email, viewer in make_accounts().items()}
        made = _make_cases(rng, viewers)
        _make_reports(rng, viewers["aigul"].organisation)
        _make_referrals(rng, viewers["aigul"], made)
        make_claims(random.Random(SEED), viewers["aigul"], _open_cases(viewers["aigul"], made))  # noqa: S311 -- as above
    _publish(viewers["kamila"])
    return True


def _days(rng: random.Random) -> date:
    """A day in the three full years before this one."""
    first = date(datetime.now(UTC).year - 3, 1, 1)
    return first + timedelta(days=rng.randrange((date(first.year + 3, 1, 1) - first).days))


def _make_cases(rng: random.Random, viewers: dict[str, Viewer]) -> list[Case]:
    made = []
    for _ in range(CASES):
        viewer = viewers[_pick(rng, SHARES)]
        made.append(_make_case(rng, viewer, _days(rng)))
    return made


def _make_case(rng: random.Random, viewer: Viewer, opened_on: date) -> Case:
    facts = invent_facts(rng)
    person = invent_person(rng, facts["citizenship"], female=facts["sex"] == "female")
    identified = rng.random() < 0.45
    closed = rng.random() < 0.6
    case = cases.new_case(
        organisation=viewer.organisation,
        facts={
            fact: [{"value": value, "source": "worker", "date": opened_on.isoformat()}]
            for fact, value in facts.items()
        },
        narrative=rng.choice(_tables()["narratives"]),
        opened_on=opened_on,
        victim_status=Case.VictimStatus.IDENTIFIED if identified else Case.VictimStatus.PRESUMED,
        identified_on=opened_on + timedelta(days=30) if identified else None,
        status=Case.Status.CLOSED if closed else Case.Status.OPEN,
        closed_on=opened_on + timedelta(days=200) if closed else None,
    )
    cases.seal_identity(case=case, person=person)
    case.save(force_insert=True)
    name_index.add(viewer=viewer, case_id=case.pk, names=cases.names_to_index(person))
    return case


def _make_reports(rng: random.Random, organisation: Organisation) -> None:
    public = {fact.id for fact in load_pack().public_facts()}
    for number in range(REPORTS):
        facts = {fact: value for fact, value in invent_facts(rng).items() if fact in public}
        if rng.random() < 0.25:
            facts["in_danger_now"] = "yes"
        reports.submit(
            token=f"sample-{number}-{rng.random()}",
            organisation=organisation,
            facts=facts,
            narrative=rng.choice(_tables()["narratives"]),
        )


def _open_cases(viewer: Viewer, made: list[Case]) -> list[Case]:
    """The viewer's own cases that are open."""
    return [
        case
        for case in made
        if case.organisation_id == viewer.organisation.pk and case.status == Case.Status.OPEN
    ]


def _make_referrals(rng: random.Random, viewer: Viewer, made: list[Case]) -> None:
    own = _open_cases(viewer, made)
    shelter = Organisation.objects.get(name="Sample shelter Kamkor")
    for case in rng.sample(own, min(REFERRALS, len(own))):
        referrals.send(
            viewer=viewer,
            case=case,
            receiver=shelter,
            service=rng.choice(shelter.services),
            fields=["name", "narrative", "facts", "finding"],
            consent_how="spoken",
            consent_language="ru",
        )


def _publish(coordinator: Viewer) -> None:
    this_year = datetime.now(UTC).year
    for year in range(this_year - 3, this_year):
        release = statistics.request_edition(
            viewer=coordinator, start=date(year, 1, 1), end=date(year, 12, 31), grain="quarter"
        )
        statistics.prepare(release_id=release.pk)
