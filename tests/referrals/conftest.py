"""Fixtures of this folder."""

from tests.quick import own_files, pages, quick_keys

__all__ = ["own_files", "pages", "quick_keys"]
