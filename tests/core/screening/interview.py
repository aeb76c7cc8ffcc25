"""An interview on a worked case: a way of choosing the next question, until the main conclusions are settled."""

from dataclasses import replace

from panah.core.screening import Facts, screen
from panah.core.screening.examples import answer_rates, read_examples

SETTLED = ("forced_labour_c29", "trafficking_palermo")


def questions_until_settled(example, pack, choose):
    """How many questions are asked until both main conclusions are what all facts of the case give."""
    answers = {fact: value for fact, value in example.facts.items() if pack.facts[fact].type == "yes_no"}
    target = conclusions(answers, example, pack)
    known = {}
    for count in range(len(pack.facts) + 1):
        if conclusions(known, example, pack) == target:
            return count
        fact = choose(known, example)
        known[fact] = answers.get(fact, "unknown")
    raise AssertionError("never settled")


def conclusions(answers, example, pack):
    """Statuses of the main concepts."""
    finding = screen(Facts.from_json({"facts": answers}, pack), example.at, (), pack, questions=0)
    return [finding.concepts[name].status for name in SETTLED if name in finding.concepts]


def by_gain(pack):
    """The question the engine proposes, with rates from which this very case is left out."""
    examples = read_examples(pack)

    def choose(known, example):
        others = replace(pack, answer_rates=answer_rates(examples, pack, without=example.id))
        finding = screen(Facts.from_json({"facts": known}, pack), example.at, (), others, questions=200)
        return next(q.fact for q in finding.next_questions if pack.facts[q.fact].type == "yes_no")

    return choose


def in_file_order(pack):
    """The next question of the vocabulary."""

    def choose(known, _example):
        return next(f.id for f in pack.facts.values() if f.type == "yes_no" and f.id not in known)

    return choose
