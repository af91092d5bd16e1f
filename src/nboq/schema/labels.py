"""Every word that people read: names of terms, units, numbers, texts out of documents. One wording for each.

A term is called by its `title` in `nboq.schema.model`, which is what the model says or, where it says nothing, what
`label` makes of its name. Identifiers are written by `nboq.pid.labels`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Final

from nboq.schema.units import unit_text

# Words of names that aren't written in small letters: what is spelt out, and what is called after a person.
_SPELLINGS: Final = """
AO AOM AOTF CCD CMOS CO2 DIC DNA DOI EMCCD FPbase FWHM HILO ICCD ID IR LED LUT NA O2 PID PMT PSF RGB RMS ROR RRID
RT SD SHA1 SLM TIRF TR TTL URL USB UUID UV VAREL C T X Y Z XY XYZ
Abbe Bragg Faraday Hoffman Kelvin Nyquist Pockels Ronchi Wollaston
"""
# Names are in American English and short, and CamelCase parts what is one word; texts are in British English.
_WRITTEN: Final = """
analog=analogue catalog=catalogue center=centre color=colour colored=coloured fiber=fibre
max=maximum min=minimum motorized=motorised organization=organisation parfocalizing=parfocalising
polarization=polarisation specs=specifications stabilization=stabilisation stabilized=stabilised
acousto_optical=acousto-optical dark_field=dark-field electro_optical=electro-optical
flat_field=flat-field half_wave=half-wave light_emitting=light-emitting long_term=long-term micro_channel=micro-channel
multi_channel=multi-channel multi_laser=multi-laser next_generation=next-generation photo_detector=photodetector
photo_diode=photodiode piezo_electric=piezoelectric read_out=readout short_term=short-term two_step=two-step
warm_up=warm-up wave_front=wavefront
"""
_SPELT: Final = {word.lower(): word for word in _SPELLINGS.split()} | {
    name.replace("_", " "): word.replace("_", " ") for name, word in (pair.split("=") for pair in _WRITTEN.split())
}
_WORDS: Final = re.compile(r"[A-Z]+[0-9]*(?![a-z])|[A-Z]?[a-z]+[0-9]*|[0-9]+")
# How people write what UCUM spells in ASCII (UCUM, tables 2 to 4); notes in braces are symbols or nouns.
_UNITS: Final = {"Cel": "°C", "deg": "°", "/min": "per minute", "Ohm": "Ω", "Ao": "Å", "[diop]": "dpt", "GBy": "GB"}
_NOTES: Final = {"ADU": "ADU", "U": "U", "electron": "e⁻"}
_POWERS: Final = str.maketrans("-23456789", "⁻²³⁴⁵⁶⁷⁸⁹")
# From which number on people take another unit, by what it is larger, and that unit. Wavelengths stay in nm.
_SPOKEN: Final[dict[str, tuple[tuple[float, int, str], ...]]] = {
    "Hz": ((1e4, 1000, "kHz"), (1e6, 1_000_000, "MHz"), (1e9, 1_000_000_000, "GHz")),
    "MHz": ((1000, 1000, "GHz"),),
    "um": ((10_000, 1000, "mm"),),
    "nm": ((10_000, 1000, "um"), (1e7, 1_000_000, "mm")),
    "mW": ((1000, 1000, "W"),),
    "mV": ((1000, 1000, "V"),),
    "V": ((10_000, 1000, "kV"),),
    "ps": ((1000, 1000, "ns"),),
    "ns": ((1000, 1000, "us"), (1e6, 1_000_000, "ms")),
    "us": ((1000, 1000, "ms"), (1e6, 1_000_000, "s")),
    "ms": ((1000, 1000, "s"),),
    "um/s": ((10_000, 1000, "mm/s"),),
}
_DIGITS: Final = 1e15
_WITHOUT_SPACE: Final = frozenset({"°", "×"})
# Python writes no whole numbers of more than 4,300 digits, and nobody reads one of a hundred.
_MOST_DIGITS: Final = 10**100
_MARKS: Final = re.compile(r"([\\`*_\[\]|~])")
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9./_~%?=#:;,+-]+").fullmatch
NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that can't stand in XML, not even escaped (XML 1.0, production 2, Char)."""
_HIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]"
)


@cache
def label(name: str) -> str:
    """Write the name of a class, slot or enumeration in words.

    Args:
        name: As the model has it.

    >>> label("lens_na"), label("co2_concentration"), label("ao_design"), label("pockels_cells")
    ('Lens NA', 'CO2 concentration', 'AO design', 'Pockels cells')
    >>> label("StandardDichroic"), label("TIRFHardwareModule"), label("EMCCD"), label("CO2ControlMethod")
    ('Standard dichroic', 'TIRF hardware module', 'EMCCD', 'CO2 control method')
    """
    text = phrase(name)
    return text[:1].upper() + text[1:]


@cache
def phrase(name: str) -> str:
    """Write the name of a term as it stands within a sentence.

    >>> phrase("lot_number"), phrase("lens_na"), phrase("CCDType"), phrase("AcoustoOpticalDevice"), phrase("max_power")
    ('lot number', 'lens NA', 'CCD type', 'acousto-optical device', 'maximum power')
    """
    words = _WORDS.findall(name) or [printable(name)]
    found: list[str] = []
    for word in words:
        both = _SPELT.get(f"{found[-1]} {word}".lower()) if found else None
        if both is not None:
            found[-1] = both
        else:
            found.append(word if word.isupper() and len(word) > 1 else _SPELT.get(word.lower(), word.lower()))
    return " ".join(found)


def in_sentence(title: str) -> str:
    """Write a title as it stands within a sentence.

    >>> in_sentence("Lot number"), in_sentence("FWHM bandwidth"), in_sentence("Pockels cell")
    ('lot number', 'FWHM bandwidth', 'Pockels cell')
    """
    first = title.partition(" ")[0]
    return title if first in _SPELT.values() or first[1:] != first[1:].lower() else title[:1].lower() + title[1:]


@cache
def unit_label(code: str | None) -> str:
    """Write a unit for people.

    Args:
        code: Its UCUM code; None for numbers without a unit.

    >>> [unit_label(code) for code in ("um", "Cel", "{ADU}", "{electron}/{pixel}/s", "{frame}/s", "[in_i]", None)]
    ['µm', '°C', 'ADU', 'e⁻/pixel/s', 'frames/s', 'in', '']
    >>> unit_label("mW/um2"), unit_label("mPa.s"), unit_label("{line_pair}/mm")
    ('mW/µm²', 'mPa·s', 'line pairs/mm')
    """
    if not code:
        return ""
    if code in _UNITS:
        return _UNITS[code]
    if "[" in code:
        return unit_text(code) or code
    text = re.sub(r"\{(\w+)\}", _note, code)
    text = re.sub(r"(?<![A-Za-z])u(?=[A-Za-z])", "µ", text.replace(".", "·"))
    return re.sub(r"(?<=[A-Za-z])-?[2-9]", lambda power: power[0].translate(_POWERS), text)


def _note(found: re.Match[str]) -> str:
    """Write what UCUM only notes; what is counted first is in the plural."""
    noun = found[1]
    return _NOTES.get(noun) or noun.replace("_", " ") + ("s" if found.start() == 0 else "")


def spoken(unit: str | None, *values: float) -> tuple[float, str | None]:
    """Choose the unit in which people say numbers: 80 MHz and not 80000000 Hz, 2 s and not 2000 ms.

    Args:
        unit: The UCUM code that the numbers have.
        values: The numbers, which get one unit together; the largest chooses it.

    Returns:
        By what the numbers are to be divided, and the UCUM code of the unit.

    >>> spoken("Hz", 80_000_000), spoken("ms", 20, 2500), spoken("nm", 1040), spoken("mV", 680_000)
    ((1000000, 'MHz'), (1000, 's'), (1, 'nm'), (1000, 'V'))
    """
    largest = max(map(abs, values), default=0)
    fitting = [(by, shown) for start, by, shown in _SPOKEN.get(unit or "", ()) if start <= largest < _DIGITS]
    return fitting[-1] if fitting else (1, unit)


def number_label(value: float) -> str:
    """Write a number with all its digits: nothing is rounded, nothing grouped.

    A comma between thousands is a decimal sign to half of the world.

    Args:
        value: The number, finite or not.

    >>> number_label(63.0), number_label(1.4), number_label(80_000_000), number_label(0.00001), number_label(10**400)
    ('63', '1.4', '80000000', '1e-05', 'a number of more than 100 digits')
    """
    if isinstance(value, int) and abs(value) >= _MOST_DIGITS:
        return "a number of more than 100 digits"
    return str(int(value)) if abs(value) < _DIGITS and value == int(value) else str(value)


def divided(value: float, by: float) -> str:
    """Write a number divided by a power of ten, with no digit more or less.

    >>> divided(1500.1, 1000)
    '1.5001'
    """
    return number_label(value if by == 1 else float(Decimal(str(value)) / Decimal(by)))


def quantity(value: float, unit: str | None = None, *, as_is: bool = False) -> str:
    """Write a number with its unit.

    Args:
        value: The number.
        unit: The UCUM code of its unit, `×` for a magnification, or None.
        as_is: Whether it keeps this unit, where people would say it in another.

    >>> quantity(0.19, "mm"), quantity(1.4), quantity(2048, "{pixel}"), quantity(63.0, "×"), quantity(90, "deg")
    ('0.19 mm', '1.4', '2048 pixels', '63×', '90°')
    >>> quantity(680_000, "mV"), quantity(24_000.5, "um")
    ('680 V', '24.0005 mm')
    >>> quantity(1, "{pixel}"), quantity(30, "{frame}/s"), quantity(1, "{electron}/{pixel}/s")
    ('1 pixel', '30 frames/s', '1 e⁻/pixel/s')
    """
    by, unit = (1, unit) if as_is else spoken(unit, value)
    text, symbol = divided(value, by), "×" if unit == "×" else unit_label(unit)
    if text == "1" and unit is not None and unit.startswith("{") and symbol not in _NOTES.values():
        symbol = re.sub(r"^([^/]*)s(?=/|$)", r"\1", symbol)
    return text + symbol if symbol in _WITHOUT_SPACE else f"{text} {symbol}".rstrip()


def escaped(text: str, kept: str = "\n\t") -> str:
    r"""Show characters that would steer a terminal, hide or turn text, or break XML, by their codes.

    C0 and C1 controls, marks that turn the direction of text or take no room, halves of surrogate pairs.

    Args:
        text: From anywhere.
        kept: Those among them that stay.

    >>> escaped("a\x1b[31mb\n"), escaped("a\n", kept="")
    ('a\\x1b[31mb\n', 'a\\n')
    """
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(lambda found: found[0] if found[0] in kept else _code(found[0]), text)


def _code(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode()


def printable(text: object) -> str:
    r"""Bring a text to one line without what neither XML nor a terminal takes: control characters, lone surrogates.

    Args:
        text: Anything out of a document.

    >>> printable("63x\x00 oil\n")
    '63x oil'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())


def markdown_text(text: str) -> str:
    r"""Write a text so that Markdown shows it and does nothing with it.

    Marks are escaped (CommonMark, "Backslash escapes"), HTML too; line ends and control characters become blanks, since
    a row of a table is one line. A web address becomes a link as it stands.

    Args:
        text: What somebody wrote.

    >>> markdown_text("a|b `c`\n<d> & _e_")
    'a\\|b \\`c\\` &lt;d&gt; &amp; \\_e\\_'
    """
    if _ADDRESS(text):
        return f"<{text}>"
    escaped = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKS.sub(r"\\\1", escaped)


def cut(text: str, most: int) -> str:
    """Shorten a text that is too long, with an ellipsis at its end.

    Args:
        text: The text.
        most: How many characters it may have.

    >>> cut("Plan-Apochromat", 6), cut("63x", 6)
    ('Plan-…', '63x')
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def a(noun: str) -> str:
    """Put the article before a noun.

    >>> a("Objective"), a("CCD"), a("LEDModule"), a("unit"), a("UprightMicroscopeStand")
    ('an Objective', 'a CCD', 'an LEDModule', 'a unit', 'an UprightMicroscopeStand')
    """
    spelt = re.match(r"[A-Z]{2,}", noun)
    vowel = noun[:1] in "AEFHILMNORSX" if spelt else re.match(r"(?i)[aeio]|u(?!ni|s[aeiu]|ti)", noun)
    return f"{'an' if vowel else 'a'} {noun}"
