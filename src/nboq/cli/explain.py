"""`nboq explain`: what a code of a finding means, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from rich.markup import escape

from nboq.checks.catalogue import Code, catalogue
from nboq.cli.options import Json, arg
from nboq.cli.terminal import as_json, out, write
from nboq.errors import UnknownTerm, nearest_word


def explain(
    codes: Annotated[list[str] | None, arg("Codes as reports have them; left out, all are listed.")] = None,
    json: Json = False,
) -> None:
    """Say what codes of findings mean and what to do about them, with an example, wrong and right.

    Examples:

        nboq explain NBOQ-T-required

        nboq explain T-required S-bad-date

        nboq explain
    """
    found = [_code(code) for code in codes] if codes else list(catalogue().values())
    if json:
        write(as_json([asdict(code) | {"page": code.help_uri} for code in found]))
    elif codes:
        for code in found:
            _show(code)
    else:
        for code in found:
            out.print(f"[bold]{code.code}[/]  {escape(code.title)}")


def _code(text: str) -> Code:
    """Find a code, in brackets or not, with or without what all begin with."""
    wanted = text.strip("[] ").upper().removeprefix("NBOQ-")
    known = {code.upper().removeprefix("NBOQ-"): code for code in catalogue()}
    if wanted not in known:
        near = nearest_word(wanted, known)
        hint = f"did you mean {known[near]!r}?" if near else "'nboq explain' lists all"
        raise UnknownTerm(f"unknown code {text!r}", hint=hint)
    return catalogue()[known[wanted]]


def _show(code: Code) -> None:
    out.print(f"[bold]{code.code}[/]  {escape(code.title)}")
    out.print(escape(f"{code.meaning} {code.mend}"))
    for word, example in (("wrong", code.wrong), ("right", code.right)):
        if example:
            out.print(f"{word}:")
            for line in example.splitlines():
                out.print(escape(f"    {line}"))
    for line in (f"source: {code.source}" if code.source else "", f"page: {code.help_uri}"):
        if line:
            out.print(escape(line))
