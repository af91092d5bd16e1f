"""YAML that says nothing that JSON couldn't, and means the same to readers of YAML 1.1 and 1.2."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from functools import cache
from typing import Any, Final

from nboq.errors import Malformed
from nboq.schema.model import SlotTerm, current_model

_TAG: Final = "tag:yaml.org,2002:"
_BOOL, _FLOAT, _INT, _NULL, _STR = (_TAG + name for name in ("bool", "float", "int", "null", "str"))
# What both versions of YAML take for more than a text (YAML 1.2, §10.3.2). Zeros in front are no number's: 1.1 reads
# octals, 1.2 decimals.
_WHOLE: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_NUMBER: Final = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_WORDS: Final = (
    (_BOOL, re.compile(r"(?:true|True|TRUE|false|False|FALSE)$"), "tTfF"),
    (_NULL, re.compile(r"(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
    (_FLOAT, re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"), "-+."),
    (_INT, re.compile(_WHOLE.pattern + "$"), "-+0123456789"),
    (_FLOAT, re.compile(_NUMBER.pattern + "$"), "-+.0123456789"),
    (_TAG + "merge", re.compile("<<$"), "<"),
)
_MOST_COPIES: Final = 10
_MOST_NESTED: Final = 1000
"""At most; libyaml takes any depth, and the process with it. Blocks are no deeper than twice what they're indented."""
_INDENTED: Final = re.compile(r"(?m)^[ \-]+")
_READ_OTHERWISE: Final = re.compile("[\t\ufeff\ufffd\x85\u2028\u2029]|[|>][-+0-9]*#|(?m:^[ -]*\\?)")
"""Where libyaml takes what PyYAML doesn't, or for something else."""
_TRUTH: Final = frozenset({"yes", "no", "on", "off", "true", "false"})
# What a reader of either version may take for a number or a truth value; PyYAML knows the rest of 1.1 itself.
_NO_TEXTS: Final = re.compile(r"(?:[-+]?[0-9_.]+(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[yYnN])$")


def load_yaml(content: bytes | str, source: str) -> Any:
    r"""Parse YAML; days stay text, as in JSON.

    What isn't the same in YAML 1.1 and 1.2 is a text (`0123`, `1:30`), and under a field of the model what the field
    takes: `no` is a text where a text is wanted, and a truth value where one is.

    Args:
        content: The bytes of the file.
        source: What to call it in messages.

    Raises:
        Malformed: If it isn't YAML, or says what JSON can't.

    >>> load_yaml(b"valid_from: 2024-03-01\nmodel: 0123\ndic: no", "a.yaml")
    {'valid_from': '2024-03-01', 'model': '0123', 'dic': False}
    """
    import yaml

    try:
        data = yaml_data(content)
    except (yaml.YAMLError, RecursionError, ValueError, LookupError, AttributeError) as error:
        # The last three come of a tag on what doesn't fit it, such as !!bool maybe.
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise Malformed(f"not YAML{where}: {getattr(error, 'problem', error)}", source=source) from None
    _check_plain(data, source)
    return data


def yaml_data(content: bytes | str, *, typed: bool = True) -> Any:
    """Parse YAML in which no key is given twice, and nothing holds itself.

    Args:
        content: The YAML.
        typed: Whether plain words and numbers are more than texts.

    Raises:
        yaml.YAMLError: If it isn't YAML; other errors come of deep nesting and false tags.
    """
    import yaml

    loader, node = _composed(content, typed)
    try:
        # Without aliases there is a node a character at most.
        if _prepare(node, typed, set(), {}) > _MOST_COPIES * (len(content) + 1):
            mark = node.start_mark
            raise yaml.constructor.ConstructorError(None, None, "its aliases make it many times as large", mark)
        return None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def _composed(content: bytes | str, typed: bool) -> tuple[Any, Any]:
    """Parse with libyaml, ten times as quick, what it takes for the same; PyYAML judges what is wrong, in its words."""
    import yaml

    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    nested = text.count("[") + text.count("{") + 2 * max(map(len, _INDENTED.findall(text)), default=0)
    if hasattr(yaml, "CSafeLoader") and nested < _MOST_NESTED and not _READ_OTHERWISE.search(text):
        with suppress(yaml.YAMLError, UnicodeError):
            quick = _loader(typed, yaml.CSafeLoader)(content)
            return quick, quick.get_single_node()
    loader = _loader(typed, yaml.SafeLoader)(content)
    return loader, loader.get_single_node()


@cache
def _loader(typed: bool, kind: Any) -> Any:
    class _Loader(kind):  # type: ignore[misc]
        yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as its parent has it

    for tag, pattern, first in _WORDS if typed else ():
        _Loader.add_implicit_resolver(tag, pattern, list(first))
    for tag in (_INT, _FLOAT):
        _Loader.add_constructor(tag, _parsed)
    return _Loader


def _parsed(loader: Any, node: Any) -> float | int | str:
    """Make a number; of digits that no double is near they are the text."""
    text: str = loader.construct_scalar(node).replace("_", "").lower()
    number = float(re.sub(r"\.(?=inf|nan)", "", text))
    if not math.isfinite(number) and "n" not in text:
        return str(node.value)
    return int(text) if _WHOLE.fullmatch(text) else number


def _prepare(node: Any, typed: bool, around: set[int], done: dict[tuple[int, bool], int]) -> int:
    """Refuse keys that are given twice and what holds itself; have plain scalars read as their fields take them.

    Returns:
        How many nodes it is with all aliases written out.
    """
    import yaml

    if id(node) in around:
        raise yaml.constructor.ConstructorError(None, None, "it holds itself", node.start_mark)
    if not isinstance(node, yaml.CollectionNode) or (id(node), typed) in done:
        return done.get((id(node), typed), 1)
    size = 1
    around.add(id(node))
    names = set()
    for place, item in enumerate(node.value):
        if isinstance(node, yaml.SequenceNode):
            size += _prepare(item, typed, around, done)
            continue
        key, value = item
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name in names and key.tag != _TAG + "merge":
            raise yaml.constructor.ConstructorError(None, None, f"the key {name!r} is given twice", key.start_mark)
        names.add(name)
        slot = current_model().slots.get(name) if typed else None
        size += _prepare(value, typed and (slot is None or slot.kind != "json"), around, done)
        node.value[place] = key, _as_taken(value, slot) if slot else value
    around.remove(id(node))
    done[id(node), typed] = size
    return size


def _as_taken(node: Any, slot: SlotTerm) -> Any:
    """Give a plain scalar the tag of what its slot takes, and those of a list; null stays."""
    import yaml

    if isinstance(node, yaml.SequenceNode) and slot.kind not in ("part", "json"):
        items = [_as_taken(item, slot) if isinstance(item, yaml.ScalarNode) else item for item in node.value]
        return yaml.SequenceNode(node.tag, items, node.start_mark, node.end_mark)
    if not isinstance(node, yaml.ScalarNode) or node.style or node.tag == _NULL:
        return node
    tag, text = node.tag, node.value
    match slot.kind:
        case "part" | "json":
            return node
        case "boolean":
            tag = _BOOL if text.lower() in _TRUTH else tag
        case "number" | "integer":
            tag = _FLOAT if not text.startswith("_") and _NUMBER.fullmatch(text.replace("_", "")) else tag
        case _ if tag == _FLOAT and "e" in text.lower():
            tag = _STR  # 12e4 is a text in YAML 1.1
    return yaml.ScalarNode(tag, text, node.start_mark, node.end_mark)


def _check_plain(data: Any, source: str) -> None:
    """Refuse what YAML can say and JSON can't."""
    if isinstance(data, dict):
        for key, value in data.items():
            if not isinstance(key, str):
                raise Malformed(f"the key {key!r} isn't text; put it in quotes", source=source)
            _check_plain(value, source)
    elif isinstance(data, list):
        for item in data:
            _check_plain(item, source)
    elif isinstance(data, float) and not math.isfinite(data):
        raise Malformed(f"{data} isn't a number that JSON has", source=source)
    elif data is not None and not isinstance(data, str | int | float):
        reason = f"{data!r} is a {type(data).__name__}, which JSON doesn't have; put it in quotes"
        raise Malformed(reason, source=source)


@cache
def _dumper() -> Any:
    import yaml

    class _Dumper(yaml.SafeDumper):
        """Texts that a reader may take for something else are put in quotes."""

    def written(dumper: Any, text: str) -> Any:
        # They break lines in YAML 1.1 alone.
        return dumper.represent_scalar(_STR, text, style='"' if re.search("[\x85\u2028\u2029]", text) else None)

    _Dumper.add_representer(str, written)
    _Dumper.add_implicit_resolver(_TAG + "no-text", _NO_TEXTS, list("-+._0123456789yYnN"))
    return _Dumper


def dump_yaml(data: Any) -> bytes:
    """Write JSON as YAML that readers of YAML 1.1 and 1.2 take for the same.

    >>> print(dump_yaml({"model": "083", "catalog_number": "12e4", "magnification": 63}).decode(), end="")
    model: '083'
    catalog_number: '12e4'
    magnification: 63
    """
    import yaml

    return yaml.dump(data, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=120).encode()
