"""Documents: JSON of the document format, with what readers noted, and what finds its way in them."""

from nboq.document.canonical_form import canonical, check_numbers, content, in_order, sort_key, to_json
from nboq.document.document import DEEPEST, Document, DocumentLike, as_document, of_json, the_one
from nboq.document.entities import (
    Json,
    claimed_tier,
    extensions_of,
    in_file_order,
    is_a,
    items,
    label,
    objects,
    with_plain_types,
)
from nboq.document.ids import derived_id, descriptor_id, named_id
from nboq.document.index import DocumentIndex, in_full, renumbered
from nboq.document.navigation import Navigable, Objects
from nboq.document.paths import Path, as_list, each_object, nested, pointer, steps_text, value_at, walk, with_value
from nboq.document.report import Note, NoteKind, Plain, Report

__all__ = [
    "DEEPEST",
    "Document",
    "DocumentIndex",
    "DocumentLike",
    "Json",
    "Navigable",
    "Note",
    "NoteKind",
    "Objects",
    "Path",
    "Plain",
    "Report",
    "as_document",
    "as_list",
    "canonical",
    "check_numbers",
    "claimed_tier",
    "content",
    "derived_id",
    "descriptor_id",
    "each_object",
    "extensions_of",
    "in_file_order",
    "in_full",
    "in_order",
    "is_a",
    "items",
    "label",
    "named_id",
    "nested",
    "objects",
    "of_json",
    "pointer",
    "renumbered",
    "sort_key",
    "steps_text",
    "the_one",
    "to_json",
    "value_at",
    "walk",
    "with_plain_types",
    "with_value",
]
