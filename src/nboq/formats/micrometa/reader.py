"""An instrument file read into a descriptor."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from nboq.document import canonical, content, label, sort_key
from nboq.errors import Malformed, nearest, short
from nboq.formats.micrometa.fields import (
    ABSENT,
    ELSEWHERE,
    LINKED,
    MISSING,
    MODEL_VERSION,
    ORDER,
    POSITION,
    RECORD,
    ROOT_FIELDS,
    SPACE,
    UNNAMED,
    WHOLE,
    app_id,
    identifier_of,
    kept_key,
    link_target,
    no_link,
)
from nboq.formats.micrometa.links import kept_links
from nboq.formats.micrometa.objects import ObjectReader
from nboq.formats.micrometa.versions import OLD_SCHEMAS, current_schema, version_of
from nboq.schema.model import current_model
from nboq.schema.values import says_no_value


class Reader(ObjectReader):
    """One pass over one instrument file."""

    def descriptor(self, root: Mapping[str, Any], record: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Read the whole file.

        Args:
            root: The file.
            record: What a portal has wrapped around it, as it is to be kept.
        """
        self.take_version(root)
        name = root.get("Name")
        instrument: dict[str, Any] = {"type": "Instrument", "id": identifier_of(root.get("ID") or content(root).hex())}
        if isinstance(name, str) and name.strip():
            instrument["name"] = name
        else:
            instrument["name"] = UNNAMED
            self.note("corrected", self.source, "Name", name, "the file gives the instrument no name")
        who = label(instrument)
        extensions: dict[str, Any] = {}
        made: dict[str, Any] = {"type": "HardwareDescriptor", "describes": instrument, "tier": self._tier(root, who)}
        written = (
            ("Name", instrument["name"]),
            ("ID", app_id(instrument["id"])),
            ("ModelVersion", MODEL_VERSION),
            ("ValidationTier", made["tier"]),
            ("Tier", made["tier"]),
        )
        for key, raw in root.items():
            if key in ("MicroscopeStand", "components", "linkedFields", "Schema_ID"):
                continue
            if key == "Description" and isinstance(raw, str) and not says_no_value(raw):
                instrument["description"] = raw
            elif key == "Description" and says_no_value(raw):
                extensions[kept_key(key)] = raw
                self.note("kept", who, key, raw, f"{raw!r} says that there is no value; kept in extensions")
            elif (key, raw) not in written:
                extensions[kept_key(key)] = raw
                if key != "Name":
                    self.keep(who, key, raw)
        self.mapped += sum(1 for key in ("name", "description") if instrument.get(key) not in (None, UNNAMED))
        absent = sorted(ROOT_FIELDS - root.keys())
        if absent:
            extensions[SPACE + ABSENT] = absent
        if record is not None:
            extensions[SPACE + RECORD] = record
        made["components"] = self._components(root, instrument, extensions)
        self._stand(root, instrument, made["components"], extensions)
        self._linked_fields(root, made["components"], extensions)
        if not made["components"]:
            del made["components"]
        if extensions:
            made["extensions"] = extensions
        made = canonical(made)
        return {"type": made.pop("type"), "id": self._descriptor_id(made, instrument["id"]), **made}

    @staticmethod
    def _descriptor_id(made: dict[str, Any], instrument: str) -> str:
        """Derive the descriptor's own id, so that the same file gives the same one and a changed file another."""
        space = uuid.uuid5(uuid.NAMESPACE_URL, instrument)
        return f"urn:uuid:{uuid.uuid5(space, content(made).decode())}"

    def _tier(self, root: Mapping[str, Any], who: str) -> int:
        """Take the tier that the app validates at; the other one, `Tier`, only says which fields its forms show."""
        tier = root.get("ValidationTier", root.get("Tier"))
        if isinstance(tier, int) and not isinstance(tier, bool) and 1 <= tier <= 3:
            return tier
        self.note("corrected", who, "ValidationTier", tier, f"{short(tier)} is an invalid tier; taken as 1")
        return 1

    def _components(
        self, root: Mapping[str, Any], instrument: Mapping[str, Any], extensions: dict[str, Any]
    ) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        whole: list[dict[str, Any]] = []
        raw_list = root.get("components", [])
        if not isinstance(raw_list, list):
            raise Malformed(
                "'components' isn't a list, so this isn't an instrument file of the Micro-Meta App", source=self.source
            )
        for position, raw in enumerate(raw_list):
            reason = self._reason_to_keep_whole(raw, {instrument["id"]: instrument, **found})
            if reason:
                whole.append({POSITION: position, "component": raw})
                who = f"component {position + 1}" + (f" {raw.get('Name')!r}" if isinstance(raw, dict) else "")
                schema = raw.get("Schema_ID") if isinstance(raw, dict) else raw
                self.note("unplaced", who, "Schema_ID", schema, f"{reason}; kept whole in extensions")
                continue
            component = self._component(raw)
            found[component["id"]] = component
        if whole:
            extensions[SPACE + WHOLE] = whole
        ordered = sorted(found.values(), key=sort_key)
        if [c["id"] for c in ordered] != list(found):
            extensions[SPACE + ORDER] = [app_id(identifier) for identifier in found]
        return ordered

    def _reason_to_keep_whole(self, raw: Any, found: Mapping[str, Mapping[str, Any]]) -> str | None:
        if not isinstance(raw, dict):
            return "no JSON object"
        named, known = raw.get("Schema_ID"), self.crosswalk.app_classes
        schema = current_schema(named, version_of(raw) or self.version, known)
        if schema is None:
            return f"unknown kind {short(named)}{nearest(str(named), known)}"
        if not current_model().is_a(known[schema].class_name, "Component"):
            once = f"; before 2.00 it was what is now {OLD_SCHEMAS[schema]!r}" if schema in OLD_SCHEMAS else ""
            return f"{short(schema)} isn't a component of an instrument{once}"
        twin = found.get(identifier_of(raw.get("ID") or content(raw).hex()))
        if twin is None:
            return None
        return f"its ID {raw['ID']} is used by {label(twin)} already" if raw.get("ID") else f"it is {label(twin)} again"

    def _stand(
        self,
        root: Mapping[str, Any],
        instrument: Mapping[str, Any],
        components: list[dict[str, Any]],
        extensions: dict[str, Any],
    ) -> None:
        """Read the stand, which the app keeps apart from the other components."""
        raw = root.get("MicroscopeStand", MISSING)
        if raw is MISSING:
            return
        taken = {entity["id"]: entity for entity in (instrument, *components)}
        reason = self._reason_to_keep_whole(raw, taken)
        if not reason:
            stand = self._component(raw)
            if current_model().is_a(stand["type"], "MicroscopeStand"):
                components.append(stand)
                return
            reason = "no microscope stand"
        extensions[SPACE + "MicroscopeStand"] = raw
        self.note("unplaced", "MicroscopeStand", "Schema_ID", raw, f"{reason}; kept whole in extensions")

    def _component(self, raw: dict[str, Any]) -> dict[str, Any]:
        schema = current_schema(raw["Schema_ID"], version_of(raw) or self.version, self.crosswalk.app_classes)
        app = self.crosswalk.app_classes[str(schema)]
        if schema != raw["Schema_ID"]:
            who = f"{app.class_name} {raw.get('Name')!r}"
            message = f"a name of an earlier version; read as {schema!r}"
            self.note("corrected", who, "Schema_ID", raw["Schema_ID"], message)
        return self.entity(raw, app)

    def _linked_fields(
        self, root: Mapping[str, Any], components: list[dict[str, Any]], extensions: dict[str, Any]
    ) -> None:
        """Take the links that stand only in the file's second list of links, and compare those that stand in both."""
        linked = root.get(LINKED, MISSING)
        by_id = {component["id"]: component for component in components}
        for key, entries in linked.items() if isinstance(linked, dict) else ():
            component = by_id.get(identifier_of(str(key).rpartition("_")[2]))
            if component is None:
                self.note(
                    "kept", key, LINKED, entries, "links of a component that isn't in the file; kept in extensions"
                )
            elif isinstance(entries, dict):
                for name, entry in entries.items():
                    self._linked_field(component, name, entry, by_id)
        for component in components:
            self._dangling(component, by_id)
        if isinstance(linked, dict):
            others = [c for c in components if not current_model().is_a(c["type"], "MicroscopeStand")]
            linked = kept_links(self.crosswalk, others, linked) or MISSING
        elif linked is not MISSING:
            self.note(
                "unplaced",
                self.source,
                LINKED,
                linked,
                f"{short(linked, 40)} isn't a list of links; kept in extensions",
            )
        if linked is not MISSING:
            extensions[SPACE + LINKED] = linked

    def _linked_field(
        self, component: dict[str, Any], name: str, entry: Any, by_id: Mapping[str, Mapping[str, Any]]
    ) -> None:
        field = self.crosswalk.fields(component["type"]).get(name)
        value = entry.get("value") if isinstance(entry, dict) else None
        if field is None or current_model().slots[field.slot].kind != "reference" or no_link(value):
            return
        slot = current_model().slots[field.slot]
        items = value if isinstance(value, list) else [value]
        targets = sorted({link_target(item) for item in items if isinstance(item, str) and not no_link(item)})
        if not targets or (len(targets) > 1 and not slot.multivalued):
            self.note(
                "doubtful", label(component), name, value, "linkedFields has no single link here; kept in extensions"
            )
            return
        if field.slot not in component:
            component[field.slot] = targets if slot.multivalued else targets[0]
            component.setdefault("extensions", {}).setdefault(SPACE + ELSEWHERE, {})[name] = component[field.slot]
            self.mapped += 1
            return
        here = component[field.slot] if slot.multivalued else [component[field.slot]]
        if here != targets:
            ours, theirs = (" and ".join(_called(target, by_id) for target in ids) for ids in (here, targets))
            message = f"linkedFields names {theirs}, the component itself {ours}; the component's is taken"
            self.note("doubtful", label(component), name, value, message)

    def _dangling(self, component: Mapping[str, Any], by_id: Mapping[str, Any]) -> None:
        for slot in current_model().classes[component["type"]].slots:
            if current_model().slots[slot].kind == "reference" and slot in component:
                value = component[slot]
                for target in value if isinstance(value, list) else [value]:
                    if target not in by_id:
                        self.note(
                            "doubtful", label(component), slot, target, f"nothing in the file has the id {target}"
                        )


def _called(identifier: str, by_id: Mapping[str, Mapping[str, Any]]) -> str:
    """Name what has an id, for a person."""
    return label(by_id[identifier]) if identifier in by_id else identifier
