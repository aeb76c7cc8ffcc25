"""Fixtures of this folder."""

from tests.quick import own_files, quick_keys

__all__ = ["own_files", "quick_keys"]
