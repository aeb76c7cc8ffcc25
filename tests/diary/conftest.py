"""A diary with its receipt, as its worker holds it."""

import uuid
from datetime import date

import pytest

from panah.diary import actions
from panah.diary.actions import Draft
from panah.diary.entries import check
from panah.diary.queries import get_by_receipt
from panah.vault.actions import open_with_receipt
from panah.vault.queries import Keyring
from panah.vault.receipts import new_receipt
from tests.quick import own_files, quick_keys

__all__ = ["own_files", "quick_keys"]

TODAY = date(2026, 11, 21)


class Notebook:
    """A diary, opened with its receipt."""

    def __init__(self, token="form"):
        self.receipt = new_receipt()
        actions.start(token=token, receipt=self.receipt)
        keypair, private = open_with_receipt(receipt=self.receipt)
        self.diary = get_by_receipt(keypair.pk)
        self.keyring = Keyring({keypair.pk: private})

    def draft(self, entry_kind="shift", /, mark=None, base=None, **fields):
        """An entry as a form sends it."""
        entry = actions.entry_id(self.diary, mark or uuid.uuid4())
        return Draft(
            id=entry, kind=entry_kind, fields=check(entry_kind, fields, today=TODAY), base=base or {}
        )

    def write(self, entry_kind="shift", /, mark=None, base=None, **fields):
        """Write an entry."""
        return actions.write(
            diary=self.diary, keyring=self.keyring, draft=self.draft(entry_kind, mark, base, **fields)
        )


@pytest.fixture
def notebook(db):
    """A diary."""
    return Notebook()


@pytest.fixture
def other(db):
    """Somebody else's diary."""
    return Notebook("another form")
