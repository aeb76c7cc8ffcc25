"""A large invented caseload, made in bulk with real keys and real envelopes, for benches."""

import json
import random
from collections.abc import Iterable

from panah.accounts.permissions import Viewer
from panah.cases import actions as cases
from panah.cases import name_index
from panah.cases.models import Case, NameIndexEntry
from panah.reports.models import Report
from panah.sample.caseload import invent_facts, invent_person
from panah.vault.envelopes import new_keys, seal
from panah.vault.models import KeyPair, KeyWrap
from panah.vault.queries import wrap_context

BATCH = 2000
_SYLLABLES = [
    "ба",
    "бе",
    "ги",
    "да",
    "ду",
    "жа",
    "ер",
    "за",
    "ил",
    "ка",
    "кы",
    "ла",
    "ма",
    "мир",
    "на",
    "нур",
    "ор",
    "ра",
    "сай",
    "та",
    "тур",
    "ум",
    "ша",
    "шер",
    "ысы",
    "як",
]


def _keypair(purpose: str, holder: KeyPair, pairs: list[KeyPair], wraps: list[KeyWrap]) -> KeyPair:
    keys = new_keys()
    pair = KeyPair(purpose=purpose, public=keys.public)
    sealed = seal(bytes(holder.public), keys.private, context=wrap_context(pair.pk, holder.pk))
    pairs.append(pair)
    wraps.append(KeyWrap(keypair=pair, holder=holder, sealed=sealed))
    return pair


def invent_family(rng: random.Random) -> str:
    """One of about 20,000 family names, the common ones far commoner than the rare, as in life."""
    rank = min(int(rng.paretovariate(0.8)), 20_000)
    syllables = random.Random(rank)
    stem = "".join(syllables.choice(_SYLLABLES) for _ in range(3)).capitalize()
    return stem + syllables.choice(("ов", "ев", "ова", "бек улу", "зода"))


def add_people(viewer: Viewer, count: int, *, start: int) -> None:
    """`count` more cases and as many reports of the viewer's organisation, names in the sealed index."""
    rng = random.Random(start)
    template = Case(organisation=viewer.organisation, facts={}, opened_on=cases.today())
    cases.rescreen(case=template)
    for first in range(0, count, BATCH):
        _add_batch(viewer, rng, template, range(start + first, start + min(first + BATCH, count)))


def _add_batch(viewer: Viewer, rng: random.Random, template: Case, numbers: Iterable[int]) -> None:
    organisation = viewer.organisation
    secret = viewer.keyring.private(organisation.name_index_key_id)
    pairs: list[KeyPair] = []
    wraps: list[KeyWrap] = []
    made: list[Case] = []
    reports: list[Report] = []
    entries: list[NameIndexEntry] = []
    for number in numbers:
        facts = invent_facts(rng)
        person = invent_person(rng, facts["citizenship"], female=facts["sex"] == "female")
        person["family_name"] = invent_family(rng)
        case = Case(
            organisation=organisation,
            number=cases.new_number("KZ"),
            keypair=_keypair("case", organisation.casework_key, pairs, wraps),
            identity_keypair=_keypair("case_identity", organisation.identity_key, pairs, wraps),
            opened_on=cases.today(),
            facts={fact: [{"value": value, "source": "worker"}] for fact, value in facts.items()},
            screening=template.screening,
            urgency=rng.randrange(4),
        )
        case.sealed_narrative = seal(
            bytes(case.keypair.public), b"invented", context=f"cases.narrative:{case.pk}"
        )
        sealed = json.dumps(person).encode()
        case.sealed_identity = seal(
            bytes(case.identity_keypair.public), sealed, context=f"cases.identity:{case.pk}"
        )
        made.append(case)
        reports.append(
            Report(
                organisation=organisation,
                keypair=case.keypair,
                submission=f"{number:032d}".encode(),
                received_on=cases.today(),
                facts=facts,
                sealed_narrative=b"",
                urgency=case.urgency,
                urgency_reasons=[{"id": "confined", "indicators": []}],
            )
        )
        entries += name_index._entries(secret, organisation.pk, case.pk, cases.names_to_index(person))  # noqa: SLF001
    KeyPair.objects.bulk_create(pairs)
    KeyWrap.objects.bulk_create(wraps)
    Case.objects.bulk_create(made)
    Report.objects.bulk_create(reports)
    NameIndexEntry.objects.bulk_create(entries, batch_size=4000)
