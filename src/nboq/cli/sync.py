"""What `nboq datacite sync`, `handle sync` and `b2inst sync` do alike: a plan, a question, and then what it says."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

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
from nboq.registration.syncing import DesiredRecord, perform, plan
from nboq.registration.targets import Client, Target, name_for

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
class SyncOptions:
    """The options that all of these commands have."""

    dry_run: bool
    yes: bool
    write_back: bool
    journal: Path | None


def _pause(seconds: float) -> None:
    """Wait for a registry, and say so."""
    err.print(f"[dim]no good answer so far; trying again in {seconds:.0f} s[/]")
    time.sleep(seconds)


def connect(registry: type[Client], url: str, *, reading: bool = False, **settings: Any) -> Client:
    """Connect to a registry by the credentials that are found, or without any where it's only for reading."""
    try:
        credentials = Credentials.find(url, registry=registry.registry)
    except Unauthorized:
        if not reading:
            raise
        credentials = None
    return registry(url, credentials, sleep=_pause, **settings)


def show(*calls: Call) -> None:
    """Print requests in the place of sending them."""
    for call in calls:
        put(f"{call}\n".encode())


def named(document: Document, tier: Tier, scheme: str, prefix: str | None) -> tuple[Document, str, str]:
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
    if found is not None and found.scheme == scheme:
        return document, key, found.norm
    if not scheme:
        if is_pid(key):
            return document, key, ""

        def with_its_former_id(one: Mapping[str, Any]) -> Mapping[str, Any]:
            if one.get("id") != entity["id"] or not is_of(one, tier):
                return one
            return {**with_former_id({**one, "id": None}, one["id"]), "id": one["id"]}

        return replace(document, data=each_object(document.data, with_its_former_id)), key, ""
    if found is not None and misfit(tier, found) is None:
        raise ContentError(f"the {tier} has {key} already, and isn't given another", source=document.source)
    if not prefix:
        raise InputError(f"the {tier} has no identifier there yet", source=document.source, hint="give --prefix")
    name = name_for(prefix, key)
    return reconcile(document, tier, f"{scheme}:{name}"), key, name


def synchronise(
    paths: list[str],
    target: Target[Any],
    desired: Callable[[Item], tuple[DesiredRecord, Tier]],
    options: SyncOptions,
) -> NoReturn:
    """Plan, ask, do, and end the command; with the exit status 1 where something is left over for people."""
    client, folder = target.client, Path(paths[0]) if Path(paths[0]).is_dir() else Path(paths[0]).parent
    journal = options.journal or folder / f".nboq-{client.registry}.jsonl"
    status, plans, keys = FINE, [], dict[str, str]()
    rows = table("document", "identifier", "what", "why", box=None, pad_edge=False)
    with client, closing(Entries(journal, f"{client.registry} {client.root}")) as entries:
        for item in items(paths, apart=journal):
            try:
                record, tier = desired(item)
                if record.key in keys:
                    raise InputError(f"is about {record.key}, as {keys[record.key]} is", source=item.source)
                keys[record.key] = item.source
                step = plan(target, record, entries)
            except NboqError as error:
                status = max(status, _report(error, item, Conflict))
                continue
            plans.append((item, step, tier))
            rows.add_row(escape(item.source), escape(step.pid), _SHOWN[step.action], escape(step.why))
        out.print(rows)
        conflicts = sum(step.action == "conflict" for _, step, _ in plans)
        changes = sum(step.action in ("create", "change") for _, step, _ in plans)
        status = max(status, FINDINGS if conflicts else FINE)
        if options.dry_run or (changes and not options.yes and not _agreed(changes)):
            err.print(f"nothing was changed; {counted(changes, 'change')} to make, with --yes")
            raise typer.Exit(status)
        for item, step, tier in plans:
            if step.action == "conflict":
                continue
            try:
                identifier = perform(target, step, entries)
                if options.write_back and identifier:
                    status = max(status, _write_back(item, tier, identifier))
            except NboqError as error:
                status = max(status, _report(error, item, Conflict, Unauthorized))
                continue
            if step.action != "leave":
                out.print(escape(f"{item.source}: {identifier or step.pid} {step.action}d"), emoji=False)
    raise typer.Exit(status)


def _report(error: NboqError, item: Item, *of_one_document: type[NboqError]) -> int:
    """Tell what keeps one document back; what keeps all of them back ends the run."""
    if isinstance(error, RemoteError) and not isinstance(error, of_one_document):
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
