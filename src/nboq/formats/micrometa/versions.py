"""Versions of the app's files: which there are, what earlier ones called things, what becomes of those before 2.00.

What the app itself does with older files was read in its source (WU-BIMAC/MicroMetaApp-React, `src/app.js`:
`applyPreviousAppVersionModificationToMicroscope`, `applyPreviousModelVersionModificationToMicroscope` and
`applyPreviousAppVersionModificationToObj`; searched 2026-11). It knows four steps, and no others are made here:

- A file of an app before 0.45 says `Version` where later ones say `ModelVersion`, and lacks the three constants
  `Extension`, `Domain` and `Category`; they are filled in.
- Seven kinds of component have new names (`OLD_SCHEMAS`).
- A few fields have new names (`versions.toml`). Some others are dropped by the app; here they stay, in `extensions`.
- A file of a model before 2.00 has the facts of the stand on its root. They become a stand, which the app always
  takes for an inverted one. The serial number of the root becomes the catalogue number of the stand.

The app compares versions by striking out the dots and comparing what is left with 2000; here they are compared part by
part. In the list of components the app takes every `FilterSet` for a filter cube and every `SampleHolder` for a stage
insert. Since 2.00 these names stand for something else, so here the version of the object decides.
"""

from __future__ import annotations

import re
import tomllib
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nboq.document import Json, Note
from nboq.errors import UnsupportedVersion
from nboq.schema.crosswalk import AppClass, MicroMetaCrosswalk

CURRENT = "2.01.1"
"""The newest version of the model, to which a file before 2.00 is brought up."""
SUPPORTED = "2.00 to 2.01.1, and what the app itself brings up to date from before 2.00"
_NAMES: Json = tomllib.loads(Path(__file__).with_name("versions.toml").read_text("utf-8"))
OLD_SCHEMAS: dict[str, str] = _NAMES["schemas"]
"""Names of kinds of component that the app once used, and today's."""
VERSION_BEFORE = "~version"
"""The version that an object had in a file which was brought up to date."""
_OLD_ROOT = "Microscope.json"


def version_of(data: Mapping[str, Any]) -> str | None:
    """Give the version of the model that an object names, under the key of today or under that of apps before 0.45.

    Args:
        data: A file, or an object in one.

    Returns:
        The version as it stands there, or None.

    >>> version_of({"ModelVersion": "2.01.0"}), version_of({"Version": "1.06.5"}), version_of({})
    ('2.01.0', '1.06.5', None)
    """
    found = data.get("ModelVersion", data.get("Version"))
    return None if found is None else str(found)


def _numbers(version: str | None) -> tuple[int, int] | None:
    found = re.match(r"([0-9]+)\.([0-9]+)", version or "")
    return (int(found[1]), int(found[2])) if found else None


def is_before_2(version: str | None) -> bool:
    """Tell whether a version of the model is one before 2.00.

    >>> is_before_2("1.05.3"), is_before_2("2.00.0"), is_before_2(None)
    (True, False, False)
    """
    numbers = _numbers(version)
    return numbers is not None and numbers < (2, 0)


def check_version(data: Mapping[str, Any], source: str) -> None:
    """See whether a file can be read.

    A file before 2.00 can, if it has the layout of that time: facts of the stand on the root, and no stand.

    Args:
        data: The file.
        source: What to call it in messages.

    Raises:
        UnsupportedVersion: If it names no version or one that isn't known, or if it says that it is from before 2.00
            and isn't laid out so.
    """
    version = version_of(data)
    numbers = _numbers(version)
    newer = numbers is not None and numbers > (2, 1)
    if numbers is None or newer or (numbers < (2, 0) and "MicroscopeStand" in data):
        named = "before 2.00 (it names none)" if version is None else version
        renew = "open it in a current Micro-Meta App and save it again, which brings it up to date"
        hint = "it is newer than this nboq: a newer nboq may read it" if newer else renew
        message = f"written for model version {named}; supported is {SUPPORTED}"
        raise UnsupportedVersion(message, source=source, hint=hint)


def current_schema(schema: Any, version: str | None, known: Iterable[str]) -> str | None:
    """Give today's name of a kind of component.

    Args:
        schema: What the component has as `Schema_ID`.
        version: The version of the model that the component names.
        known: Today's names.

    Returns:
        The name, or None where there is no such kind.

    >>> current_schema("FilterSet.json", "1.06.5", ["FilterSet.json", "FilterCube.json"])
    'FilterCube.json'
    >>> current_schema("FilterSet.json", "2.01.0", ["FilterSet.json", "FilterCube.json"])
    'FilterSet.json'
    """
    if not isinstance(schema, str):
        return None
    if schema in OLD_SCHEMAS and (is_before_2(version) or schema not in known):
        return OLD_SCHEMAS[schema]
    return schema if schema in known else None


def renamed_fields(app: AppClass | None, given: Iterable[str]) -> dict[str, str]:
    """Give the fields of an object that stand under a name of an earlier version.

    Args:
        app: The schema of the object.
        given: The fields that it has.

    Returns:
        The name that each has in the object, and today's; none where today's is there as well.
    """
    if app is None:
        return {}
    given = set(given)
    keys = {app.schema_id.removesuffix(".json").rpartition("LightSource_")[2], app.meta["Category"].strip()}
    found = {old: new for key, names in _NAMES["fields"].items() if key in keys for old, new in names.items()}
    return {old: new for old, new in found.items() if old in given and new not in given}


def migrated(root: Mapping[str, Any], crosswalk: MicroMetaCrosswalk, source: str) -> tuple[Json, list[Note]]:
    """Bring a file of a model before 2.00 up to date, as the app does when it opens one, but without dropping anything.

    Args:
        root: The file.
        crosswalk: The crosswalk to the app.
        source: What to call the file in messages.

    Returns:
        A file of today's model, and what was done.
    """
    before = version_of(root)
    message = f"brought up from {before} to {CURRENT}, as the app does"
    notes = [Note("corrected", source, "ModelVersion", before, message)]
    made = {key: value for key, value in root.items() if key not in ("Version", *_NAMES["stand"])}
    made |= {"ModelVersion": CURRENT, VERSION_BEFORE: before, "Schema_ID": "Instrument.json"}
    if root.get("Schema_ID", _OLD_ROOT) not in (_OLD_ROOT, "Instrument.json"):
        made["Schema_ID"] = root["Schema_ID"]
    made["MicroscopeStand"] = _stand(root, crosswalk)
    upright = made["MicroscopeStand"]["Schema_ID"].startswith("Upright")
    if not upright and "inverted" not in str(root.get("Type")).lower():
        message = "taken for an inverted stand, as the app does"
        notes.append(Note("doubtful", source, "MicroscopeStand", root.get("Type"), message))
    if isinstance(root.get("components"), list):
        made["components"] = [_component(raw, crosswalk, notes) for raw in root["components"]]
    return made, notes


def _stand(root: Mapping[str, Any], crosswalk: MicroMetaCrosswalk) -> Json:
    kind = "UprightMicroscopeStand" if "upright" in str(root.get("Type")).lower() else "InvertedMicroscopeStand"
    app = crosswalk.app_classes[f"{kind}.json"]
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"micrometa:{root.get('ID') or root.get('Name')}#MicroscopeStand")
    made = {"Name": f"New {kind}", "ID": str(identifier), "Schema_ID": app.schema_id, "ModelVersion": CURRENT}
    facts = {new: root[old] for old, new in _NAMES["stand"].items() if old in root}
    return {**made, "Tier": 1, **app.meta, **facts}


def _component(raw: Any, crosswalk: MicroMetaCrosswalk, notes: list[Note]) -> Any:
    if not isinstance(raw, dict):
        return raw
    before = version_of(raw) or "1"
    schema = current_schema(raw.get("Schema_ID"), before, crosswalk.app_classes)
    if schema is None:
        return raw
    app = crosswalk.app_classes[schema]
    renamed = renamed_fields(app, raw)
    made = {renamed.get(key, key): value for key, value in raw.items() if key != "Version"}
    who = f"{schema.removesuffix('.json')} {raw.get('Name')!r}"
    if schema != raw["Schema_ID"]:
        notes.append(Note("corrected", who, "Schema_ID", raw["Schema_ID"], f"today's name of it is {schema!r}"))
    for old, new in renamed.items():
        notes.append(Note("corrected", who, old, raw[old], f"today's name of it is {new!r}"))
    return {**made, VERSION_BEFORE: before, "Schema_ID": schema, "ModelVersion": CURRENT, **app.meta}
