"""Identifiers: `nboq.pid.normalise` against `idutils` on the same list, and a million of them in flat memory."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from bench.measure import peak

_MILLION = 1_000_000
_SOME = 100_000
_LIST = 20_000


def identifiers(count: int, seed: int = 7) -> Iterator[str]:
    """Write identifiers of five schemes in spellings that occur, no two of them the same for all that chance knows."""
    rng = random.Random(seed)
    for index in range(count):
        number = rng.getrandbits(40)
        match index % 5:
            case 0:
                yield f"https://doi.org/10.{1000 + number % 8999}/Abc.{number:x}"
            case 1:
                yield f"doi:10.{1000 + number % 8999}/{number:x}"
            case 2:
                yield f"https://orcid.org/{_orcid(number % 10**15)}"
            case 3:
                yield f"hdl:21.11157/{number:x}"
            case _:
                yield f"PMID:{10_000_000 + number % 89_999_999}"


def _orcid(number: int) -> str:
    digits = f"{number:015d}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    text = digits + ("X" if check == 10 else str(check))
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


def ratio() -> float:
    """Give how many times longer `idutils` takes, to detect the schemes and normalise by the first."""
    import idutils

    from nboq.pid import normalise

    given = list(identifiers(_LIST))

    def ours() -> None:
        for text in given:
            normalise(text)

    def theirs() -> None:
        for text in given:
            idutils.normalize_pid(text, idutils.detect_identifier_schemes(text)[0])

    ratios = []
    for _ in range(5):
        begun = time.perf_counter()
        ours()
        between = time.perf_counter()
        theirs()
        ratios.append((time.perf_counter() - between) / (between - begun))
    return statistics.median(ratios)


def growth() -> float:
    """Give the peak memory after a million identifiers, as a multiple of that after a tenth of them."""
    few, many = (int(subprocess.check_output([sys.executable, "-m", __name__, str(n)])) for n in (_SOME, _MILLION))
    return many / few


if __name__ == "__main__":
    from nboq.pid import normalise

    for text in identifiers(int(sys.argv[1])):
        normalise(text)
    print(peak())
