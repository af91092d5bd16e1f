"""The release for people: a page for each term, an index, the changes, the shapes; the index alone needs its script.

Everything that comes out of a model goes through Jinja's escaping, and each page carries a content security policy
under which nothing of another origin loads and only the search of the index runs.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote, urlsplit

from jinja2 import StrictUndefined
from markupsafe import Markup

from nboq.publish.vocabulary.catalog import Distribution
from nboq.publish.vocabulary.change_list import sentence
from nboq.publish.vocabulary.diff import Change
from nboq.publish.vocabulary.facts import ClassFacts, Facts, Field
from nboq.publish.vocabulary.graph import SUFFIXES
from nboq.publish.vocabulary.paths import Place, place
from nboq.publish.vocabulary.search import SPELLINGS, entries, summary
from nboq.publish.vocabulary.source import Source
from nboq.render.template import environment
from nboq.render.theme import variables
from nboq.schema.artefacts import NBOQ
from nboq.schema.iri import is_iri

_FORMS: Final = tuple((suffix, form.media_type) for suffix, form in SUFFIXES.items())
_PLURALS: Final = {"class": "Classes", "slot": "Slots", "enumeration": "Enumerations", "value": "Values"}


def _safe_url(text: str) -> str:
    """Give an address that a link may have; anything that could run becomes a link to nowhere."""
    return text if urlsplit(text.strip()).scheme.lower() in ("http", "https", "urn", "mailto", "doi") else "#"


class Pages:
    """Writes the pages of one release.

    Args:
        source: What the release is made from.
        changes: What is different from the version before.
    """

    def __init__(self, source: Source, changes: Sequence[Change]) -> None:
        self._source = source
        self._templates = environment("nboq.publish.vocabulary", StrictUndefined)
        self._templates.filters |= {
            "safe_url": _safe_url,
            "sentence": sentence,
            "summary": summary,
            "words": lambda names: "|".join(map(" ".join, names)),
        }

        def text(name: str) -> str:
            return self._templates.get_template(name).render()

        self.logo = text("logo.svg").encode()
        self.script = text("find.js").encode()
        publisher = source.header("publisher")
        self._common: dict[str, Any] = {
            "vocabulary": source,
            "about": source.header("abstract") or source.header("description"),
            "citation": source.header("bibliographicCitation"),
            "publisher": (is_iri(publisher) and source.ontology.value(publisher, "http://xmlns.com/foaf/0.1/name"))
            or publisher,
            "style": Markup(variables() + text("style.css").replace("\n", " ")),  # noqa: S704 - our own file
            "logo": f"data:image/svg+xml;base64,{base64.b64encode(self.logo).decode()}",
            "forms": _FORMS,
            "form_names": {suffix: form.name for suffix, form in SUFFIXES.items()},
            "spellings": json.dumps(SPELLINGS),
            "script": False,
        }
        self._changed: dict[str, list[Change]] = {}
        for change in changes:
            self._changed.setdefault(change.iri, []).append(change)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Where the documents about each term stand, by IRI."""
        prefixes = self._source.prefixes
        return {iri: place(iri, self._source.base, prefixes) for _, iri, _ in self._source.all_terms()}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {name: iri for iri, name in self._source.terms.by_iri.items()}

    def _link(self, iri: str, up: str) -> str:
        found = self.places.get(iri)
        if found:
            return up + quote(found.file("html"))
        return iri if iri.startswith(NBOQ) else ""

    def _render(self, template: str, up: str, path: str, **values: Any) -> bytes:
        here = {
            "up": up,
            "document": f"{self._source.version_iri}/{path}",
            "link": lambda name: self._link(self._by_name.get(name, ""), up),
            "link_iri": lambda iri: self._link(iri, up),
        }
        body = self._templates.get_template(template).render(self._common | here | values)
        return (body.rstrip() + "\n").encode()

    def term(self, facts: Facts) -> bytes:
        """Write the page of a term."""
        here = self.places[facts.iri]
        return self._render(
            "term.html.j2",
            here.up,
            here.file("html"),
            facts=facts,
            fields=_nearest_first(facts),
            stem=quote(here.stem.rpartition("/")[2]),
            changes=self._changed.get(facts.iri, ()),
        )

    def index(self, everything: Sequence[Facts], files: Sequence[Distribution], example_schema: str) -> bytes:
        """Write the page of the whole version: what it is, all terms to search in, all files."""
        groups = [
            (kind, plural, [facts for facts in everything if facts.kind == kind]) for kind, plural in _PLURALS.items()
        ]
        found_by = entries(self._source.terms)
        return self.page(
            "index", groups=groups, found_by=found_by, files=files, example_schema=example_schema, script=True
        )

    def page(self, name: str, path: str = "", **values: Any) -> bytes:
        """Write a page that isn't about one term: `changes`, `shapes`, or `root`, which leads to all versions."""
        return self._render(f"{name}.html.j2", "", path or f"{name}.html", **values)


def _nearest_first(facts: Facts) -> list[Field]:
    """Give the fields of a class: first its own, then those of the classes above it, the nearest first."""
    if not isinstance(facts, ClassFacts):
        return []
    order = {name: rank for rank, name in enumerate((facts.name, *facts.ancestors))}
    return sorted(facts.fields, key=lambda field: order.get(field.origin, len(order)))
