"""Well-formed identity numbers that belong to nobody: serials 9000 to 9999 only.

Natives of a region take serials 9000-9899 of their kecamatan; people first registered elsewhere
take one serial of 9900-9996 that is their present region's own, so that two regions never give the
same number, whichever of them are asked for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
NATIVE_SERIALS = 900
_STEP = 317


def day_numbers(birth: NDArray[np.datetime64], is_female: NDArray[np.bool_]) -> Ints:
    """`DDMMYY` as a number, a woman's day raised by 40."""
    months = birth.astype("datetime64[M]")
    day = (birth - months.astype("datetime64[D]")).astype(np.int64) + 1
    month = months.astype(np.int64) % 12 + 1
    year = birth.astype("datetime64[Y]").astype(np.int64) + 1970
    return np.asarray((day + 40 * is_female) * 10_000 + month * 100 + year % 100, dtype=np.int64)


def _ranks(keys: Ints) -> Ints:
    """Place of each element among those with the same key."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.r_[True, ordered[1:] != ordered[:-1]]
    first = np.maximum.accumulate(np.where(starts, np.arange(len(keys)), 0))
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[order] = np.arange(len(keys)) - first
    return ranks


def allocate(
    prefixes: Ints,
    birth: NDArray[np.datetime64],
    is_female: NDArray[np.bool_],
    foreign_serial: int | None = None,
) -> tuple[Ints, NDArray[np.datetime64]]:
    """Distinct 16-digit numbers, and the birth dates they carry.

    Where the serials of a kecamatan and day run out, the rest are born on the next day that is free.
    `foreign_serial` gives everybody that one serial.
    """
    birth = birth.copy()
    capacity = 1 if foreign_serial is not None else NATIVE_SERIALS
    while True:
        keys = prefixes * 1_000_000 + day_numbers(birth, is_female)
        ranks = _ranks(keys)
        crowded = ranks >= capacity
        if not crowded.any():
            break
        birth[crowded] -= np.timedelta64(1, "D")
    if foreign_serial is not None:
        serials = np.full(len(keys), foreign_serial, dtype=np.int64)
    else:
        serials = 9000 + (keys * 6_151 % 8_191 + ranks * _STEP) % NATIVE_SERIALS
    return keys * 10_000 + serials, birth


def foreign_serial(region_number: int) -> int:
    """The serial that a region gives to people first registered elsewhere."""
    return 9_900 + region_number % 97
