"""The reader of typed values: numbers, quantities with units, truth values, words of enumerations; and placeholders.

Forms, the readers of formats, comparisons and advice take values from here, so that a text means one thing everywhere.
What a format alone has, such as its own vocabulary, stays with the format. Days are read by `nboq.schema.dates`.

Readers raise ValueError with what was expected, since only whoever calls them knows of which entity it is.
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from nboq.errors import nearest
from nboq.schema.dates import Ambiguous, is_day, is_moment, read_day
from nboq.schema.iri import expand
from nboq.schema.labels import printable, quantity
from nboq.schema.model import SlotTerm, current_model
from nboq.schema.units import OutOfRange, convert, ucum_code

# Placeholders

_TABLE: Final = tomllib.loads(Path(__file__).with_name("placeholders.toml").read_text("utf-8"))
_PLACEHOLDERS, _NEVER_NONE, _OWN_WORDS = (frozenset(_TABLE[key]) for key in ("words", "never_none", "own_words"))
_FORM: Final = re.compile(r"[-?./_*]*|x{2,}")
_BRACKETED: Final = re.compile(r"\((.*)\)|\[(.*)\]|<(.*)>", re.DOTALL)
FEWEST_NINES: Final = 3
"""Two nines may be a value (99 mm)."""
LARGEST_NINES: Final = 1e12
_NINES: Final = re.compile(rf"\s*9{{{FEWEST_NINES},}}\s*")
_LONGEST: Final = 40
# Sodium, neodymium and a neutral density in their own spelling.
_VALUES: Final = frozenset({"Na", "Nd", "ND"})


def is_nines(text: Any) -> bool:
    """Tell whether a text is nothing but three nines or more, as forms that refuse an empty field get.

    Two nines may be a value (99 mm); and a reader of files can't be sure of more of them either.

    >>> is_nines("999"), is_nines("LW-999"), is_nines("99")
    (True, False, False)
    """
    return isinstance(text, str) and _NINES.fullmatch(text) is not None


def is_placeholder(text: Any, slot: str = "") -> bool:
    """Tell whether a text only stands where a value should, or is blank.

    Args:
        text: What a field holds; what isn't a text is no placeholder.
        slot: The name of the field, where it is one of the model: "none" is a value in some texts.

    >>> [is_placeholder(text) for text in (" ", "N/A", "unknown", "none", "-", "999", "Na", "LW-999", 0)]
    [True, True, True, True, True, True, False, False, False]
    >>> is_placeholder("none", "coating"), is_placeholder("none", "model"), is_placeholder("Nan", "first_name")
    (False, True, False)
    """
    return says_no_value(text, slot) or (is_nines(text) and slot not in _OWN_WORDS)


def says_no_value(text: Any, slot: str = "") -> bool:
    """Tell whether a text says in words that there is no value, or is blank; readers of files leave it out.

    >>> says_no_value("n/a"), says_no_value("(:unav)"), says_no_value("\N{EN DASH}"), says_no_value("999")
    (True, True, True, False)
    """
    if not isinstance(text, str):
        return False
    bare = text.strip()
    if slot in _OWN_WORDS or bare in _VALUES:
        return not bare
    if len(bare) > _LONGEST:
        return False
    word = bare.casefold()
    if not word.isascii():
        word = "".join("-" if unicodedata.category(c) == "Pd" or c == "\u2212" else c for c in word)
    if (inner := _BRACKETED.fullmatch(word)) is not None:
        word = next(each for each in inner.groups() if each is not None).strip()
    if _FORM.fullmatch(word) or word in _PLACEHOLDERS or re.sub(r"[\s_-]+", " ", word) in _PLACEHOLDERS:
        return True
    term = current_model().slots.get(slot)
    can_be_none = term is not None and term.kind in ("string", "enum") and slot not in _NEVER_NONE
    return (word == "none" and not can_be_none) or (slot in _NEVER_NONE and not word.strip("0"))


def stands_for_none(slot: str, value: Any, *, hardware: bool = False) -> bool:
    """Tell whether a value of a document only stands where one should: by the advice, completeness and the tiers alike.

    Besides placeholders in fields that take free text these are -1 where the field has a minimum above it, and numbers
    of hardware that are nothing but nines.

    Args:
        slot: The field.
        value: What stands in it, or one item of that.
        hardware: Whether it belongs to a component: an image may have 999 pixels.

    >>> stands_for_none("lens_na", -1), stands_for_none("position_x", -1)
    (True, False)
    >>> stands_for_none("image_distance", 999, hardware=True), stands_for_none("size_x", 999)
    (True, False)
    """
    term = current_model().slots.get(slot)
    if term is None:
        return False
    number = as_number(value) if term.kind in ("number", "integer") else None
    if number is None:
        return term.kind == "string" and is_placeholder(value, slot)
    if number == -1:
        return term.minimum is not None and term.minimum > -1
    return hardware and number.is_integer() and abs(number) < LARGEST_NINES and is_nines(str(int(abs(number))))


def is_present(slot: str, value: Any, *, hardware: bool = False) -> bool:
    """Tell whether a value says something.

    Null, blank texts, empty lists and objects say nothing, nor does what only stands where a value should.

    Args:
        slot: The field.
        value: What stands in it.
        hardware: Whether it belongs to a component; see `stands_for_none`.

    >>> is_present("model", "n/a"), is_present("dic", False), is_present("filter_cubes", []), is_present("lens_na", 0)
    (False, True, False, True)
    """
    if isinstance(value, list):
        return any(is_present(slot, item, hardware=hardware) for item in value)
    if value is None or value == {} or (isinstance(value, str) and not value.strip()):
        return False
    return not stands_for_none(slot, value, hardware=hardware)


# Numbers

_NUMBER: Final = re.compile(
    r"([+-]?)((?:\d[\d.,'’\u00a0\u2009\u202f]*|[.,]\d+)(?:[eE][+-]?\d{1,4})?)\s*(.*)", re.ASCII | re.DOTALL
)
# What xsd:double, xsd:decimal and xsd:int look like (XML Schema 1.0 part 2, §3.2.3 to §3.3.17), without INF and NaN.
_XSD_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_GROUPED: Final = re.compile(r"\d{1,3}(?:([.,'’\u00a0\u2009\u202f])\d{3})(?:\1\d{3})*", re.ASCII)
_MOST_DIGITS: Final = 400
EXACT: Final = 2**53
"""From here on a double doesn't hold every whole number (IEEE 754, binary64)."""
_LARGEST: Final = 2**63
"""Beyond 64 bits JSON has no whole numbers that others could read."""


def as_number(value: Any) -> float | None:
    """Take a value of a document for a number.

    Args:
        value: Anything that JSON can hold.

    Returns:
        The number; None for what is none, for truth values, and for what isn't finite.

    >>> as_number(63), as_number(True), as_number("63"), as_number(10**400), as_number(float("nan"))
    (63.0, None, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def normal_number(number: float) -> float | int:
    """Write a whole number without a point, as long as a double holds it for certain.

    >>> normal_number(63.0), normal_number(1.4), normal_number(2.0**53)
    (63, 1.4, 9007199254740992.0)
    """
    return int(number) if isinstance(number, float) and number.is_integer() and abs(number) < EXACT else number


def read_number(text: str, *, whole: bool = False) -> float | int:
    """Read a number.

    Args:
        text: With a decimal point or comma; thousands may be parted by thin blanks, apostrophes, or the other mark.
        whole: Whether it's for a field of whole numbers, which may go up to 64 bits.

    Returns:
        A whole number as int.

    Raises:
        ValueError: If it's none, or a double or 64 bits can't hold it.
        Ambiguous: If a comma may be either mark.

    >>> [read_number(text) for text in ("1,4", "+63.0", "1e-3", "−0.5", "1.234,5", "1,234,567", "12\u202f345")]
    [1.4, 63, 0.001, -0.5, 1234.5, 1234567, 12345]
    >>> read_number("1,234")
    Traceback (most recent call last):
        ...
    nboq.schema.dates.Ambiguous: '1,234' may be 1.234 or 1234
    """
    number, unit = read_quantity(text, whole=whole)
    if unit:
        raise ValueError("a number")
    return number


def read_xsd_number(text: str, *, whole: bool = False) -> float | int:
    """Read a number as XML Schema writes it; what isn't finite is none.

    Args:
        text: The lexical form, with or without blanks around it.
        whole: Whether it's for a field of whole numbers; see `read_number`.

    Raises:
        ValueError: If it's none, or a double or 64 bits can't hold it.

    >>> read_xsd_number("+000000043420.9400"), read_xsd_number("63.0")
    (43420.94, 63)
    >>> read_xsd_number("INF")
    Traceback (most recent call last):
        ...
    ValueError: a number
    """
    bare = text.strip(" \t\r\n")
    if not _XSD_NUMBER.fullmatch(bare):
        raise ValueError("a number")
    return read_number(bare, whole=whole)


def read_quantity(text: str, *, whole: bool = False) -> tuple[float | int, str]:
    """Read a number with what stands behind it, such as `190 µm`; see `read_number`.

    >>> read_quantity("190 µm"), read_quantity("63x"), read_quantity("5")
    ((190, 'µm'), (63, 'x'), (5, ''))
    """
    found = _NUMBER.fullmatch(text.strip().replace("−", "-")) if len(text) <= _MOST_DIGITS else None
    if found is None:
        raise ValueError("a number")
    sign, digits, unit = found[1], found[2], found[3]
    mantissa, mark, exponent = digits.lower().partition("e")
    plain = sign + _with_point(mantissa) + mark + exponent
    if plain.lstrip("+-").isdigit():
        exact = int(plain)
        if abs(exact) < EXACT or (whole and abs(exact) < _LARGEST):
            return exact, unit
    number = float(plain)
    if not math.isfinite(number) or (number == 0 and Decimal(plain) != 0):
        raise ValueError("a number within the range of a double")
    if plain.lstrip("+-").isdigit() and (whole or int(number) != int(plain)):
        raise ValueError("a number that a double holds exactly")
    return normal_number(number), unit


def _with_point(digits: str) -> str:
    """Take out what parts thousands, and write a decimal comma as a point."""
    marks = re.sub(r"\d", "", digits, flags=re.ASCII)
    if marks in ("", "."):
        return digits
    if marks == "," and not _GROUPED.fullmatch(digits):
        return digits.replace(",", ".")
    if marks == ",":
        if digits.startswith("0"):
            return digits.replace(",", ".")
        raise Ambiguous(f"{digits!r} may be {digits.replace(',', '.')} or {digits.replace(',', '')}")
    grouped, last = digits, ""
    if marks[-1] in ".," and marks.count(marks[-1]) == 1:
        grouped, _, last = digits.rpartition(marks[-1])
    if not _GROUPED.fullmatch(grouped):
        raise ValueError("a number")
    return re.sub(r"\D", "", grouped) + (f".{last}" if last else "")


# Units


def in_unit(number: float | int, unit: str, slot: SlotTerm) -> float | int:
    """Convert a number into the unit of its slot, exactly.

    Args:
        number: The number.
        unit: Its unit, as people write it or in UCUM.
        slot: The slot; its numbers have a unit.

    Raises:
        ValueError: If there is no way from one unit to the other, or no double for the number.

    >>> in_unit(190, "µm", current_model().slots["working_distance"])
    0.19
    """
    code = ucum_code(unit)
    if slot.unit is None:
        raise ValueError(f"{slot.expected}, without a unit")
    if slot.unit in (code, unit) or unit == slot.unit_label:
        return number
    found = None if code is None else convert(number, code, slot.unit, difference=slot.difference)
    if found is None:
        raise ValueError(f"{slot.expected}, or a unit that converts to it")
    return normal_number(found)


def from_unit(number: float | int, unit: str, slot: SlotTerm) -> float | None:
    """Convert a number of a slot into another unit; None where there is no way, or no double for it.

    >>> from_unit(0.19, "µm", current_model().slots["working_distance"])
    190.0
    """
    code = ucum_code(unit)
    try:
        return None if code is None else convert(number, slot.unit or "", code, difference=slot.difference)
    except OutOfRange:
        return None


# Values of slots

_TRUTH: Final = {"yes": True, "true": True, "no": False, "false": False}
_MAGNIFICATION: Final = frozenset({"x", "X", "×"})


@dataclass(frozen=True, slots=True)
class Typed:
    """A value as the document has it, and what is worth telling about how it was read."""

    value: Any
    note: str = ""


def read_value(text: str, slot: SlotTerm) -> Typed:
    """Read what somebody typed by what a slot takes: one value that is no reference to a thing.

    Args:
        text: As typed: `190 µm`, `1,4`, `yes`, `Plan Apochromat`, `2024-03-01`.
        slot: The slot. A number with a unit is converted to the slot's unit, exactly.

    Raises:
        ValueError: If the slot can't take it; with what it takes, and the nearest value.

    >>> slots = current_model().slots
    >>> read_value("190 µm", slots["working_distance"])
    Typed(value=0.19, note='190 µm is 0.19 mm')
    >>> read_value("plan apochromat", slots["correction"]).value, read_value("01.03.2024", slots["valid_from"]).value
    ('PlanApochromat', '2024-03-01')
    """
    text = text.strip()
    match slot.kind:
        case "number" | "integer":
            return _number_of(text, slot)
        case "boolean" if text.casefold() in _TRUTH:
            return Typed(_TRUTH[text.casefold()])
        case "boolean":
            raise ValueError("yes or no")
        case "date":
            try:
                day = read_day(text)
            except Ambiguous as either:
                raise ValueError(f"{slot.expected}; {either}") from None
            if day is None:
                raise ValueError(slot.expected)
            return Typed(day, "" if is_day(text) else f"{text!r} is {day}")
        case "enum":
            return _member_of(text, slot)
        case "datetime" if not is_moment(text):
            raise ValueError(slot.expected)
        case "uri" | "reference" if expand(text) is None:
            raise ValueError(slot.expected)
    return Typed(text)


def _number_of(text: str, slot: SlotTerm) -> Typed:
    try:
        value, unit = read_quantity(text, whole=slot.kind == "integer")
    except Ambiguous as either:
        raise ValueError(f"{slot.expected}, without doubt about the comma: {either}") from None
    except ValueError:
        raise ValueError(slot.expected) from None
    note = ""
    # People write magnifications as "63x".
    if unit and not (unit in _MAGNIFICATION and slot.unit is None and "magnification" in slot.name):
        typed, value = value, in_unit(value, unit, slot)
        note = f"{text} is {quantity(value, slot.unit, as_is=True)}" if typed != value else ""
    low, high = slot.minimum, slot.maximum
    fits = (low is None or value >= low) and (high is None or value <= high)
    if not fits or (slot.kind == "integer" and not isinstance(value, int)):
        raise ValueError(slot.expected)
    return Typed(value, note)


def _member_of(text: str, slot: SlotTerm) -> Typed:
    values = current_model().enums[slot.range].values
    if text in values:
        return Typed(text)
    wanted = text.casefold()
    # A name beats a title, and a title an alias, where two values share a word.
    spellings: list[dict[str, tuple[str, ...]]] = [
        {name: (name,) for name in values},
        {name: (value.title,) for name, value in values.items()},
        {name: value.aliases for name, value in values.items()},
    ]
    for words in spellings:
        found = [name for name, known in words.items() if wanted in (word.casefold() for word in known)]
        if len(found) == 1:
            return Typed(found[0], f"{text!r} is {found[0]}")
        if found:
            raise ValueError(f"one of {', '.join(found)}, which all go by this name")
    known = {word.casefold(): name for words in reversed(spellings) for name, each in words.items() for word in each}
    near = nearest(wanted, known)
    meant = next((f"; did you mean {name!r}?" for word, name in known.items() if repr(word) in near), "")
    raise ValueError(slot.expected + meant)


def value_label(slot: str, value: Any, names: Mapping[str, str] | None = None) -> str:
    """Write a value that is no object for people: a quantity, the title of an enumerated value, a name for an id.

    Args:
        slot: The field that it stands in.
        value: The value.
        names: The names of the things of the document by id.

    >>> value_label("immersion_type", "MineralOil"), value_label("dic", True), value_label("magnification", 63.0)
    ('Mineral oil', 'yes', '63×')
    >>> value_label("working_distance", 0.19), value_label("array_width", 2048)
    ('0.19 mm', '2048 pixels')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    term = current_model().slots.get(slot)
    if isinstance(value, int | float):
        return quantity(value, (term.unit or term.unit_label) if term is not None else None)
    text = printable(value)
    if term is not None and term.kind == "enum":
        member = current_model().enums[term.range].values.get(text)
        return member.title if member is not None else text
    return (names or {}).get(str(value), text)
