"""The kinds of crates: how repositories spell what is the same in all of them, as the rows of `kinds.toml` say."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from nboq.document import Json
from nboq.formats.zarr_hierarchy import CRATE

ROOT: Final = "./"
_SPECIFICATION: Final = "https://w3id.org/ro/crate/"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of crate, by what differs from the default; `kinds.toml` says what each field is for."""

    version: str
    payload: Literal["files", "listed", "none"]
    profile: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    context: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    asks: Mapping[str, str] = field(default_factory=dict)

    def metadata(self, entities: Iterable[Json], root: str, terms: Mapping[str, str]) -> Json:
        """Write the metadata of a crate as this kind spells them.

        Args:
            entities: What is described, in words of schema.org, the root as well.
            root: The identifier of the root where it isn't the folder of the crate.
            terms: Terms of the crate's own beside those of the kind.

        Returns:
            The JSON-LD, flat and compact; where a reference leads to what isn't described, it is there as a text.
        """
        spelt = [self._spelt(entity, root) for entity in entities]
        known = {entity["@id"] for entity in spelt}

        def leading(value: Any) -> Any:
            if isinstance(value, list):
                return [leading(one) for one in value]
            if not isinstance(value, dict):
                return value
            iri = root if value["@id"] == ROOT else value["@id"]
            return {"@id": iri} if iri in known else iri

        about: Json = {"@id": CRATE, "@type": "CreativeWork", "about": {"@id": root}}
        about["conformsTo"] = {"@id": f"{_SPECIFICATION}{self.version}"}
        graph = [about, *({key: leading(value) for key, value in one.items()} for one in spelt)]
        return {"@context": [f"{_SPECIFICATION}{self.version}/context", {**terms, **self.context}], "@graph": graph}

    def _spelt(self, entity: Json, root: str) -> Json:
        is_root = entity["@id"] == ROOT
        kind = "root" if is_root else entity["@type"] if isinstance(entity["@type"], str) else entity["@type"][0]
        names, made = self.names.get(kind, {}), {"@id": root if is_root else entity["@id"]}
        made["@type"] = self.types.get(kind, entity["@type"])
        for key, value in sorted(entity.items()):
            values = value if isinstance(value, list) else [value]
            for name in names.get(key, key).split() if key[0] != "@" else ():
                before = made.get(name, [])
                both = [*(before if isinstance(before, list) else [before]), *values]
                made[name] = both if len(both) > 1 or name in self.lists else both[0]
        return made


def _kind(row: dict[str, Any]) -> Kind:
    values: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in row.items()}
    return Kind(**values)


KINDS: Final = {
    name: _kind(row) for name, row in tomllib.loads(Path(__file__).with_name("kinds.toml").read_text("utf-8")).items()
}
"""The kinds by name; the first is the default."""
