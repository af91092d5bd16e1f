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
from nboq.registration.targets import STATE, Target, only_candidate

Action = Literal["create", "change", "leave", "conflict"]


@dataclass(frozen=True, slots=True)
class DesiredRecord:
    """The record that a document is to have at a registry.

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
        desired: The record that it is to have.
        action: `create`, `change`, `leave` or `conflict`.
        pid: The name of the record; empty where the registry makes it up.
        why: The reason, in words.
        before: A digest of what is held, which must not have changed when it's done.
    """

    desired: DesiredRecord
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


def _differing(held: Mapping[str, Any], record: Mapping[str, Any]) -> list[str]:
    return [name for name, value in record.items() if not holds(held.get(name), value)]


def _digest(held: Mapping[str, Any] | None, names: Iterable[str]) -> str:
    if held is None:
        return ""
    content = orjson.dumps({name: held.get(name) for name in sorted(names)}, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(content).hexdigest()[:24]


def plan(target: Target[Any], desired: DesiredRecord, journal: Entries) -> Step:
    """Say what is to be done for a document; nothing is changed.

    Args:
        target: The registry.
        desired: The record that the document is to have there.
        journal: What was done before.

    Raises:
        NboqError: If the registry can't be asked.
    """
    known = journal.get(desired.key) or {}
    pid = desired.pid or str(known.get("pid") or "")
    if known and not pid:
        taken = {(journal.get(key) or {}).get("pid") for key in journal}
        pid = only_candidate((name for name in target.unfinished(desired.record) if name not in taken), desired.source)
    if not pid and not known and is_pid(desired.key):
        why = f"has {desired.key} already, and nothing says which record there it has"
        return Step(desired, "conflict", "", why, "")
    held = target.held(pid) if pid else None
    before, seen = _digest(held, desired.record), known.get("seen")
    if held is None:
        gone = "was there and is gone" if seen else ""
        return Step(desired, "conflict" if gone else "create", pid, gone or "isn't there yet", before)
    differing = _differing(held, desired.record)
    if not differing:
        return Step(desired, "leave", pid, "is the same", before)
    ours = seen and seen == _digest(held, known.get("names") or ())
    # A run that was killed between a change and its publication.
    if ours or (differing == [STATE] and known.get("sent") == _digest(desired.record, desired.record)):
        return Step(desired, "change", pid, ", ".join(differing), before)
    why = "was changed there since" if seen else "holds something else, which didn't come from here"
    return Step(desired, "conflict", pid, f"{why}: {', '.join(differing)}", before)


def perform(target: Target[Any], step: Step, journal: Entries) -> str:
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
    desired, pid, record = step.desired, step.pid, step.desired.record
    if step.action == "conflict":
        raise Conflict(step.why, source=desired.source)
    before = journal.get(desired.key) or {}
    if step.action != "leave":
        kept = {name: before[name] for name in ("seen", "names") if name in before}
        journal.put(desired.key, pid=pid, sent=_digest(record, record), **kept)
        if pid and _digest(target.held(pid), record) != step.before:
            raise Conflict(f"{pid} was changed since the plan was made", source=desired.source, hint="run it again")
        pid = target.put(pid, record, new=step.action == "create")
    held = target.held(pid) or {}
    differing = _differing(held, record)
    if differing == [STATE]:
        # Noted before, since publishing may be refused.
        journal.put(desired.key, pid=pid, names=sorted(record), seen=_digest(held, record))
        target.publish(pid)
        held = target.held(pid) or {}
        differing = _differing(held, record)
    if differing:
        raise Conflict(f"{pid} holds something else than was sent: {', '.join(differing)}", source=desired.source)
    identifier, seen = target.identifier(pid), _digest(held, record)
    for key in dict.fromkeys(filter(None, (desired.key, identifier))):
        if (journal.get(key) or {}).get("seen") != seen:
            journal.put(key, pid=pid, names=sorted(record), seen=seen)
    return identifier
