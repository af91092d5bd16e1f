"""Answers as files: HTML, CSV, JSON, Arrow; written row by row, so that memory doesn't grow with their number."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from itertools import chain
from types import MappingProxyType
from typing import IO

import orjson

from nboq.formats.spreadsheet import no_formula
from nboq.store.answers import Answers


def _html(answers: Answers, file: IO[bytes]) -> None:
    file.write(b'<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>Answers</title>\n')
    file.writelines(f"{part}\n".encode() for part in answers.to_html())
    file.write(b"</html>\n")


def _csv(answers: Answers, file: IO[bytes]) -> None:
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    rows = (["" if value is None else no_formula(value) for value in row.values()] for row in answers.stream())
    try:
        csv.writer(text).writerows(chain([answers.variables], rows))
    finally:
        text.detach()  # else it would close the file, also where whoever reads it has gone


def _json(answers: Answers, file: IO[bytes]) -> None:
    file.write(b"[")
    separator = b"\n  "
    for row in answers.stream():
        try:
            file.write(separator + orjson.dumps(row))
        except TypeError:  # a whole number of more than 64 bits
            file.write(separator + json.dumps(row, ensure_ascii=False).encode())
        separator = b",\n  "
    file.write(b"\n]\n")


def _arrow(answers: Answers, file: IO[bytes]) -> None:
    table = answers.to_arrow()
    import pyarrow as pa

    with pa.ipc.new_file(file, table.schema) as writer:  # type: ignore[arg-type]
        writer.write_table(table)


SAVERS: Mapping[str, Callable[[Answers, IO[bytes]], None]] = MappingProxyType(
    {"csv": _csv, "json": _json, "arrow": _arrow, "html": _html}
)
"""The forms of rows, each a function that writes into a file that is open."""
