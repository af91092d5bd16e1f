"""The pages about terms, and the lists that lead to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from nboq.publish.vocabulary.facts import ClassFacts, Facts, Rule
from nboq.publish.vocabulary.terms import Vocabulary
from tools.docsite.diagrams import kinds, neighbours, pictures
from tools.docsite.domains import Domain, domains
from tools.docsite.prose import linked, markdown

_TEMPLATES: Final = Path(__file__).parent / "templates"
_KINDS: Final = {"class": "Classes", "slot": "Slots", "enumeration": "Enumerations", "value": "Values"}


class TermPages:
    """Makes the pages.

    Args:
        root: The repository.
        only: The names of the terms that get a page, for tests; left out, all do.
    """

    def __init__(self, root: Path, only: Collection[str] | None = None) -> None:
        self._root = root
        self._only = only
        self.vocabulary = Vocabulary(examples=root / "examples")
        self.facts: dict[str, Facts] = {facts.name: facts for facts in self.vocabulary}
        self._domains = domains(root / "model" / "nbo_q")
        self._known = frozenset(self.facts)
        self._env = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        self._env.filters["prose"] = partial(linked, known=self._known, url=lambda name: f"../{name}/")
        self._env.filters["plain"] = markdown
        # In lists, which stand in another folder than the pages of terms.
        self._env.filters["prose_up"] = partial(linked, known=self._known, url=lambda name: f"../../terms/{name}/")
        self._env.globals["known"] = self._known

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Go through the pages: the place of each below the site's folder of sources, and its Markdown."""
        for facts in self.facts.values():
            if self._only is None or facts.name in self._only:
                yield f"terms/{facts.name}.md", self.page(facts)
        yield from self.lists()

    @cached_property
    def _domain_of(self) -> dict[str, Domain]:
        return {name: domain for domain in self._domains for name in domain.names}

    def domain(self, name: str) -> Domain | None:
        """Give the module that brings a term in; a value belongs to that of its enumeration."""
        return self._domain_of.get(name.partition(".")[0])

    @cached_property
    def _pictures(self) -> dict[str, str]:
        classes = [facts for facts in self.facts.values() if isinstance(facts, ClassFacts)]
        parents = {facts.name: facts.parents for facts in classes}
        abstract = frozenset(facts.name for facts in classes if facts.abstract)
        graphs = {}
        for facts in classes:
            graphs[f"What {facts.name} is a kind of, and its kinds"] = kinds(facts, parents, abstract)
            around = neighbours(facts)
            if around:
                graphs[f"What holds {facts.name}, and what it holds"] = around
        return pictures(graphs)

    def page(self, facts: Facts) -> str:
        """Write the page of one term."""
        drawn = self._pictures if isinstance(facts, ClassFacts) else {}
        return self._env.get_template(f"{facts.kind}.md.j2").render(
            t=facts,
            domain=self.domain(facts.name),
            tags=_called(facts),
            rules=_by_field(facts.rules),
            kinds=Markup(drawn.get(f"What {facts.name} is a kind of, and its kinds", "")),
            around=Markup(drawn.get(f"What holds {facts.name}, and what it holds", "")),
        )

    def lists(self) -> Iterator[tuple[str, str]]:
        """Write the pages that list terms: all, by kind, by domain."""
        by_kind: dict[str, list[Facts]] = defaultdict(list)
        for facts in self.facts.values():
            by_kind[facts.kind].append(facts)
        # A class with several parents stands below the first, which is the one that it is a kind of.
        below: dict[str, list[str]] = defaultdict(list)
        for facts in self.facts.values():
            if isinstance(facts, ClassFacts):
                below[facts.parents[0] if facts.parents else ""].append(facts.name)
        shared: dict[str, Any] = {
            "kinds": _KINDS,
            "by_kind": by_kind,
            "domains": self._domains,
            "facts": self.facts,
            "below": below,
            "version": self.vocabulary.terms.version,
        }
        yield "terms/index.md", self._env.get_template("terms.md.j2").render(**shared)
        for kind, title in _KINDS.items():
            if kind != "value":
                text = self._env.get_template(f"list-{kind}.md.j2").render(title=title, **shared)
                yield f"vocabulary/{title.lower()}.md", text
        for domain in self._domains:
            text = self._env.get_template("domain.md.j2").render(domain=domain, **shared)
            yield f"vocabulary/{domain.slug}.md", text


def _called(facts: Facts) -> list[str]:
    """Give what the term is called elsewhere; search shows these names, and weighs them as much as titles."""
    names = [name.local for name in facts.sources if name.relation in ("exact", "close")]
    names += [match.label for match in facts.matches if match.relation in ("exact", "close") and match.label]
    own = {facts.name.lower(), facts.title.lower()}
    return list({name.lower(): name for name in [*facts.aliases, *names] if name.lower() not in own}.values())


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of one field."""

    slot: str
    across: bool
    """Whether it is asked because of other fields."""
    rules: list[Rule]


def _by_field(rules: tuple[Rule, ...]) -> list[_Asked]:
    """Put the rules about one field together; those across fields stand under the field that they speak of."""
    found: dict[tuple[bool, str], list[Rule]] = defaultdict(list)
    for rule in rules:
        found[bool(rule.code), rule.slot].append(rule)
    return [_Asked(slot, across, said) for (across, slot), said in found.items()]
