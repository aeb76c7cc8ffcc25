"""The law for everybody: rights topic by topic, treaties, what national laws lack, and worked cases."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from panah.core.law import Offence, Pack, load_pack
from panah.core.law.citations import cite
from panah.core.law.comparison import Commitment, read_commitments, read_comparison
from panah.core.law.rights import RightsPage, rights_pages
from panah.core.screening import Facts, explain
from panah.core.screening.examples import Example, Story, read_examples, screen_example, stories
from panah.public.sounds import serve_sound, sound_file, sounds


def language() -> str:
    """The language of the page."""
    return get_language() or "en"


@lru_cache(maxsize=16)
def rights_of(day: date, language: str) -> Mapping[str, RightsPage]:
    """The rights pages of a day by topic: they change when the law does, not between two visits."""
    return {page.topic: page for page in rights_pages(load_pack(), settings.COUNTRY, day, language)}


def rights_today() -> Mapping[str, RightsPage]:
    """The rights pages of today in the language of the page."""
    return rights_of(datetime.now(UTC).date(), language())


@lru_cache(maxsize=1)
def worked_cases() -> Mapping[str, Example]:
    """The worked cases by id, in the order of their files."""
    return {example.id: example for example in read_examples(load_pack())}


@lru_cache(maxsize=8)
def told_cases(language: str) -> Mapping[str, Story]:
    """The words of the worked cases."""
    return stories(load_pack(), language)


@lru_cache(maxsize=1)
def _commitments() -> Mapping[str, list[Commitment]]:
    found: dict[str, list[Commitment]] = {}
    for commitment in read_commitments(load_pack()):
        found.setdefault(commitment.country, []).append(commitment)
    return found


def country_name(code: str) -> str:
    """What a country ("kz") is called."""
    names = {each.alpha_2.lower(): each.names for each in load_pack().countries.values()}
    return names[code][language()]


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """Every question on rights, each with a page of its own."""
    return render(request, "public/law/rights.html", {"topics": rights_today().values()})


@require_safe
def rights_topic(request: HttpRequest, topic: str) -> HttpResponse:
    """One question on rights: short sentences, what each rests on, and a recording if there is one."""
    pages = rights_today()
    if topic not in pages:
        raise Http404
    context = {
        "topic": pages[topic],
        "others": [page for page in pages.values() if page.topic != topic],
        "sounds": sounds(language(), topic),
        "day": datetime.now(UTC).date(),
        "country": country_name(settings.COUNTRY),
    }
    return render(request, "public/law/rights_topic.html", context)


@require_safe
def rights_sound(request: HttpRequest, topic: str, media: str) -> HttpResponseBase:
    """The recording of a topic."""
    path = sound_file(language(), topic, media) if topic in rights_today() else None
    if path is None:
        raise Http404
    return serve_sound(request, path, media)


@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """What there is on the law, page by page."""
    return render(request, "public/law/index.html", {"states": _named(_commitments())})


def _named(codes: Any) -> list[tuple[str, str]]:
    return [(code, country_name(code)) for code in codes]


@require_safe
def commitments(request: HttpRequest, country: str) -> HttpResponse:
    """Which treaties bind a State, since when, by which source; sources that differ side by side."""
    if country not in _commitments():
        raise Http404
    pack = load_pack()
    rows = [
        {
            "title": pack.text(language(), "instruments", each.instrument),
            "conflicting": each.conflicting,
            "claims": [_claim_words(pack, claim) for claim in each.claims],
        }
        for each in _commitments()[country]
    ]
    context = {
        "rows": rows,
        "country": country_name(country),
        "code": country,
        "states": _named(_commitments()),
        "version": pack.version.name,
    }
    return render(request, "public/law/commitments.html", context)


def _claim_words(pack: Pack, claim: Any) -> dict[str, str]:
    return {
        "status": pack.text(language(), "commitment_status", claim.status),
        "since": claim.since,
        "source": cite(claim.source, pack, language()),
        "confidence": pack.text(language(), "confidence", claim.confidence),
        "note": cite(claim.note, pack, language()),
    }


@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """The comparison of national laws, and what each of them lacks, with sources and dates."""
    pack = load_pack()
    countries = pack.jurisdictions
    rows = [
        (
            pack.text(language(), "comparison", row.id),
            [[_provision_words(pack, each) for each in row.answers.get(code, ())] for code in countries],
        )
        for row in read_comparison(pack)
    ]
    context = {
        "countries": _named(countries),
        "rows": rows,
        "lacking": [(country_name(code), _lacking(pack, code)) for code in countries],
        "version": pack.version.name,
    }
    return render(request, "public/law/gaps.html", context)


def _provision_words(pack: Pack, provision: Offence) -> dict[str, Any]:
    return {
        "name": pack.text(language(), "offences", provision.id),
        "article": cite(provision.citation.article, pack, language()),
        "start": provision.citation.valid_from,
        "end": provision.citation.valid_to,
        "unconfirmed": provision.citation.confidence == "unconfirmed",
    }


def _lacking(pack: Pack, country: str) -> list[dict[str, Any]]:
    return [
        _provision_words(pack, provision)
        | {
            "gaps": [
                (pack.text(language(), "gaps", gap.id), cite(gap.source, pack, language()))
                for gap in provision.gaps
            ]
        }
        for versions in pack.offences.values()
        for provision in versions
        if provision.jurisdiction == country and provision.gaps
    ]


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """All worked cases."""
    told = told_cases(language())
    rows = [(example, told[example.id]) for example in worked_cases().values()]
    return render(request, "public/law/cases.html", {"rows": rows})


@require_safe
def case(request: HttpRequest, example_id: str) -> HttpResponse:
    """One worked case: facts, day, what comes out and why, and the source."""
    example = worked_cases().get(example_id)
    if example is None:
        raise Http404
    pack, screening = load_pack(), screen_example(example, load_pack())
    context = {
        "example": example,
        "story": told_cases(language())[example_id],
        "source": cite(example.source, pack, language()),
        "countries": [name for _, name in _named(example.jurisdictions)],
        "answers": case_answers(example, pack),
        "sections": explain(screening, language(), "officer", pack).sections,
        "version": pack.version.name,
    }
    return render(request, "public/law/case.html", context)


def case_answers(example: Example, pack: Pack) -> list[tuple[str, str]]:
    """(question, answer) of every fact of a worked case, in the officer's words and the order of the vocabulary."""
    facts = Facts.from_json({"facts": example.facts}, pack)
    return [
        (pack.question(language(), fact_id, "officer"), _answer_words(pack, fact_id, answer.to_json()))
        for fact_id in pack.facts
        for answer in facts.answers.get(fact_id, ())
    ]


def _answer_words(pack: Pack, fact_id: str, value: str) -> str:
    if value in {"yes", "no", "unknown", "declined"}:
        return pack.text(language(), "choices", "answer", value)
    return pack.choice_label(language(), fact_id, value) if pack.facts[fact_id].choices else value
