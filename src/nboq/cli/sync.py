"""What `nboq datacite sync`, `handle sync` and `b2inst sync` do alike: a plan, a question, and then what it says."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Container, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.markup import escape

from nboq.batch import Item, items
from nboq.batch.journal import Entries
from nboq.cli.options import arg, opt
from nboq.cli.registration import tell_broken_stamps
from nboq.cli.terminal import FINDINGS, FINE, counted, err, out, say, table
from nboq.cli.terminal import write as put
from nboq.document import Document, each_object
from nboq.errors import Conflict, ContentError, InputError, NboqError, NotFound, RemoteError, Unauthorized
from nboq.formats import write
from nboq.pid import iri_of, recognise
from nboq.pid.chain import Tier
from nboq.registration.content_stamp import with_former_id
from nboq.registration.credentials import Credentials
from nboq.registration.pid_status import situation
from nboq.registration.reconciling import reconcile
from nboq.registration.references import is_of, is_pid, misfit
from nboq.registration.registry_client import Call
from nboq.registration.syncing import Wanted, perform, plan
from nboq.registration.targets import Target, made_name

Folder = Annotated[list[str], arg("A folder of documents, one for each instrument; or files.", metavar="FOLDER…")]
DryRun = Annotated[bool, opt("Print what would be sent, and send nothing.", "--dry-run")]
PlanOnly = Annotated[bool, opt("Print the plan, for which the registry is asked, and change nothing.", "--dry-run")]
Prefix = Annotated[str | None, opt("The prefix for identifiers of what has none yet.", "--prefix")]
Yes = Annotated[bool, opt("Do it without asking.", "--yes", "-y")]
Public = Annotated[bool, opt("Publish the records too, which can't be undone.", "--publish")]
WriteBack = Annotated[bool, opt("Put the identifiers into the documents, which are replaced.", "--write-back")]
Journal = Annotated[
    Path | None, opt("What is remembered; left out, a hidden file in the folder.", "--journal", metavar="PATH")
]
_SHOWN: Final = {"conflict": "[red]conflict[/]", "leave": "[dim]leave[/]", "create": "create", "change": "change"}


@dataclass(frozen=True)
class Wishes:
    """What is asked for besides the folder."""

    dry_run: bool
    yes: bool
    write_back: bool
    journal: Path | None


def patient(seconds: float) -> None:
    """Wait for a registry, and say so."""
    err.print(f"[dim]no good answer so far; trying again in {seconds:.0f} s[/]")
    time.sleep(seconds)


def credentials(url: str, registry: str) -> Credentials:
    """Find who is asking, for what changes something."""
    return Credentials.find(url, registry=registry)


def show(*calls: Call) -> None:
    """Print requests in the place of sending them."""
    for call in calls:
        put(f"{call}\n".encode())


def named(document: Document, tier: Tier, schemes: Container[str], prefix: str | None) -> tuple[Document, str, str]:
    """Give a document as it will be, the id of what is registered, and its name: its own, or one under the prefix.

    What has no persistent identifier yet has its new one in the document that is given, or its former id where the
    registry makes up the name. So the record is the same before and after the identifier was written back.

    Raises:
        ContentError: If it has no id, or an identifier of another registry.
        InputError: If it has no such identifier, and there is no prefix; if the document is about none or several.
    """
    try:
        entity = situation(document).of(tier)
    except NotFound:
        entity = {}
    except InputError as error:
        raise InputError(error.message, source=document.source, hint="give each a document of its own") from None
    if not entity:
        raise NotFound(f"there is no {tier} in it", source=document.source)
    key = iri_of(entity.get("id"))
    if key is None:
        raise ContentError(f"the {tier} has no id, by which it would be known again", source=document.source)
    found = recognise(key)
    if found is not None and found.scheme in schemes:
        return document, key, found.norm
    if not schemes:
        if is_pid(key):
            return document, key, ""

        def known_by(one: Mapping[str, Any]) -> Mapping[str, Any]:
            if one.get("id") != entity["id"] or not is_of(one, tier):
                return one
            return {**with_former_id({**one, "id": None}, one["id"]), "id": one["id"]}

        return replace(document, data=each_object(document.data, known_by)), key, ""
    if found is not None and misfit(tier, found) is None:
        raise ContentError(f"the {tier} has {key} already, and isn't given another", source=document.source)
    if not prefix:
        raise InputError(f"the {tier} has no identifier there yet", source=document.source, hint="give --prefix")
    name = made_name(prefix, key)
    address = ("https://doi.org/" if "doi" in schemes else "https://hdl.handle.net/") + name
    return reconcile(document, tier, address), key, name


def synced(
    paths: list[str], target: Target, run: str, wanted: Callable[[Item], tuple[Wanted, Tier]], wishes: Wishes
) -> int:
    """Plan, ask, do; give the exit status: 1 where something is left over for people."""
    folder = Path(paths[0]) if Path(paths[0]).is_dir() else Path(paths[0]).parent
    journal = wishes.journal or folder / f".nboq-{run.partition(' ')[0]}.jsonl"
    status, plans, keys = FINE, [], dict[str, str]()
    rows = table("document", "identifier", "what", "why", box=None, pad_edge=False)
    with closing(Entries(journal, run)) as entries:
        for item in items(paths, apart=journal):
            try:
                one, tier = wanted(item)
                if one.key in keys:
                    raise InputError(f"is about {one.key}, as {keys[one.key]} is", source=item.source)
                keys[one.key] = item.source
                step = plan(target, one, entries)
            except NboqError as error:
                status = max(status, _alone(error, item, Conflict))
                continue
            plans.append((item, step, tier))
            rows.add_row(escape(item.source), escape(step.pid), _SHOWN[step.action], escape(step.why))
        out.print(rows)
        conflicts = sum(step.action == "conflict" for _, step, _ in plans)
        changes = sum(step.action in ("create", "change") for _, step, _ in plans)
        status = max(status, FINDINGS if conflicts else FINE)
        if wishes.dry_run or (changes and not wishes.yes and not _agreed(changes)):
            err.print(f"nothing was changed; {counted(changes, 'change')} to make, with --yes")
            return status
        for item, step, tier in plans:
            if step.action == "conflict":
                continue
            try:
                identifier = perform(target, step, entries)
                if wishes.write_back and identifier:
                    status = max(status, _write_back(item, tier, identifier))
            except NboqError as error:
                status = max(status, _alone(error, item, Conflict, Unauthorized))
                continue
            if step.action != "leave":
                out.print(escape(f"{item.source}: {identifier or step.pid} {step.action}d"), emoji=False)
    return status


def _alone(error: NboqError, item: Item, *bearable: type[NboqError]) -> int:
    """Tell what keeps one document back; what keeps all of them back ends the run."""
    if isinstance(error, RemoteError) and not isinstance(error, bearable):
        raise error
    if item.source not in str(error):
        err.print(escape(f"{item.source}:"), end=" ", emoji=False, highlight=False)
    return say(error, item.source)


def _agreed(changes: int) -> bool:
    return sys.stdin.isatty() and typer.confirm(f"Make {counted(changes, 'change')}?")


def _write_back(item: Item, tier: Tier, identifier: str) -> int:
    """Put an identifier into the document that it's for, if that is a file of its own."""
    before = item.read()
    done = reconcile(before, tier, identifier)
    if done.data == before.data:
        return FINE
    if item.path is None or item.source != item.path:
        raise InputError(f"isn't a file of its own; put in {identifier} by 'nboq pid reconcile'", source=item.source)
    write(done, item.path)
    out.print(escape(f"{item.source}: the {tier} is {identifier}"), emoji=False)
    return tell_broken_stamps(before, done)
