"""What is wrong with input to an estimate, told in the reader's language: one text per code, shipped as data."""

from typing import ClassVar, Final

from panah.core.told import ToldError

SOURCE: Final = ("panah.core.estimation", "texts", "problems.yaml")


class EstimationError(ToldError):
    """A table, a setting or a survey from which nothing can be estimated."""

    source: ClassVar[tuple[str, ...]] = SOURCE
