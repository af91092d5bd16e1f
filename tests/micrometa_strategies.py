"""Random files of the Micro-Meta App, made from the schemas that the app itself uses."""

from __future__ import annotations

import json
import uuid
from functools import cache
from typing import Any

from hypothesis import strategies as st

from nboq.formats.micrometa.light_path import PATH
from tests.conftest import REFERENCE

SCHEMAS_FILE = REFERENCE / "micrometa" / "fullSchema.json"
ABSENT_REASON = "fullSchema.json is reference data, which is not beside this checkout"
PLACEHOLDERS = ["", " ", "na", "NA", "N/A", "None", "none", "Not assigned", "NOT APPLICABLE"]
DAYS = [
    "2021-10-03",
    "2021-10-03T04:00:00.000Z",
    "03.10.2021",
    "10/13/2021 10:20:33 AM",
    "03/04/2021",
    "3 May 2019",
    "soon",
]
# Text as files have it; without lone surrogates, which JSON can't hold.
_TEXT = st.text(st.characters(max_codepoint=0xD7FF), max_size=12)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=4,
)
_FLOATS = st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 6))


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """Give the app's schemas by their ID; none where the reference data is absent."""
    if not SCHEMAS_FILE.is_file():
        return {}
    return {schema["ID"]: schema for schema in json.loads(SCHEMAS_FILE.read_text("utf-8"))}


def hardware() -> list[str]:
    """Give the schemas of what can stand among the components of an instrument."""
    return [
        name
        for name, schema in schemas().items()
        if schema.get("domain") in ("MicroscopeHardwareSpecifications", "MicroscopeSpecifications")
        and schema["category"] not in ("ChildElement", "MicroscopeStand")
    ]


def ids() -> st.SearchStrategy[str]:
    """Make ids as the app does, and now and then as others do."""
    own = st.uuids().map(str)
    return own | own | own.map(str.upper) | st.integers(0, 99).map("MicroscopeComponent:{}".format)


def _link(target: str, pool: list[str]) -> st.SearchStrategy[str]:
    known = st.sampled_from(pool) if pool else st.nothing()
    return (known | ids()).map(f"{target}/{{}}".format) | st.sampled_from(["na", "Not assigned", ""])


def value(name: str, rule: dict[str, Any], pool: list[str], wild: bool) -> st.SearchStrategy[Any]:
    """Make a value that a property of a schema can have; if wild, also what real files have there instead."""
    kind = rule["type"]
    if "linkTo" in rule:
        made: st.SearchStrategy[Any] = _link(rule["linkTo"], pool)
    elif "enum" in rule:
        made = st.sampled_from(rule["enum"])
    elif kind == "array" and "properties" in rule["items"]:
        made = st.lists(obj(rule["items"]["properties"], pool, wild), max_size=3)
    elif kind == "array":
        made = st.lists(value(name, rule["items"], pool, wild), max_size=3)
    elif kind == "number":
        made = _FLOATS | st.integers(0, 10_000)
    elif kind == "integer":
        made = st.integers(-5, 10_000)
    elif kind == "boolean":
        made = st.booleans()
    elif "Date" in name:
        made = st.sampled_from(DAYS)
    else:
        made = _TEXT.filter(bool) | st.just("https://example.org/a?b=c#d")
    if not wild:
        return made
    other = st.sampled_from(PLACEHOLDERS) | _FLOATS.map(str) | _JSON
    return st.integers(0, 9).flatmap(lambda dice: other if dice == 0 else made)


@st.composite
def obj(draw: st.DrawFn, rules: dict[str, Any], pool: list[str], wild: bool) -> dict[str, Any]:
    """Make an object with some of the properties that a schema has."""
    names = [name for name in rules if name not in ("ID", "Name", "Tier")]
    chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=10)) if names else []
    return {name: draw(value(name, rules[name], pool, wild)) for name in chosen}


@st.composite
def member(draw: st.DrawFn, schema_id: str, identifier: str, pool: list[str], wild: bool) -> dict[str, Any]:
    """Make an object that has a schema: its properties, the app's constants, what the app keeps for itself."""
    schema = schemas()[schema_id]
    meta = {"Name": draw(_TEXT), "ID": identifier, "Schema_ID": schema_id, "ModelVersion": "2.01.0"}
    meta |= {"Tier": schema["tier"], "Extension": schema["extension"], "Domain": schema["domain"]}
    meta |= {"Category": schema["category"]}
    made = {**meta, **draw(obj(schema["properties"], pool, wild))}
    if wild:
        for dropped in draw(st.lists(st.sampled_from(sorted(meta)), max_size=2)):
            made.pop(dropped, None)
        made |= draw(st.dictionaries(_TEXT, _JSON, max_size=2))
        made |= draw(st.sampled_from([{}, {"PositionX": 1.5, "OccupiedSpot": None}, {"SerialNumber": "0815"}]))
    return made


def _linked(components: list[Any]) -> dict[str, Any]:
    """Give the second list of links as the app makes it of the first."""
    made: dict[str, Any] = {}
    for raw in components:
        schema = schemas().get(str(raw.get("Schema_ID")), {}) if isinstance(raw, dict) else {}
        for name, rule in schema.get("properties", {}).items():
            found = raw.get(name)
            if rule.get("linkTo") or rule.get("items", {}).get("linkTo"):
                bare = [str(item).rpartition("/")[2] for item in (found if isinstance(found, list) else [found])]
                entry = {"schemaType": schema["title"], "value": bare if isinstance(found, list) else bare[0]}
                made.setdefault(f"{schema['title']}_{raw.get('ID')}", {})[name] = entry
    return made


@st.composite
def instruments(draw: st.DrawFn, *, wild: bool = False) -> dict[str, Any]:
    """Make an instrument file; if wild, with all that real and broken files do beyond the schemas."""
    pool = draw(st.lists(ids(), min_size=1, max_size=5, unique_by=str.lower))
    kinds = draw(st.lists(st.sampled_from(hardware()), min_size=len(pool), max_size=len(pool)))
    components: list[Any] = [draw(member(kind, one, pool, wild)) for kind, one in zip(kinds, pool, strict=True)]
    root: dict[str, Any] = {"Name": draw(_TEXT), "ID": str(draw(st.uuids())), "Schema_ID": "Instrument.json"}
    root |= {"Tier": draw(st.integers(1, 3)), "ValidationTier": draw(st.integers(1, 3))}
    root |= {"ModelVersion": draw(st.sampled_from(["2.00.0", "2.01.0", "2.01.1"])), "AppVersion": "1.2.2-b1"}
    stand = draw(st.sampled_from(["InvertedMicroscopeStand.json", "UprightMicroscopeStand.json"]))
    root["MicroscopeStand"] = draw(member(stand, str(uuid.UUID(int=7)), pool, wild))
    if wild:
        twins = draw(st.lists(st.sampled_from(components), max_size=1))
        odd = draw(st.lists(_JSON | st.fixed_dictionaries({"Schema_ID": _JSON}), max_size=1))
        components = draw(st.permutations([*components, *twins, *odd]))
        for dropped in draw(st.lists(st.sampled_from(["Name", "ID", "Tier", "MicroscopeStand"]), max_size=2)):
            root.pop(dropped, None)
        root |= {
            key: found for key, found in draw(st.dictionaries(_TEXT, _JSON, max_size=2)).items() if key not in root
        }
    root["components"] = components
    root["linkedFields"] = _linked(components)
    if wild and draw(st.booleans()):
        root["linkedFields"] = draw(
            _JSON | st.dictionaries(_TEXT, st.dictionaries(_TEXT, _JSON, max_size=2), max_size=2)
        )
    return root


def _bare(component: str) -> st.SearchStrategy[dict[str, Any]]:
    name = _TEXT | st.sampled_from(["TubeLens", "GenericFilter", "IrisDiaphragm"])
    return st.fixed_dictionaries({"Name": name, "ID": st.uuids().map(str), "Component_ID": st.just(component)})


_IN_PATH = ["LightSourceSettings.json", "CameraSettings.json", "PointDetectorSettings.json", "LensSettings.json"]
_IN_PATH += [
    "GenericDetectorSettings.json",
    "MirroringDeviceSettings.json",
    "PrismSettings.json",
    "ShutterSettings.json",
]


@st.composite
def _settings(draw: st.DrawFn, kind: str, pool: list[str], wild: bool) -> dict[str, Any]:
    made = draw(member(kind, str(draw(st.uuids())), pool, wild))
    if not wild or draw(st.integers(0, 9)):
        made["Component_ID"] = draw(st.sampled_from(pool))
    return made


@st.composite
def _light_path(draw: st.DrawFn, pool: list[str], wild: bool) -> dict[str, Any]:
    made = draw(member("LightPath.json", str(draw(st.uuids())), pool, wild))
    places: dict[str, Any] = {}
    names = list(PATH) + (["SomewhereElse"] if wild else [])
    for place in draw(st.lists(st.sampled_from(names), unique=True, max_size=6)):
        one = st.sampled_from(_IN_PATH).flatmap(lambda kind: _settings(kind, pool, wild))
        bare = st.sampled_from(pool).flatmap(_bare)
        found: st.SearchStrategy[Any] = one | bare
        if place.startswith("AdditionalSlot"):
            found = st.lists(found, min_size=0 if wild else 1, max_size=3)
        if wild and draw(st.integers(0, 9)) == 0:
            found = _JSON
        places[place] = draw(found)
    empty_too = draw(st.integers(0, 1))
    if places or empty_too:
        made["ComponentSettings"] = places
    return made


@st.composite
def settings_files(draw: st.DrawFn, *, wild: bool = False) -> dict[str, Any]:
    """Make a settings file; if wild, with what broken files do beyond the schemas."""
    pool = draw(st.lists(st.uuids().map(str), min_size=1, max_size=4, unique=True))
    own = draw(st.lists(st.uuids().map(str), min_size=9, max_size=9, unique=True))

    def one(kind: str) -> dict[str, Any]:
        return draw(_settings(kind, pool, wild))

    root = draw(member("Image.json", own[0], pool, wild))
    version = draw(st.sampled_from(["2.00.0", "2.01.0", "2.01.1"]))
    root |= {"Schema_ID": "Image.json", "ModelVersion": version, "AppVersion": "1.7.0-b1", "ValidationTier": 1}
    root |= {"InstrumentID": own[1], "InstrumentName": "Bench"}
    # Drawn rather than always there: each is optional in the file.
    if draw(st.booleans()):
        root["Pixels"] = draw(member("Pixels.json", own[2], pool, wild))
    if draw(st.booleans()):
        root["Experiment"] = draw(member("Experiment.json", own[3], pool, wild))
    if draw(st.booleans()):
        root["MicroscopeStandSettings"] = one("MicroscopeStandSettings.json")
    if draw(st.booleans()):
        root["ObjectiveSettings"] = one("ObjectiveSettings.json")
        root["ObjectiveSettings"]["ImmersionLiquid"] = draw(member("ImmersionLiquid.json", own[4], pool, wild))
    for name, kind in (
        ("ImagingEnvironment", "ImagingEnvironment.json"),
        ("MicroscopeTableSettings", "MicroscopeTableSettings.json"),
        ("SamplePositioningSettings", "SamplePositioningSettings.json"),
    ):
        if draw(st.booleans()):
            root[name] = [one(kind) for _ in range(draw(st.integers(1, 2)))]
    if draw(st.booleans()):
        root["TIRFSettings"] = [{"ID": own[5], "Name": "TIRFSettings", "Component_ID": pool[0]}]
    root["Planes"] = [
        draw(member("Plane.json", str(uuid.UUID(int=n)), pool, wild)) for n in range(draw(st.integers(0, 2)))
    ]
    root["Channels"] = []
    for number in range(draw(st.integers(0, 2))):
        channel = draw(member("Channel.json", own[6 + number], pool, wild))
        channel["Fluorophore"] = draw(member("Fluorophore.json", str(draw(st.uuids())), pool, wild))
        channel["LightPath"] = draw(_light_path(pool, wild))
        root["Channels"].append(channel)
    if wild:
        name = draw(
            st.sampled_from(["Channels", "Planes", "Pixels", "Experiment", "ObjectiveSettings", "InstrumentID"])
        )
        if draw(st.integers(0, 3)) == 0:
            root[name] = draw(_JSON)
    return root
