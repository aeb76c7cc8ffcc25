"""The three steps of linking without names: ask, answer, count.

The asker encrypts the tokens of each record in a group of six. The answerer shuffles the groups and the tokens within
each by a secret order before it encrypts them again, so that the asker can count the groups that meet the answerer's
set but cannot tell which of its records they are. Only for a case, one record with a basis, is there nothing to
shuffle. What the answerer learns is the number of records asked for. A request in which any element stands twice is
refused, for an asker could mark its groups that way; the asker puts random tokens in the place of its own repeats.
"""

import hashlib
import hmac
import json
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from panah.core.errors import Place
from panah.core.names.duplicates.records import PersonRecord
from panah.core.names.index.terms import fold_version
from panah.core.names.linkage.envelope import read_file, write_file
from panah.core.names.linkage.policy import Ledger, Policy, Purpose, check_question
from panah.core.names.linkage.tokens import TOKENS_PER_RECORD, padded_tokens, random_token, record_tokens
from panah.core.names.problems import NamesError

FALSE_RATE: Final = 1e-6  # that any count is one too high by chance
CHUNK: Final = 2_000  # records encrypted between two notes of progress
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Overlap:
    """The outcome for the asker: of `asked` records `common` meet at least one record of the partner."""

    partner: str
    purpose: Purpose
    asked: int
    common: int


def _silent(_: str, __: int, ___: int) -> None:
    return


def _key_path(request: Path) -> Path:
    return request.with_name(request.name + ".key")


def ask(
    records: Iterable[PersonRecord],
    request: Path,
    *,
    policy: Policy,
    ledger: Ledger,
    partner: str,
    at: datetime,
    purpose: Purpose = Purpose.COUNT,
    basis: str = "",
    reference: str = "",
    progress: Progress = _silent,
) -> int:
    """Write a request to a partner, and beside it the key that reads the answer; how many records it asks for.

    Raises InputError when the partner is unknown, or a case is not one record with a basis and a reference.
    """
    from private_set_intersection.python import client

    policy.partner(partner)
    groups = _distinct(padded_tokens(record) for record in records)
    header = {
        "sort": "request", "from": policy.me, "to": partner, "purpose": purpose.value, "basis": basis,
        "reference": reference, "records": len(groups), "fold": fold_version(), "id": secrets.token_hex(8),
    }  # fmt: skip
    if purpose is Purpose.CASE and (len(groups) != 1 or not basis or not reference.strip()):
        raise NamesError("link.basis")
    asker = client.CreateWithNewKey(True)
    whole = asker.CreateRequest([])
    for start in range(0, len(groups), CHUNK):
        chunk = asker.CreateRequest([token for group in groups[start : start + CHUNK] for token in group])
        whole.encrypted_elements.extend(chunk.encrypted_elements)
        progress("encrypting", min(start + CHUNK, len(groups)), len(groups))
    body = whole.SerializeToString()
    key = {
        "sort": "key",
        "id": header["id"],
        "partner": partner,
        "purpose": purpose.value,
        "records": len(groups),
    }
    write_file(_key_path(request), key, asker.GetPrivateKeyBytes(), private=True)
    write_file(request, header, body)
    ledger.write(_entry("asked", partner, header, at))
    return len(groups)


def _distinct(groups: Iterable[list[str]]) -> list[list[str]]:
    """The groups with a random token in the place of each that came before: a person twice in the file counts once
    by those tokens.
    """
    seen: set[str] = set()
    made: list[list[str]] = []
    for group in groups:
        made.append([random_token() if token in seen else token for token in group])
        seen.update(group)
    return made


def _entry(act: str, partner: str, header: Mapping[str, Any], at: datetime, **more: Any) -> dict[str, Any]:
    told = {
        name: header[name] for name in ("id", "purpose", "basis", "reference", "records") if header.get(name)
    }
    return {"act": act, "partner": partner, "at": at.isoformat(), **told, **more}


def answer(
    request: Path,
    records: Iterable[PersonRecord],
    reply: Path,
    *,
    policy: Policy,
    ledger: Ledger,
    at: datetime,
    approved_by: str = "",
    progress: Progress = _silent,
) -> int:
    """Answer a partner's request from this agency's records; how many records were asked for.

    Broken off, it goes on where it stopped when called again with the same files. Raises InputError when the policy
    forbids the answer, or a case question has nobody who approved it.
    """
    header, body = read_file(request, "request")
    partner = check_question(header, policy, ledger, at)
    if header["fold"] != fold_version():
        raise NamesError("link.fold", Place(file=request.name))
    if header["purpose"] == Purpose.CASE and not approved_by.strip():
        raise NamesError("link.approval")
    work = reply.with_name(reply.name + ".work")
    setup, elements = _Answer(work, header, body, progress).run(records)
    size = len(setup).to_bytes(8, "big")
    told = {
        "sort": "answer",
        "id": header["id"],
        "from": policy.me,
        "to": partner.name,
        "records": header["records"],
    }
    write_file(reply, told, size + setup + elements)
    ledger.write(_entry("answered", partner.name, header, at, approved_by=approved_by))
    shutil.rmtree(work)
    return int(header["records"])


def _process(answerer: Any, part: Any) -> bytes:
    done: bytes = answerer.ProcessRequest(part).SerializeToString()
    return done


def _in_secret_order(items: list[Any], seed: str) -> list[Any]:
    """The items ordered by a keyed hash of themselves: a shuffle that can be repeated by whoever holds the seed."""

    def rank(item: bytes | list[bytes]) -> bytes:
        whole = item if isinstance(item, bytes) else b"".join(item)
        return hmac.digest(seed.encode(), whole, "sha256")

    return sorted(items, key=rank)


class _Answer:
    """One answer in the making: its key, set and finished chunks stand in a private folder until it is whole."""

    def __init__(self, work: Path, header: Mapping[str, Any], body: bytes, progress: Progress) -> None:
        self.work, self.header, self.body, self.progress = work, header, body, progress

    def run(self, records: Iterable[PersonRecord]) -> tuple[bytes, bytes]:
        """The set-up message and the response, both as bytes."""
        from private_set_intersection.python import Request, Response, server

        items = sorted({token for record in records for token in record_tokens(record)})
        state = self._state(hashlib.sha256("\n".join(items).encode()).hexdigest())
        key = bytes.fromhex(state["key"])
        answerer = server.CreateFromKey(key, True)
        asked = Request()
        asked.ParseFromString(self.body)
        groups = self._shuffled(list(asked.encrypted_elements), state["seed"])
        setup = self._step("setup", partial(self._setup, answerer, items, len(groups)))
        whole = Response()
        for start in range(0, len(groups), CHUNK):
            elements = [element for group in groups[start : start + CHUNK] for element in group]
            part = Request(reveal_intersection=True, encrypted_elements=elements)
            done = self._step(f"{start:09}", partial(_process, answerer, part))
            whole.encrypted_elements.extend(Response.FromString(done).encrypted_elements)
            self.progress("answering", min(start + CHUNK, len(groups)), len(groups))
        return setup, whole.SerializeToString()

    def _setup(self, answerer: Any, items: list[str], groups: int) -> bytes:
        from private_set_intersection.python import DataStructure

        self.progress("preparing", 0, len(items))
        asked = max(1, groups * TOKENS_PER_RECORD)
        # The library needs one item; a random one stands for an empty file.
        own = items or [secrets.token_hex(16)]
        message: bytes = answerer.CreateSetupMessage(
            FALSE_RATE, asked, own, DataStructure.GCS
        ).SerializeToString()
        return message

    def _state(self, items: str) -> dict[str, str]:
        """Key and order of this answer, kept so that it can go on; made anew when the request or the file changed."""
        from private_set_intersection.python import server

        path = self.work / "state.json"
        request = hashlib.sha256(self.body).hexdigest()
        if path.exists():
            state: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
            if (state["request"], state["items"]) == (request, items):
                return state
            shutil.rmtree(self.work)
        self.work.mkdir(mode=0o700, parents=True)
        key = server.CreateWithNewKey(True).GetPrivateKeyBytes().hex()
        state = {"request": request, "items": items, "key": key, "seed": secrets.token_hex(32)}
        path.touch(mode=0o600)
        path.write_text(json.dumps(state), encoding="utf-8")
        return state

    def _shuffled(self, elements: list[bytes], seed: str) -> list[list[bytes]]:
        if len(elements) != self.header["records"] * TOKENS_PER_RECORD:
            raise NamesError("link.cut")
        if len(set(elements)) != len(elements):
            raise NamesError("link.repeated")
        groups = [elements[i : i + TOKENS_PER_RECORD] for i in range(0, len(elements), TOKENS_PER_RECORD)]
        return _in_secret_order([_in_secret_order(group, seed) for group in groups], seed)

    def _step(self, name: str, make: Callable[[], bytes]) -> bytes:
        """The bytes of a step: read when it was done before, else made and kept."""
        path = self.work / name
        if not path.exists():
            part = path.with_suffix(".part")
            part.write_bytes(make())
            part.replace(path)
        return path.read_bytes()


def count(request: Path, reply: Path, *, ledger: Ledger, at: datetime) -> Overlap:
    """Read an answer: how many of the records asked for are in the partner's file too. The key is destroyed.

    Raises InputError when the answer is to another request.
    """
    from google.protobuf.message import DecodeError
    from private_set_intersection.python import Response, ServerSetup, client

    if not _key_path(request).exists():
        raise NamesError("link.no_key", Place(file=request.name))
    key, secret = read_file(_key_path(request), "key")
    header, body = read_file(reply, "answer")
    if header["id"] != key["id"]:
        raise NamesError("link.other", Place(file=reply.name))
    size = int.from_bytes(body[:8], "big")
    try:
        setup = ServerSetup.FromString(body[8 : 8 + size])
        response = Response.FromString(body[8 + size :])
        hits = client.CreateFromKey(secret, True).GetIntersection(setup, response)
    except (DecodeError, RuntimeError) as error:
        raise NamesError("link.cut", Place(file=reply.name)) from error
    common = len({place // TOKENS_PER_RECORD for place in hits})
    ledger.write({**_entry("counted", key["partner"], key, at), "common": common})
    _key_path(request).unlink()
    return Overlap(key["partner"], Purpose(key["purpose"]), key["records"], common)
