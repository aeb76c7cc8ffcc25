"""The sample's claims and the chore of forgotten books."""

import random
from datetime import timedelta

from panah.cases import actions as cases
from panah.cases.actions import today
from panah.claims import imports, patterns, queries
from panah.claims.models import BookVersion, Upload
from panah.sample.claims import FARM_WORKERS, make_claims
from panah.vault.files import erase_forgotten, file_path
from panah.vault.models import StoredFile

RECORD = b"jurisdiction: kz\nshifts: [{day: 2023-05-02, hours: 8}]\n"


def test_the_samples_claims_stand_at_different_stages_and_share_a_pattern(aigul):
    opened = [cases.open_directly(viewer=aigul, narrative="", person={}) for _ in range(5)]
    made = make_claims(random.Random(1), aigul, opened)
    assert len(made) == FARM_WORKERS + 1
    assert queries.get(made[0].pk).status == "partly_paid"
    assert queries.get(made[1].pk).status == "drafted"
    farm = queries.claims_of_employer(made[0].employer, aigul)
    shared = patterns.compare_claims(farm, aigul).shares
    assert ("money", "fine", "5000", FARM_WORKERS) in {
        (each.subject, each.code, each.amount, each.claims) for each in shared
    }


def test_a_book_that_nobody_confirms_is_forgotten_with_its_file(aigul, claim):
    upload = imports.take_file(viewer=aigul, claim=claim, book="worker", content=RECORD, name="record.yaml")
    path = file_path(StoredFile.objects.get().pk)
    soon = today() + timedelta(days=imports.DAYS_KEPT)
    assert (imports.drop_forgotten(today=soon), erase_forgotten(today=soon)) == (0, 0)
    assert path.exists()
    late = soon + timedelta(days=1)
    assert (imports.drop_forgotten(today=late), erase_forgotten(today=late)) == (1, 1)
    assert not path.exists()
    assert not Upload.objects.filter(pk=upload.pk).exists()


def test_a_confirmed_book_keeps_its_file(aigul, claim):
    upload = imports.take_file(viewer=aigul, claim=claim, book="worker", content=RECORD, name="record.yaml")
    imports.confirm(viewer=aigul, upload=upload)
    late = today() + timedelta(days=400)
    assert (imports.drop_forgotten(today=late), erase_forgotten(today=late)) == (0, 0)
    assert BookVersion.objects.get().origin == "record"
