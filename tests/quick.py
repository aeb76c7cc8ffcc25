"""Fixtures that keep a test's files to itself and its key stretching short. The cost of a lock stands in the lock."""

import pytest

__all__ = ["own_files", "pages", "quick_keys"]


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Encrypted files of this test go into a folder of its own."""
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture(autouse=True)
def pages(collected_static):
    """Some of these tests look at pages."""


@pytest.fixture(autouse=True)
def quick_keys(settings):
    """Argon2id with little memory: these tests are not about its cost (tests/vault are)."""
    settings.KDF_MEMORY_MIB = 1
