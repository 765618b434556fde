"""Damage: what goes wrong in offices, done to a share of files and rows.

Rows: NIKs cut to 15 digits, ending in 0000 or 0, with two digits swapped; misspelt names; rows sent
twice; short lines. Half of the misspelt NIKs come with a second fault: the name lost a letter or its last
word, or day and month of the birth date changed places (or the year is one off). Files: unreadable, empty, without a required column, in a folder that is no kind
of file, or never sent. Kota Tegal's registers and its September 2025 stay whole unless asked for.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.demo.levels import KOTA_TEGAL

_PROTECTED_PERIOD = "2025-09"


@dataclass(frozen=True)
class Damage:
    """How much is damaged, and whether Kota Tegal may be touched."""

    share: float
    seed: int
    everything: bool = False

    def may_touch(self, region_code: str, period: str | None) -> bool:
        """Whether files of the region and month may be damaged; None: of no single month."""
        if self.share <= 0:
            return False
        return (
            self.everything or region_code != KOTA_TEGAL or period not in {_PROTECTED_PERIOD, None}
        )

    def generator(self, name: str) -> np.random.Generator:
        """Random numbers that depend on the seed and the name only."""
        return np.random.default_rng([self.seed, 77, zlib.crc32(name.encode())])

    def hits(self, region_code: str, period: str | None, name: str) -> bool:
        """Whether this file is one of the damaged."""
        if not self.may_touch(region_code, period):
            return False
        return bool(self.generator(f"hit {name}").random() < self.share)

    def rows(
        self, frame: pl.DataFrame, columns: tuple[str, str, str], file_name: str
    ) -> pl.DataFrame:
        """The rows with a share of them faulty; sent-twice rows stand below each other.

        `columns`: those of NIK, name and birth date.
        """
        nik, name, birth = columns
        rng = self.generator(f"rows {file_name}")
        size = frame.height
        kind = np.where(rng.random(size) < self.share, rng.integers(0, 6, size), -1)
        number = pl.col(nik)
        swapped = pl.concat_str(
            number.str.slice(0, 13),
            number.str.slice(14, 1),
            number.str.slice(13, 1),
            number.str.slice(15, 1),
        )
        place = rng.integers(2, 4, size)
        second = np.where(np.isin(kind, (2, 3)), rng.integers(0, 6, size), -1)
        shorter = pl.col(name).str.slice(0, pl.col("_place")) + pl.col(name).str.slice(
            pl.col("_place") + 1
        )
        return (
            frame.with_columns(
                _kind=pl.Series(kind), _place=pl.Series(place), _second=pl.Series(second)
            )
            .with_columns(
                pl.when(pl.col("_kind") == 0)
                .then(number.str.slice(0, 15))
                .when(pl.col("_kind") == 1)
                .then(number.str.slice(0, 12) + "0000")
                .when(pl.col("_kind") == 2)
                .then(number.str.slice(0, 15) + "0")
                .when(pl.col("_kind") == 3)
                .then(swapped)
                .otherwise(number)
                .alias(nik),
                pl.when((pl.col("_kind") == 4) | (pl.col("_second") == 0))
                .then(shorter)
                .when(pl.col("_second") == 1)
                .then(pl.col(name).str.replace(r"^(.+)\s+\S+$", "$1"))
                .otherwise(pl.col(name))
                .alias(name),
                pl.when(pl.col("_second") == 2)
                .then(_misread(pl.col(birth)))
                .otherwise(pl.col(birth))
                .alias(birth),
            )
            .drop("_kind", "_place", "_second")[np.repeat(np.arange(size), 1 + (kind == 5))]
        )

    def shortened(self, content: bytes, separator: str, name: str) -> bytes:
        """Delimited text in which some lines lost their last cells."""
        rng = self.generator(f"short {name}")
        lines = content.split(b"\n")
        mark = separator.encode()
        end = b"\r" if lines[0].endswith(b"\r") else b""
        for index in range(2, len(lines) - 1):
            if rng.random() < self.share / 5 and b'"' not in lines[index]:
                lines[index] = mark.join(lines[index].split(mark)[:-3]) + end
        return b"\n".join(lines)

    def faulty_files(self, region_code: str, period: str) -> dict[str, bytes]:
        """Files that are wrong as a whole, beside the region's good ones."""
        if not self.may_touch(region_code, None):
            return {}
        header = b"nama;no_kk;sex;tanggallahir;pekerjaan\r\n"
        row = b"TANPA NIK;3376010101119001;1;1990-01-31;15\r\n"
        place = f"{region_code}/{period}"
        return {
            f"bpjstk__participants/{place}/unggahan_terputus.xlsx": b"PK\x03\x04"
            + bytes(range(200)),
            f"bpjstk__participant_totals/{place}/kosong.csv": b"",
            f"village__residents/{region_code}/{period}/tanpa_nik.csv": header + row,
            f"peserta_bpjs/{place}/daftar.csv": b"NIK;NAMA\r\n",
        }

    def is_missing(self, region_code: str, period: str, first: str) -> bool:
        """Whether the region's branch never sent this month; only ever the first one."""
        if period != first or not self.may_touch(region_code, period):
            return False
        return bool(self.generator(f"missing {region_code}").random() < self.share)

    def is_silent_village(self, region_code: str, village_code: str) -> bool:
        """Whether the village never sent its register: a tenth of the damaged share."""
        if not self.may_touch(region_code, None):
            return False
        return bool(self.generator(f"silent {village_code}").random() < self.share / 10)


def _misread(date: pl.Expr) -> pl.Expr:
    """Day and month in each other's place; a day that is no month gives the year before."""
    swapped = pl.date(date.dt.year(), date.dt.day().clip(1, 12), date.dt.month())
    return pl.when(date.dt.day() <= 12).then(swapped).otherwise(date.dt.offset_by("-1y"))
