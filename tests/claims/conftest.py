"""Fixtures of this folder: a case with a claim, and a month of work in its worker's book."""

import pytest

from panah.cases import actions as cases
from panah.claims import actions
from tests.claimed import MONTH, person, write
from tests.quick import own_files, quick_keys

__all__ = ["own_files", "quick_keys"]


@pytest.fixture
def case(hotline, aigul):
    """A case of somebody with a name."""
    return cases.open_directly(viewer=aigul, narrative="Tobacco.", person=person())


@pytest.fixture
def employer(aigul):
    """An employer of the hotline's list."""
    described = {"name": "Sary-Bulak LLP", "number": "", "address": "Sary-Bulak"}
    return actions.new_employer(viewer=aigul, described=described)


@pytest.fixture
def claim(aigul, case, employer):
    """A claim without any book."""
    return actions.open_claim(viewer=aigul, case=case, employer=employer, jurisdiction="kz")


@pytest.fixture
def written(aigul, claim):
    """The claim with a month in the worker's book."""
    write(aigul, claim, MONTH)
    return claim
