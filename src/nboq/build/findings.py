"""The pages about the codes of findings, one each, and their list."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from nboq.checks.catalogue import Code, catalogue
from nboq.checks.rules import rules
from nboq.render.template import plain_texts

_FOLDER: Final = "docs/findings"
_EXAMPLES: Final = {
    "NBOQ-R-": (Path("examples/rules"), "nboq:rule-"),
    "NBOQ-A-": (Path("examples/advice"), "the advice "),
}


def _examples(code: Code, root: Path) -> list[tuple[str, str]]:
    """Give what is wrong and what is right, each with a heading."""
    if code.wrong:
        return [("Wrong", code.wrong), ("Right", code.right)]
    name = code.code[len("NBOQ-R-") :]
    folder, called = _EXAMPLES.get(code.code.removesuffix(name), (None, ""))
    if folder is None:
        return []
    found = []
    for kind, title in (("invalid", "Wrong"), ("valid", "Right")):
        path = root / folder / f"{name}.{kind}.yaml"
        if path.is_file():
            text = path.read_text("utf-8")
            first, _, rest = text.partition("\n")
            found.append((f"{title}: {first.rpartition(f'{called}{name}. ')[2].rstrip('.')}", rest))
    return found


def _meaning_and_mend(code: Code) -> tuple[str, str]:
    """Give what is wrong and what was expected; each field has a line where a rule is about several."""
    rule = rules().get(code.code.removeprefix("NBOQ-R-"))
    if rule is None or len(rule.checks) < 2:
        return code.meaning, code.mend
    lines = "\n".join(f"- {check.message}" for check in rule.checks)
    return f"The fields or the components of the document don't go together:\n\n{lines}", "Give what was expected."


def pages(root: Path = Path()) -> dict[str, str]:
    """Write the pages.

    Args:
        root: The repository, which has the examples of the rules.

    Returns:
        For each file, by its place below the repository, its text.

    >>> pages()["docs/findings/NBOQ-S-missing.md"].splitlines()[0]
    '# NBOQ-S-missing'
    """
    codes = list(catalogue().values())
    templates = plain_texts("nboq.build")
    made = {f"{_FOLDER}/README.md": templates.get_template("findings.md.j2").render(codes=codes)}
    for code in codes:
        meaning, mend = _meaning_and_mend(code)
        said = {"code": code, "meaning": meaning, "mend": mend, "examples": _examples(code, root)}
        made[f"{_FOLDER}/{code.code}.md"] = templates.get_template("finding.md.j2").render(said)
    return made
