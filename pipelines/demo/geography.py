"""The demo's regions: kabupaten and kota of the official list of 2025, with their villages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipelines.landing.official_regions import region_names

VINTAGE = "2025"


class UnknownRegionError(ValueError):
    """A region code that is no kabupaten or kota of the official list."""


@dataclass(frozen=True)
class Region:
    """A kabupaten or kota with its villages, in the order of their codes.

    `title` is the name without its kind, as it stands on a letterhead.
    """

    code: str
    name: str
    villages: tuple[str, ...]
    village_names: tuple[str, ...]

    @property
    def title(self) -> str:
        """Name without Kabupaten or Kota."""
        return self.name.removeprefix("Kabupaten ").removeprefix("Kota ")

    @property
    def is_city(self) -> bool:
        """Whether it is a kota."""
        return self.name.startswith("Kota ")

    @property
    def number(self) -> int:
        """The code as a number, for seeds and number blocks."""
        return int(self.code.replace(".", ""))

    @property
    def kecamatan(self) -> tuple[str, ...]:
        """Codes of its kecamatan, in order."""
        return tuple(dict.fromkeys(code[:8] for code in self.villages))


@cache
def all_regions() -> tuple[tuple[str, str], ...]:
    """Every region of every level as (code, name), sorted by code."""
    return tuple(sorted({**region_names("wilayah"), **region_names("desa")}.items()))


@cache
def region(code: str) -> Region:
    """The kabupaten or kota with this dotted code.

    Raises:
        UnknownRegionError: the list has no such kabupaten or kota.

    """
    name = region_names("wilayah").get(code)
    if name is None or code.count(".") != 1:
        message = (
            f"{code!r} is no kabupaten or kota of the {VINTAGE} list: give a dotted code "
            "such as 33.76 (Kota Tegal)"
        )
        raise UnknownRegionError(message)
    villages = _villages().get(code, ())
    return Region(code, name, tuple(k for k, _ in villages), tuple(v for _, v in villages))


@cache
def _villages() -> dict[str, list[tuple[str, str]]]:
    """Kabupaten or kota -> its villages as (code, name), sorted by code."""
    found: dict[str, list[tuple[str, str]]] = {}
    for village in sorted(region_names("desa").items()):
        found.setdefault(village[0][:5], []).append(village)
    return found


@cache
def kecamatan_elsewhere(code: str) -> tuple[str, ...]:
    """Kecamatan outside the region `code` in which people who moved there were first registered.

    Mostly of the same province; Kota Tegal issues none of them, so that nobody else's number can be
    taken for one of its own.
    """
    province = code[:2]
    own = [
        key
        for key in region_names("wilayah")
        if key.count(".") == 2 and not key.startswith((f"{code}.", "33.76."))
    ]
    near = [key for key in own if key.startswith(f"{province}.")]
    far = [key for key in own if key.startswith(("31.", "32.", "35.", "73."))]
    return tuple(sorted(near) + sorted(far)[::9])
