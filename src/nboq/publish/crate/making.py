"""Making a crate, and reading it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from nboq.batch import single
from nboq.document import Document
from nboq.errors import InputError, Malformed, NotFound
from nboq.files import folder_atomically
from nboq.formats import read
from nboq.publish.crate.packing import DESCRIPTOR, Crate, Packing, ROCrate


def publish_crate(
    descriptor: str | Path, files: Iterable[str | Path], output: str | Path, *, name: str = "", license: str = ""
) -> Crate:
    """Pack a descriptor with its images into an RO-Crate.

    Args:
        descriptor: A file in any readable format with a descriptor in it.
        files: Images and other files that go along, under their names.
        output: The folder of the crate, which mustn't be there.
        name: What it's called; left out, it's named by the instrument.
        license: The address of its licence.

    Raises:
        InputError: If there is something where the crate would go, or two files have one name.
        Malformed: If the crate, read back, doesn't say what went into it.
        NotFound: If a file isn't there.
        NboqError: If the descriptor can't be read, or holds none or several.

    >>> import nboq, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> bench = {"type": "Instrument", "id": "https://doi.org/10.83185/ab", "name": "Bench"}
    >>> one = {"type": "HardwareDescriptor", "id": "urn:uuid:1", "tier": 1, "describes": bench}
    >>> _ = nboq.write(one, f"{folder.name}/bench.yaml")
    >>> made = publish_crate(f"{folder.name}/bench.yaml", [], f"{folder.name}/crate")
    >>> made.files
    ('descriptor.jsonld', 'original/bench.yaml')
    >>> folder.cleanup()
    """
    source, out = Path(descriptor), Path(output)
    if out.exists() or out.is_symlink():
        raise _taken(out)
    document = single(source)
    work = Packing(document, source, [Path(one) for one in files], name, license)
    try:
        with folder_atomically(out) as folder:
            made = work.pack(folder)
            read_back(folder, document, made.files, made.entities)
            if out.exists():
                raise _taken(out)
    except OSError as error:
        raise NotFound(f"can't be written: {error.strerror or error}", source=out) from None
    return replace(made, folder=out)


def _taken(out: Path) -> InputError:
    hint = "give another --output or remove it"
    return InputError("is there already, and a crate overwrites nothing", source=out, hint=hint)


def read_back(folder: Path, document: Document, files: Iterable[str], entities: Iterable[str]) -> None:
    """Read a crate and hold it to what went into it.

    Args:
        folder: The crate.
        document: The descriptor that it was made of.
        files: The files that it has to have.
        entities: The identifiers that it has to describe.

    Raises:
        Malformed: If something is missing or otherwise.
    """
    crate = ROCrate(str(folder))
    listed = {entity.id for entity in crate.data_entities}
    for path in files:
        if quote(path) not in listed:
            raise Malformed(f"{path} isn't among its files", source=folder)
        if not (folder / path).is_file():
            raise Malformed(f"{path} isn't there", source=folder)
    missing = [iri for iri in entities if crate.get(iri) is None]
    if missing:
        raise Malformed(f"nothing is said of {missing[0]}", source=folder)
    if read(folder / DESCRIPTOR).data != document.data:
        raise Malformed(f"{DESCRIPTOR}, read again, isn't the same document", source=folder)
