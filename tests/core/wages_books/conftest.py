"""The shipped wage law, read once."""

import pytest

from panah.core.law import load_pack
from panah.core.wages.law import WageLaw


@pytest.fixture(scope="session")
def wage_law():
    return WageLaw.load(load_pack())
