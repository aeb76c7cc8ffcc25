"""Random coded cases, and a plain evaluator of the rules to compare the engine with."""

from datetime import timedelta

import numpy as np

from panah.core.law import kleene
from panah.core.law.conditions import AllOf, Always, AnyOf, AtLeast, Leaf, Not
from panah.core.law.entries import Element, Provision
from panah.core.screening.evaluation import leaf_truth


def random_columns(pack, size, seed, density=0.35):
    """One array per fact; a share `density` of the answers is given."""
    rng = np.random.default_rng(seed)
    columns = {}
    for fact in pack.facts.values():
        asked = rng.random(size) < density
        if fact.type == "yes_no":
            columns[fact.id] = np.where(asked, rng.integers(0, 2, size), -1).astype(np.int8)
        elif fact.type == "number":
            top = float(fact.maximum)
            columns[fact.id] = np.where(asked, np.floor(rng.random(size) * (top + 1)), np.nan)
        elif fact.type == "date":
            days = np.datetime64("2016-01-01") + rng.integers(0, 900, size).astype("timedelta64[D]")
            columns[fact.id] = np.where(asked, days, np.datetime64("NaT"))
        else:
            columns[fact.id] = np.where(asked, rng.choice(np.array(fact.choices), size), "")
    return columns


def random_days(pack, size, seed):
    """Days spread over every change of law, on and beside the days of change."""
    rng = np.random.default_rng(seed)
    days = {
        provision.citation.valid_from + timedelta(days=shift)
        for versions in [*pack.concepts.values(), *pack.offences.values()]
        for provision in versions
        for shift in (-1, 0, 1)
    }
    first = max(pack.first_day("international"), *(pack.first_day(code) for code in pack.jurisdictions))
    return rng.choice(np.array(sorted(day for day in days if day >= first), dtype="datetime64[D]"), size)


def facts_json(pack, columns, row):
    """One case of the columns as facts JSON."""
    table = {}
    for fact_id, column in columns.items():
        value, kind = column[row], pack.facts[fact_id].type
        if kind == "yes_no" and value >= 0:
            table[fact_id] = "yes" if value else "no"
        elif kind == "number" and not np.isnan(value):
            table[fact_id] = int(value)
        elif (kind == "date" and not np.isnat(value)) or (kind == "choice" and value):
            table[fact_id] = str(value)
    return table


class PlainEvaluator:
    """Evaluates named rules by plain recursion on single truth values: slow, and independent of the compiler."""

    def __init__(self, pack, day, facts):
        self.facts = facts
        tables = [pack.concepts, pack.offences]
        found = {
            name: provision
            for table in tables
            for name, versions in table.items()
            for provision in versions
            if provision.citation.in_force(day)
        }
        self.unconfirmed = {name for name, p in found.items() if p.citation.confidence == "unconfirmed"}
        self.named = {**{k: i.condition for k, i in pack.indicators.items()}, **pack.definitions, **found}
        self.ever = {name for table in tables for name in table}
        self.memory = {}

    def value(self, name):
        """Truth of a named rule."""
        if name not in self.memory:
            self.memory[name] = self._value(name)
        return self.memory[name]

    def _value(self, name):
        base, _, element = name.partition(".")
        if base in self.ever and base not in self.named:
            return False
        if base in self.unconfirmed:
            return None
        if element:
            return self.element(self.named[base].elements[element])
        thing = self.named[name]
        if isinstance(thing, Provision):
            return self.provision(name, thing)
        return self.element(thing) if isinstance(thing, Element) else self.truth(thing)

    def provision(self, name, provision):
        """Elements together, then exceptions."""
        values = [self.value(f"{name}.{element}") for element in provision.elements]
        if provision.requires == "all":
            found = kleene.all_of(values)
        elif provision.requires == "any":
            found = kleene.any_of(values)
        else:
            found = self.truth(provision.requires)
        excepted = any(self.element(item) is True for item in provision.exceptions.values())
        return False if excepted else found

    def element(self, element):
        """Condition, then rebuttals, then the waiver."""
        found = self.truth(element.condition)
        if found is not True and any(self.truth(part) is True for part in element.rebuttals.values()):
            found = False
        if element.waived_by is not None:
            found = kleene.any_of([found, self.truth(element.waived_by)])
        return found

    def truth(self, condition):
        """A condition by Kleene's tables."""
        if isinstance(condition, Leaf):
            return leaf_truth(condition, self.facts)
        if isinstance(condition, Not):
            inner = self.truth(condition.part)
            return None if inner is None else not inner
        if isinstance(condition, AllOf | Always):
            return kleene.all_of([self.truth(part) for part in getattr(condition, "parts", ())])
        if isinstance(condition, AnyOf):
            return kleene.any_of([self.truth(part) for part in condition.parts])
        return self.counted(condition) if isinstance(condition, AtLeast) else self.value(condition.name)

    def counted(self, condition):
        """So many of the parts."""
        return kleene.at_least(condition.count, [self.truth(part) for part in condition.parts])
