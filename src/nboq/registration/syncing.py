"""Brings a registry to what documents say: a plan first, then what it says, and nothing over what others changed.

What is held there is read before the plan, right before a change and after it. A journal keeps what was sent and what
was seen afterwards; so a run that was killed goes on, and a record that somebody else changed since isn't overwritten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from nboq.batch.journal import Entries
from nboq.errors import Conflict
from nboq.registration.references import is_pid
from nboq.registration.targets import STATE, Target, single

Action = Literal["create", "change", "leave", "conflict"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a document is to be at a registry.

    Attributes:
        source: The document.
        key: The id of the thing.
        pid: The name of its record there; empty where the registry makes it up.
        record: The record.
    """

    source: str
    key: str
    pid: str
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done for one document.

    Attributes:
        wanted: The document.
        action: `create`, `change`, `leave` or `conflict`.
        pid: The name of the record; empty where the registry makes it up.
        why: The reason, in words.
        before: A digest of what is held, which must not have changed when it's done.
    """

    wanted: Wanted
    action: Action
    pid: str
    why: str
    before: str


def holds(held: Any, wanted: Any) -> bool:
    """Tell whether a registry holds what is wanted, with whatever it adds; numbers and texts are the same.

    >>> holds({"titles": [{"title": "IX71", "lang": None}], "url": ""}, {"titles": [{"title": "IX71"}]})
    True
    >>> holds("Us", {"name": "Us"}), holds(2026, "2026"), holds([{"title": "A"}], [{"title": "B"}])
    (True, True, False)
    """
    if isinstance(wanted, Mapping):
        if isinstance(held, Mapping):
            return all(holds(held.get(name), value) for name, value in wanted.items())
        return held is not None and holds(held, wanted.get("name"))  # DataCite gives the name of a publisher alone
    if isinstance(wanted, list):
        given = held if isinstance(held, list) else []
        return len(given) == len(wanted) and all(map(holds, given, wanted))
    return not (wanted or held) or str(held) == str(wanted)


def _other(held: Mapping[str, Any], record: Mapping[str, Any]) -> list[str]:
    return [name for name, value in record.items() if not holds(held.get(name), value)]


def _digest(held: Mapping[str, Any] | None, names: Iterable[str]) -> str:
    if held is None:
        return ""
    content = orjson.dumps({name: held.get(name) for name in sorted(names)}, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(content).hexdigest()[:24]


def plan(target: Target, wanted: Wanted, journal: Entries) -> Step:
    """Say what is to be done for a document; nothing is changed.

    Args:
        target: The registry.
        wanted: What the document is to be there.
        journal: What was done before.

    Raises:
        NboqError: If the registry can't be asked.
    """
    known = journal.get(wanted.key) or {}
    pid = wanted.pid or str(known.get("pid") or "")
    if known and not pid:
        taken = {(journal.get(key) or {}).get("pid") for key in journal}
        pid = single((name for name in target.unfinished(wanted.record) if name not in taken), wanted.source)
    if not pid and not known and is_pid(wanted.key):
        why = f"has {wanted.key} already, and nothing says which record there it has"
        return Step(wanted, "conflict", "", why, "")
    held = target.held(pid) if pid else None
    before, seen = _digest(held, wanted.record), known.get("seen")
    if held is None:
        gone = "was there and is gone" if seen else ""
        return Step(wanted, "conflict" if gone else "create", pid, gone or "isn't there yet", before)
    other = _other(held, wanted.record)
    if not other:
        return Step(wanted, "leave", pid, "is the same", before)
    ours = seen and seen == _digest(held, known.get("names") or ())
    # A run that was killed between a change and its publication.
    if ours or (other == [STATE] and known.get("sent") == _digest(wanted.record, wanted.record)):
        return Step(wanted, "change", pid, ", ".join(other), before)
    why = "was changed there since" if seen else "holds something else, which didn't come from here"
    return Step(wanted, "conflict", pid, f"{why}: {', '.join(other)}", before)


def perform(target: Target, step: Step, journal: Entries) -> str:
    """Do what a plan says for a document.

    Args:
        target: The registry.
        step: What is to be done.
        journal: Where it's noted, before and after.

    Returns:
        The persistent identifier of the record; empty where it has none yet.

    Raises:
        Conflict: If the record isn't what it was when the plan was made, or not what was sent afterwards.
        NboqError: If the registry refuses or can't be reached.
    """
    wanted, pid, record = step.wanted, step.pid, step.wanted.record
    if step.action == "conflict":
        raise Conflict(step.why, source=wanted.source)
    before = journal.get(wanted.key) or {}
    if step.action != "leave":
        kept = {name: before[name] for name in ("seen", "names") if name in before}
        journal.put(wanted.key, pid=pid, sent=_digest(record, record), **kept)
        if pid and _digest(target.held(pid), record) != step.before:
            raise Conflict(f"{pid} was changed since the plan was made", source=wanted.source, hint="run it again")
        pid = target.put(pid, record, new=step.action == "create")
    held = target.held(pid) or {}
    other = _other(held, record)
    if other == [STATE]:
        # Noted before, since publishing may be refused.
        journal.put(wanted.key, pid=pid, names=sorted(record), seen=_digest(held, record))
        target.publish(pid)
        held = target.held(pid) or {}
        other = _other(held, record)
    if other:
        raise Conflict(f"{pid} holds something else than was sent: {', '.join(other)}", source=wanted.source)
    identifier, seen = target.identifier(pid), _digest(held, record)
    for key in dict.fromkeys(filter(None, (wanted.key, identifier))):
        if (journal.get(key) or {}).get("seen") != seen:
            journal.put(key, pid=pid, names=sorted(record), seen=seen)
    return identifier
