"""The shipped questions, from their sources in `model/queries/` and the rules that they share."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from jinja2 import FileSystemLoader, TemplateError

from nboq.errors import ContentError
from nboq.render.template import plain_texts

QUERIES = "src/nboq/store/queries"


def questions(folder: Path, references: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Write out every question, so that its file runs by itself in any engine.

    Args:
        folder: The sources: SPARQL, in which calls such as `{{ rule.holding("?i", "?d") }}` stand for the rules of
            `rules.jinja`.
        references: The fields that name another thing, which some questions go through.

    Yields:
        The file's place below the repository, and its content.

    Raises:
        ContentError: If a source can't be read as a template.
    """
    sources = plain_texts("nboq.build").overlay(loader=FileSystemLoader(folder))
    for path in sorted(folder.glob("*.rq")):
        try:
            text = sources.get_template(path.name).render(references=sorted(references))
        except TemplateError as error:
            raise ContentError(str(error), source=str(path)) from None
        yield f"{QUERIES}/{path.name}", text.encode()
