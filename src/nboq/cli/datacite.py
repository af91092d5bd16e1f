"""Draft, update and publish DOIs at DataCite.

Goes to the test system unless --url or NBOQ_DATACITE_URL names another. The user name and the password come from
NBOQ_DATACITE_USER and NBOQ_DATACITE_PASSWORD, or from the keyring of the desktop.

Examples:

    nboq datacite validate descriptor.json --prefix 10.5072

    nboq datacite draft descriptor.json --prefix 10.5072 --dry-run

    nboq datacite publish 10.5072/abcd-1234
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.markup import escape

from nboq.batch import Item, items, only
from nboq.cli import options
from nboq.cli.listing import Format, show_rows
from nboq.cli.options import arg, opt
from nboq.cli.sync import (
    DryRun,
    Folder,
    Journal,
    PlanOnly,
    Public,
    SyncOptions,
    WriteBack,
    Yes,
    connect,
    named,
    show,
    synchronise,
)
from nboq.cli.terminal import FINDINGS, FINE, as_json, err, out, say, write
from nboq.document import is_a
from nboq.errors import Malformed
from nboq.formats import native
from nboq.formats.datacite import attributes as record_of
from nboq.pid.chain import Tier
from nboq.registration.datacite_client import PRODUCTION, TEST_SYSTEM, DataCite
from nboq.registration.datacite_requests import Calls, invalid
from nboq.registration.datacite_requests import validate as problems_of
from nboq.registration.pid_status import situation
from nboq.registration.syncing import DesiredRecord
from nboq.registration.targets import STATE, DataCiteTarget

# A file with none of these describes no DOI, however it is spelt.
_KNOWN: Final = frozenset(
    {"creators", "descriptions", "doi", "identifiers", "prefix", "publicationYear", "publisher", "relatedIdentifiers"}
    | {"titles", "types", "url"}
)

# The newest version that the service takes for sure; 4.7 came out in March 2026.
_VERSION: Final = "4.6"

Url = Annotated[
    str, opt(f"The root of the API; the real one, {PRODUCTION}, has to be named.", "--url", envvar="NBOQ_DATACITE_URL")
]
Prefix = Annotated[str | None, opt("The prefix for a DOI that the service makes up.", "--prefix")]
Name = Annotated[str, arg("The DOI, in any spelling.", metavar="DOI")]
Source = Annotated[Path, arg("An instrument or descriptor in any format, or DataCite JSON.", metavar="FILE")]


def attributes_of(item: Item) -> Mapping[str, Any]:
    """Read the attributes of a DOI.

    Args:
        item: An instrument, a descriptor or a data set in any format that is read here; or DataCite's JSON, which is
            taken as it stands: attributes, or a JSON:API payload around them, as `nboq datacite get` writes it.

    Raises:
        NboqError: If it can't be read, or holds something that DataCite has no record for.
    """
    content = item.opened()
    body = content.json if content.is_json else None
    if not isinstance(body, dict) or native.sniff(body) or not (_KNOWN | {"data"}) & body.keys():
        attributes, report = record_of(item.read(), _VERSION, complete=False)
        for note in report.notes:
            err.print(f"[dim]{note.kind}: {escape(note.field)}: {escape(note.message)}[/]")
        return attributes
    if "data" in body:
        body = body["data"].get("attributes") if isinstance(body["data"], dict) else None
    if not isinstance(body, dict) or not _KNOWN & body.keys():
        raise Malformed(
            "contains no metadata of one DOI; DataCite's JSON has attributes such as titles, creators and types",
            source=item.source,
        )
    return body


def _reader(url: str, prefix: str | None = None) -> DataCite:
    client = connect(DataCite, url, reading=True, prefix=prefix)
    if client.anonymous:
        err.print("[dim]without credentials, only findable DOIs are seen[/]")
    return client


def _change(method: str, *given: Any, url: str, prefix: str | None = None, dry_run: bool) -> None:
    """Send something, or print what would be sent; both go by the same name."""
    if dry_run:
        return show(getattr(Calls(url, prefix), method)(*given))
    with connect(DataCite, url, prefix=prefix) as client:
        record = getattr(client, method)(*given)
    write(f"{record.doi}\t{record.state}\n".encode())
    return None


def _move(event: str, doi: str, url: str, dry_run: bool) -> None:
    if not dry_run:
        return _change(event, doi, url=url, dry_run=False)
    calls = Calls(url)
    return show(calls.get(doi), calls.move(doi, event), calls.get(doi))


def draft(source: Source, url: Url = TEST_SYSTEM, prefix: Prefix = None, dry_run: DryRun = False) -> None:
    """Create a draft, which may be incomplete and can be deleted.

    A DOI in the file is taken as it is; without one the service makes one up under the prefix.

    Examples:

        nboq datacite draft descriptor.json --prefix 10.5072

        nboq datacite draft descriptor.json --prefix 10.5072 --dry-run
    """
    _change("draft", attributes_of(only(source)), url=url, prefix=prefix, dry_run=dry_run)


def update(
    source: Source,
    doi: Annotated[str | None, opt("Whose metadata these are, when the file doesn't say.")] = None,
    url: Url = TEST_SYSTEM,
    dry_run: DryRun = False,
) -> None:
    """Create or change a record; doing it twice does the same as doing it once.

    What isn't in the file stays as it is; what is in it is replaced whole, lists too. The state stays.
    A dry run can't know what the service holds, so it judges a descriptor by the file alone.

    Examples:

        nboq datacite update descriptor.json

        nboq datacite update relations.json --doi 10.5072/abcd-1234
    """
    attributes = attributes_of(only(source))
    name = doi or attributes.get("doi")
    if not isinstance(name, str):
        raise typer.BadParameter(f"{source} says no DOI; give it by --doi")
    _change("update", name, attributes, url=url, dry_run=dry_run)


def publish(doi: Name, url: Url = TEST_SYSTEM, dry_run: DryRun = False) -> None:
    """Make a DOI findable. It can be hidden later, never deleted.

    The record is checked before, and its state is read back after.

    Examples:

        nboq datacite publish 10.5072/abcd-1234

        nboq datacite publish 10.1234/abcd-1234 --url https://api.datacite.org
    """
    _move("publish", doi, url, dry_run)


def register(doi: Name, url: Url = TEST_SYSTEM, dry_run: DryRun = False) -> None:
    """Register a draft: the DOI resolves, and isn't found by search. It can't be deleted any more.

    Examples:

        nboq datacite register 10.5072/abcd-1234
    """
    _move("register", doi, url, dry_run)


def hide(doi: Name, url: Url = TEST_SYSTEM, dry_run: DryRun = False) -> None:
    """Take a findable DOI out of search; it goes on resolving.

    Examples:

        nboq datacite hide 10.5072/abcd-1234
    """
    _move("hide", doi, url, dry_run)


def get(doi: Name, url: Url = TEST_SYSTEM, output: options.Output = None, dry_run: DryRun = False) -> None:
    """Read a record. What comes out can be changed and goes back by `update`.

    Examples:

        nboq datacite get 10.5072/abcd-1234

        nboq datacite get 10.5072/abcd-1234 -o record.json
    """
    if dry_run:
        return show(Calls(url).get(doi))
    with _reader(url) as client:
        found = client.get(doi)
    return write(as_json(dict(found.attributes)), output)


def list_(
    url: Url = TEST_SYSTEM,
    prefix: Annotated[str | None, opt("Only DOIs under this one.")] = None,
    account: Annotated[str | None, opt("Whose; the account of the credentials by default.")] = None,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    """List instruments: DOI, state and title, with tabs between.

    Examples:

        nboq datacite list

        nboq datacite list --prefix 10.5072
    """
    if dry_run:
        return show(Calls(url, prefix).instruments(account.lower() if account else None))
    with _reader(url, prefix) as client:
        rows = ((one.doi, one.state, " ".join(one.title.split())) for one in client.instruments(account))
        if format is not None:
            show_rows(("doi", "state", "title"), rows, format)
        else:
            for row in rows:
                write(("\t".join(row) + "\n").encode())
    return None


def validate(paths: options.Inputs, prefix: Prefix = None) -> None:
    """Check whether metadata are fit to be published, without a network.

    A descriptor (resourceType "Hardware descriptor") must not be of the general type Instrument, and must say by a
    related identifier, IsMetadataFor, which instrument it describes.

    Examples:

        nboq datacite validate descriptor.json --prefix 10.5072

        nboq datacite validate exports/
    """
    status = FINE
    for item in items(paths):
        try:
            problems = problems_of(attributes_of(item), prefix)
        except BaseException as error:
            status = max(status, say(error, item.source))
            continue
        for line in problems or ("fit to be published",):
            out.print(escape(f"{item.source}: {line}"), emoji=False)
        status = max(status, FINDINGS if problems else FINE)
    raise typer.Exit(status)


def sync(
    paths: Folder,
    url: Url = TEST_SYSTEM,
    prefix: Prefix = None,
    described: Annotated[
        bool, opt("Register the instruments that descriptors describe, not the descriptors.", "--described")
    ] = False,
    publish: Public = False,
    yes: Yes = False,
    write_back: WriteBack = False,
    journal: Journal = None,
    dry_run: PlanOnly = False,
) -> None:
    """Bring DataCite to what documents say: shows what would be drafted and changed, asks, and does it.

    Done twice, the second time nothing is left to do; stopped, it goes on where it was. A record that somebody else
    changed since is told and left, and the exit status is 1 then. What has no DOI gets one under the prefix, made from
    its id, always the same.

    Examples:

        nboq datacite sync microscopes/ --prefix 10.5072 --described

        nboq datacite sync microscopes/ --prefix 10.5072 --publish --yes --write-back
    """

    def desired(item: Item) -> tuple[DesiredRecord, Tier]:
        document = item.read()
        if described:
            instance = situation(document).of(Tier.INSTANCE)
            document = replace(document, data={"type": "Instrument", **instance})
        tier = Tier.DESCRIPTOR if is_a(document.data, "HardwareDescriptor") else Tier.INSTANCE
        document, key, doi = named(document, tier, "doi", prefix)
        record = record_of(document, _VERSION, complete=publish)[0]
        problems = problems_of({**record, "doi": doi}) if publish else ()
        if problems:
            raise invalid(doi, problems)
        own = {name: value for name, value in record.items() if name not in ("doi", "prefix", "suffix")}
        return DesiredRecord(item.source, key, doi, {**own, STATE: "findable"} if publish else own), tier

    target = DataCiteTarget(connect(DataCite, url, prefix=prefix))
    synchronise(paths, target, desired, SyncOptions(dry_run, yes, write_back, journal))
