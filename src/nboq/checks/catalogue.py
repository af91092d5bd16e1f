"""The catalogue: what each code of a finding means, what to do about it, and where it comes from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from nboq.checks.findings import help_uri
from nboq.checks.rules import Rule, rules
from nboq.schema.model import per_model


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means, and what to do about it."""

    code: str
    title: str
    """What is wrong, in a few words."""
    meaning: str
    mend: str
    """How to make it right."""
    wrong: str = ""
    """YAML that gets this code, in a line or a few; a rule has files of its own under `examples/rules`."""
    right: str = ""
    """The same, mended."""
    source: str = ""
    """Where a rule or an advice comes from."""

    @property
    def help_uri(self) -> str:
        """Where its page is.

        >>> catalogue()["NBOQ-S-missing"].help_uri
        'https://w3id.org/nbo-q/findings/NBOQ-S-missing'
        """
        return help_uri(self.code)


def _rule_code(rule: Rule) -> Code:
    problems = "; ".join(f"{check.field}: {check.problem}" if check.field else check.problem for check in rule.checks)
    expected = dict.fromkeys(check.expected for check in rule.checks if check.expected)
    return Code(
        f"NBOQ-R-{rule.name}",
        rule.title,
        f"The fields or the components of the document don't go together: {problems}.",
        " ".join(f"Expected {text}." for text in expected),
        source=rule.source,
    )


@per_model
def catalogue() -> Mapping[str, Code]:
    """Give every code that a finding can have.

    Returns:
        The codes by name.

    >>> print(catalogue()["NBOQ-S-bad-date"].right)
    calibration_date: 2024-03-04
    """
    own = tomllib.loads(Path(__file__).with_name("codes.toml").read_text("utf-8"))
    mend = "Check the value; leave it as it is where it is right. Advice makes no document invalid."
    written = (Code(name, **{"mend": mend, **body}) for name, body in own.items())
    return MappingProxyType({code.code: code for code in (*written, *map(_rule_code, rules().values()))})
