"""The numeric test of debt bondage: Supplementary Convention of 1956, article 1(a).

    test = debt_test(record, as_of=date(2026, 11, 22), law=WageLaw.load(pack))
    test.limb                    # True, False or None: the value is not applied, or length or nature are undefined
    test.points                  # the debt as claimed, and what would be left had the work counted, month by month
    test.reasons                 # codes with values; words in `panah.core.wages.debt.telling`
    facts_from_debt_test(test)   # answers for `panah.core.screening`

It says what the figures indicate and never that somebody is held in bondage: whether services were pledged at all is
asked, not computed.
"""
