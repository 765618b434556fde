"""What a checked list comes to: verdicts and reasons counted, in rows, persons and rupiah. Nobody is named.

A rejected row saves the month's premium once, under its main reason, so that the reasons add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.precheck.known import Terms
from pipelines.precheck.reasons import ELIGIBLE, REASONS, REJECT, VERDICTS, WAIT, Reason

_MEANINGS = {
    ELIGIBLE: "dapat dibayar",
    WAIT: "periksa dahulu, belum dibayar",
    REJECT: "jangan dibayar",
}


@dataclass(frozen=True)
class Table:
    """A table of the summary sheet."""

    titles: tuple[str, ...]
    rows: Sequence[tuple[str | int | None, ...]]


@dataclass(frozen=True)
class Summary:
    """One check.

    Attributes:
        file_name: the list's.
        sha256: of its bytes.
        terms: what it was checked for.
        version: the version that is served; None before the first.
        checked_at: when, for people.
        other_rows: rows of the sheet that are nobody's: titles, header, blank ones, totals.
        judged: its people, see `reasons.judged`.

    """

    file_name: str
    sha256: str
    terms: Terms
    version: str | None
    checked_at: str
    other_rows: int
    judged: pl.DataFrame

    @property
    def saved_idr(self) -> int | None:
        """What is saved where the rejected rows are not paid; None without a rate."""
        return self._amount(self._of(REJECT).height)

    def rows_by_verdict(self) -> dict[str, int]:
        """Rows of each verdict."""
        return {verdict: self._of(verdict).height for verdict in VERDICTS}

    def counts(self) -> dict[str, object]:
        """The counts, without the list's name."""
        terms = self.terms
        return {
            "sha256": self.sha256,
            "funding": terms.funding_code,
            "period": terms.period,
            "as_of": terms.as_of,
            "version": self.version,
            "premium_idr": terms.premium_idr,
            "is_premium_settled": terms.is_settled,
            "rows": {"people": self.judged.height, "other": self.other_rows},
            "people": self._people(self.judged),
            "verdicts": {
                verdict: {
                    "rows": rows.height,
                    "people": self._people(rows),
                    "amount_idr": self._amount(rows.height),
                }
                for verdict in VERDICTS
                for rows in [self._of(verdict)]
            },
            "saved_idr": self.saved_idr,
            "reasons": [
                {
                    "code": reason.code,
                    "verdict": reason.verdict,
                    "rows": named,
                    "main_rows": main,
                    "saved_idr": saved,
                }
                for reason, named, main, saved in self.reasons()
            ],
        }

    def facts(self) -> list[tuple[str, str]]:
        """What was checked against what."""
        terms = self.terms
        if terms.premium_idr is None:
            premium = "tidak ada tarif untuk bulan ini, jadi rupiahnya tidak dihitung"
        else:
            premium = f"Rp{terms.premium_idr:,}".replace(",", ".") + " per orang (JKK dan JKM)"
            if not terms.is_settled:
                premium += "; tarif untuk sumber dana ini belum pasti, dihitung tanpa potongan"
        known = terms.as_of or "belum ada daftar peserta"
        if terms.months_behind:
            known += f" ({terms.months_behind} bulan sebelum bulan yang dibayar)"
        return [
            ("Berkas", self.file_name),
            ("Sumber dana", terms.funding_name),
            ("Bulan yang dibayar", terms.period),
            ("Iuran", premium),
            ("Data peserta sampai", known),
            ("Versi data", self.version or "belum ada yang terbit"),
            ("Diperiksa", self.checked_at),
            ("Baris", f"{self.judged.height} baris orang; {self.other_rows} baris lain (judul, kosong, jumlah) tidak diperiksa"),
        ]  # fmt: skip

    def tables(self) -> tuple[Table, Table]:
        """The verdicts, and the reasons behind them."""
        verdicts: list[tuple[str | int | None, ...]] = []
        for verdict in VERDICTS:
            rows = self._of(verdict)
            verdicts.append(
                (
                    verdict,
                    _MEANINGS[verdict],
                    rows.height,
                    self._people(rows),
                    self._amount(rows.height),
                )
            )
        total = self.judged.height
        verdicts.append(("Jumlah", None, total, self._people(self.judged), self._amount(total)))
        reasons: list[tuple[str | int | None, ...]] = [
            (reason.verdict, reason.label, named, main, saved)
            for reason, named, main, saved in self.reasons()
        ]
        rejected = self._of(REJECT).height
        reasons.append(("Jumlah", "baris TOLAK", None, rejected, self.saved_idr))
        return (
            Table(("Hasil", "Artinya", "Baris", "Orang", "Iuran sebulan (Rp)"), verdicts),
            Table(("Hasil", "Alasan", "Baris", "Alasan utama", "Dihemat (Rp)"), reasons),
        )

    def guide(self) -> tuple[str, ...]:
        """How to read it."""
        return (
            "TOLAK: iurannya dihemat bila tidak dibayar. Baris dengan beberapa alasan dihitung sekali, pada alasan utamanya (yang pertama disebut).",
            "TUNDA: belum dapat dipastikan dari data yang ada; rupiahnya tidak dihitung sebagai hemat. Perbaiki atau pastikan, lalu periksa lagi.",
            "LAYAK: tidak ada alasan yang ditemukan dalam data yang ada sampai bulan yang disebut di atas.",
            "Orang: setiap orang dihitung sekali; baris ganda dihitung pada baris pertamanya.",
            "Pemeriksaan ini tidak mengubah data apa pun. Berkas ini memuat data pribadi: simpan dan kirim terenkripsi.",
        )

    def reasons(self) -> list[tuple[Reason, int, int, int | None]]:
        """Each reason that was found: rows that have it, rows of which it is the main one, rupiah saved."""
        codes = self.judged["codes"]
        named = codes.explode().drop_nulls()
        main = codes.list.first()
        return [
            (reason, count, first, self._amount(first) if reason.verdict == REJECT else None)
            for reason in REASONS
            if (count := int((named == reason.code).sum()))
            for first in [int((main == reason.code).sum())]
        ]

    def _of(self, verdict: str) -> pl.DataFrame:
        return self.judged.filter(pl.col("verdict") == verdict)

    def _people(self, rows: pl.DataFrame) -> int:
        return int(rows["is_first"].sum())

    def _amount(self, rows: int) -> int | None:
        premium = self.terms.premium_idr
        return None if premium is None else rows * premium
