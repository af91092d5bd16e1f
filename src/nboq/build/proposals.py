"""Change proposals: a candidate version of the model with any set of them, and what it would do to the examples.

A proposal is a file in `model/proposals/`: what it's about, a fragment of LinkML that is laid over the schema, a
document that shows what it's good for and, where documents have to change, rules as in `model/migrations/`. In a
fragment a list grows by what it has, null takes away, everything else takes the place of what is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

import yaml

from nboq.checks import validate
from nboq.checks.findings import Finding
from nboq.errors import InputError, Malformed, NotFound, nearest
from nboq.files import folder_atomically, write_atomically
from nboq.formats import read
from nboq.publish.vocabulary.change_list import sentence
from nboq.publish.vocabulary.diff import Change, Snapshot, compare
from nboq.render.template import plain_texts
from nboq.schema.artefacts import own_yaml
from nboq.schema.model import Model
from nboq.schema.model_sources import build

_SECTIONS: Final = ("classes", "slots", "enums", "types", "subsets")
_NOWHERE: Final = {"NBOQ-S-unknown-field", "NBOQ-S-unknown-class", "NBOQ-S-unknown-value"}
_Fragment = dict[str, Any]


@dataclass(frozen=True)
class Proposal:
    """One change that somebody asks for.

    Attributes:
        name: That of its file.
        title: What would be so.
        issue: Where it's discussed.
        status: `open`, `taken in VERSION` or `declined`, with the reason.
        why: What it's good for, and what it costs.
        change: The fragment.
        example: A document or part of one that shows it.
        migration: Rules for documents of the version before.
    """

    name: str
    title: str
    issue: str
    status: str
    why: str
    change: _Fragment
    example: _Fragment
    migration: tuple[_Fragment, ...] = ()

    @classmethod
    def of_file(cls, path: Path) -> Proposal:
        """Read a proposal.

        Raises:
            NotFound: If it isn't there; the text names the nearest beside it.
            Malformed: If something is missing in it or unknown.
        """
        try:
            body = yaml.safe_load(path.read_text("utf-8"))
            return cls(path.stem, **body | {"migration": tuple(body.get("migration", ()))})
        except OSError as error:
            hint = nearest(path.stem, [other.stem for other in path.parent.glob("*.yaml")])
            raise NotFound(error.strerror or "can't be opened", source=path, hint=hint) from None
        except (yaml.YAMLError, AttributeError, TypeError) as error:
            hint = "expected title, issue, status, why, change, example and, where documents change, migration"
            raise Malformed(f"no proposal: {' '.join(str(error).split())}", source=path, hint=hint) from None


@dataclass(frozen=True)
class Effect:
    """What a candidate does to one document."""

    place: str
    before: bool
    """Whether it's valid as the model is."""
    after: bool
    more: tuple[Finding, ...]
    """What is found only with the candidate."""
    fewer: int
    """How many findings are gone."""


@dataclass(frozen=True)
class Candidate:
    """A candidate version and what came out about it."""

    version: str
    proposals: tuple[Proposal, ...]
    changes: tuple[Change, ...]
    shown: tuple[Effect, ...]
    """The documents of the proposals themselves."""
    examples: tuple[Effect, ...]
    """The examples for which something is different."""
    total: int
    """How many examples were asked."""

    @property
    def breaks(self) -> bool:
        """Whether an example that was valid no longer is, or a proposal's own example isn't."""
        return any(one.before and not one.after for one in self.examples) or not all(one.after for one in self.shown)

    def page(self) -> str:
        """Write what came out, in Markdown."""
        return plain_texts("nboq.build").get_template("candidate.md.j2").render(candidate=self, sentence=sentence)


def whole(root: Path) -> _Fragment:
    """Read a schema with the modules beside it as one."""
    body: _Fragment = own_yaml(root)
    elsewhere = []
    for name in body.get("imports", []):
        beside = root.parent / f"{name}.yaml"
        if not beside.is_file():
            elsewhere.append(name)
            continue
        module = whole(beside)
        for section in _SECTIONS:
            if found := body.get(section, {}) | module.get(section, {}):
                body[section] = found
    return body | {"imports": list(dict.fromkeys(elsewhere))}


def _leaves(fragment: Mapping[str, Any], at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in fragment.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, (*at, key))
        else:
            yield (*at, key), value


def _check_agree(proposals: Sequence[Proposal]) -> None:
    """See that no two proposals say different things of one place."""
    for one, other in combinations(proposals, 2):
        for (here, mine), (there, theirs) in ((a, b) for a in _leaves(one.change) for b in _leaves(other.change)):
            short = min(here, there, key=len)
            lists = here == there and _grows(here[-1], mine, theirs)
            if here[: len(short)] == there[: len(short)] and not lists and (here, mine) != (there, theirs):
                message = f"{one.name} says {mine!r} of {'.'.join(here)}, {other.name} {theirs!r} of {'.'.join(there)}"
                raise InputError(message, hint="leave out one of the two, or change it")


def _check_rules(proposals: Sequence[Proposal], then: Model) -> None:
    """Refuse rules after which documents say what the candidate has no place for: they'd be rewritten into nonsense."""
    for proposal in proposals:
        for rule in proposal.migration:
            for finding in validate(rule["after"], model=then).findings:
                if finding.code in _NOWHERE:
                    raise InputError(
                        f"after its rule for {rule.get('slot') or ', '.join(rule['classes'])}: {finding}",
                        source=proposal.name,
                    )


def _grows(key: str, there: Any, more: Any) -> bool:
    """Tell whether both can be said: lists grow, but what is in one tier isn't in another."""
    return key != "in_subset" and isinstance(there, list) and isinstance(more, list)


def laid_over(body: Mapping[str, Any], fragment: Mapping[str, Any]) -> _Fragment:
    """Lay a fragment over a schema.

    >>> laid_over({"a": {"b": 1, "c": [1]}, "d": 4}, {"a": {"b": 2, "c": [1, 3]}, "d": None})
    {'a': {'b': 2, 'c': [1, 3]}}
    >>> laid_over({"in_subset": ["Tier2"]}, {"in_subset": ["Tier1"]})
    {'in_subset': ['Tier1']}
    """
    made = dict(body)
    for key, value in fragment.items():
        there = made.get(key)
        if value is None:
            made.pop(key, None)
        elif isinstance(value, Mapping):
            made[key] = laid_over(there if isinstance(there, Mapping) else {}, value)
        elif _grows(key, there, value):
            made[key] = [*made[key], *(item for item in value if item not in made[key])]
        else:
            made[key] = value
    return made


def _effect(place: str, document: Any, tier: int | None, now: Model, then: Model) -> Effect:
    before, after = (validate(document, tier, model=model) for model in (now, then))

    def key(finding: Finding) -> tuple[str, ...]:
        return finding.severity, finding.code, finding.pointer, finding.message

    known, found = (Counter(map(key, report.findings)) for report in (before, after))
    more = [finding for finding in after.findings if key(finding) in found - known]
    return Effect(place, before.valid, after.valid, tuple(more), (known - found).total())


def candidate(root: Path, chosen: Sequence[Path], out: Path) -> Candidate:
    """Make a candidate version.

    Args:
        root: The repository: with `model/nbo_q.yaml`, its artefacts and `examples/`.
        chosen: The proposals.
        out: The folder that it's written to; it takes the place of one that is there. It is a model by itself, for
            `--model`, with what came out about it in `candidate.md`.

    Raises:
        NotFound: If a proposal isn't there.
        Malformed: If one is none, or LinkML can't use what comes of it.
        InputError: If two say different things of one place, or a rule leads to what the candidate doesn't have.
    """
    proposals = tuple(map(Proposal.of_file, chosen))
    _check_agree(proposals)
    schema = whole(root / "model" / "nbo_q.yaml")
    before = str(schema["version"])
    for proposal in proposals:
        schema = laid_over(schema, proposal.change)
    schema["version"] = f"{before}+{'.'.join(proposal.name for proposal in proposals)}"
    rules = [rule for proposal in proposals for rule in proposal.migration]
    with folder_atomically(out) as folder:
        source = folder / "nbo_q.yaml"
        write_atomically(source, _yaml(schema))
        build([source], folder)
        source.unlink()  # a copy of it is in `model/` now
        rmtree(folder / "src")  # the dataclasses of a model that isn't the library's are made as it's loaded
        if rules:
            write_atomically(folder / "model" / "migration.yaml", _yaml(rules))
        now, then = Model(root), Model(folder)
        _check_rules(proposals, then)
        examples = sorted((root / "examples" / "valid").rglob("*.yaml"))
        found = [_effect(str(p.relative_to(root)), read(p), None, now, then) for p in examples]
        made = Candidate(
            then.version,
            proposals,
            compare(Snapshot.of_path(root), Snapshot.of_path(folder)),
            tuple(_effect(proposal.name, proposal.example, 1, now, then) for proposal in proposals),
            tuple(one for one in found if one.more or one.fewer),
            len(found),
        )
        write_atomically(folder / "candidate.md", made.page())
    return made


def _yaml(body: Any) -> str:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump(body, Dumper=dumper, sort_keys=False, allow_unicode=True, width=120))
