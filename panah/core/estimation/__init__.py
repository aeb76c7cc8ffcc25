"""Multiple systems estimation: how many people no list has seen.

>>> from panah.core.estimation.estimate import Settings, estimate
>>> from panah.core.estimation.examples import example_table
>>> found = estimate(example_table("Kosovo"), Settings(method="bic", order=3, resamples=100))
>>> round(found.computed, 2)
10356.52

Start at `estimate.estimate`; the mathematics is in docs/estimation-method.md, examples in docs/estimation-examples.md.
"""
