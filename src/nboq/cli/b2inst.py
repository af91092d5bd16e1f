"""Draft, publish and change records of instruments at B2INST, which gives each a Handle.

Goes to the test system unless --url or NBOQ_B2INST_URL names another. The token, which is made on the site under
Applications, comes from NBOQ_B2INST_TOKEN, or from the keyring of the desktop.

Examples:

    nboq b2inst create axiovert.yaml --dry-run

    nboq b2inst sync microscopes/ --publish --write-back
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from nboq.batch import Item, single
from nboq.cli import options
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
from nboq.cli.terminal import as_json, note, write
from nboq.pid.chain import Tier
from nboq.registration.b2inst_client import PRODUCTION, TEST_SYSTEM, B2Inst, body_of, call
from nboq.registration.credentials import checked_root
from nboq.registration.syncing import DesiredRecord
from nboq.registration.targets import STATE, B2InstTarget, metadata_of

Url = Annotated[
    str, opt(f"The root of the site; the real one, {PRODUCTION}, has to be named.", "--url", envvar="NBOQ_B2INST_URL")
]
Source = Annotated[Path, arg("An instrument, or a descriptor with its instrument, in any format.", metavar="FILE")]
Name = Annotated[str, arg("The name of the record at B2INST, as tpqdy-6zd98.", metavar="RECORD")]


def _change(method: str, *given: Any, url: str) -> None:
    with connect(B2Inst, url) as client:
        made = getattr(client, method)(*given)
    write("\t".join(filter(None, (made.id, made.state, made.handle))).encode() + b"\n")
    for problem in made.problems:
        note(problem, "to be published, it needs")


def create(source: Source, url: Url = TEST_SYSTEM, dry_run: DryRun = False) -> None:
    """Make a draft, which only its account sees.

    Examples:

        nboq b2inst create axiovert.yaml

        nboq b2inst create axiovert.yaml --dry-run
    """
    metadata = metadata_of(single(source))
    if dry_run:
        return show(call(checked_root(url), "POST", body=body_of(metadata)))
    return _change("create", metadata, url=url)


def update(record: Name, source: Source, url: Url = TEST_SYSTEM, dry_run: DryRun = False) -> None:
    """Replace what a record says. One that was published is edited and published again, under the same Handle.

    Examples:

        nboq b2inst update tpqdy-6zd98 axiovert.yaml
    """
    metadata = metadata_of(single(source))
    if dry_run:
        root = checked_root(url)
        return show(call(root, "GET", record), call(root, "PUT", record, "draft", body_of(metadata)))
    return _change("update", record, metadata, url=url)


def publish(record: Name, url: Url = TEST_SYSTEM, dry_run: DryRun = False) -> None:
    """Publish a draft, which gives it its Handle; that can't be undone.

    Examples:

        nboq b2inst publish tpqdy-6zd98
    """
    if dry_run:
        root = checked_root(url)
        return show(call(root, "GET", record, "draft"), call(root, "POST", record, "draft/actions/publish"))
    return _change("publish", record, url=url)


def new_version(record: Name, url: Url = TEST_SYSTEM, dry_run: DryRun = False) -> None:
    """Make a draft of a new version of a published record, which gets a Handle of its own when it's published.

    Examples:

        nboq b2inst new-version tpqdy-6zd98
    """
    if dry_run:
        return show(call(checked_root(url), "POST", record, "versions"))
    return _change("new_version", record, url=url)


def get(record: Name, url: Url = TEST_SYSTEM, output: options.Output = None, dry_run: DryRun = False) -> None:
    """Read a record, or its draft, as PIDINST's JSON, which `nboq convert` reads.

    Examples:

        nboq b2inst get tpqdy-6zd98 -o record.b2inst.json
    """
    if dry_run:
        return show(call(checked_root(url), "GET", record))
    with connect(B2Inst, url, reading=True) as client:
        found = client.get(record)
    return write(as_json({"id": found.id, "metadata": dict(found.metadata)}), output)


def sync(
    paths: Folder,
    url: Url = TEST_SYSTEM,
    publish: Public = False,
    yes: Yes = False,
    write_back: WriteBack = False,
    journal: Journal = None,
    dry_run: PlanOnly = False,
) -> None:
    """Bring B2INST to what documents say: shows what would be drafted and changed, asks, and does it.

    Done twice, the second time nothing is left to do; stopped, it goes on where it was. A record that somebody else
    changed since is told and left, and the exit status is 1 then. A record gets its Handle when it's published.

    Examples:

        nboq b2inst sync microscopes/

        nboq b2inst sync microscopes/ --publish --yes --write-back
    """

    def desired(item: Item) -> tuple[DesiredRecord, Tier]:
        document, key, _ = named(item.read(), Tier.INSTANCE, "", None)
        state = {STATE: "published"} if publish else {}
        return DesiredRecord(item.source, key, "", {**metadata_of(document), **state}), Tier.INSTANCE

    synchronise(paths, B2InstTarget(connect(B2Inst, url)), desired, SyncOptions(dry_run, yes, write_back, journal))
