"""Fixtures of page tests: the static files, built and collected as in production."""

import pytest


@pytest.fixture(autouse=True)
def _pages(collected_static):
    """Every test here looks at pages."""
