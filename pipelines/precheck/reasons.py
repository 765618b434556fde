"""The verdicts: every reason why somebody should not, or not yet, be paid for; the closed list and its rules.

Pure. A row may have several reasons and all are told, in the order of this list; the gravest verdict
decides. Who has none is LAYAK. What each means, and why it is as it is: docs/precheck.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from pipelines.landing.row_sentences import ROW_SENTENCES
from pipelines.precheck.known import Terms
from pipelines.precheck.listed import list_contract
from pipelines.precheck.near import NEAR, nik_birth_dates

ELIGIBLE, WAIT, REJECT = "LAYAK", "TUNDA", "TOLAK"
VERDICTS = (ELIGIBLE, WAIT, REJECT)
Rule = Callable[[Terms], pl.Expr]


@dataclass(frozen=True)
class Reason:
    """One reason.

    Attributes:
        code: its name in `--json`.
        label: what the summary calls it.
        holds: whether a row has it; null is no.
        said: the sentence in the row's cell.

    """

    code: str
    verdict: str
    label: str
    holds: Rule
    said: Rule


def judged(
    people: pl.DataFrame, near: pl.DataFrame, facts: pl.DataFrame, terms: Terms
) -> pl.DataFrame:
    """The rows of a list with `codes`, `verdict`, `said` and `saved_idr`.

    Args:
        people: by the columns of `listed.PEOPLE`.
        near: of the rows with a valid NIK, by the columns of `near.NEAR`.
        facts: of the same rows, by the columns of `known.FACTS`.
        terms: what the list is checked for.

    """
    near = near.select(pl.col(name).cast(kind) for name, kind in NEAR.items())
    rows = people.join(near, on="row", how="left").join(
        facts, on="row", how="left", suffix="_registered", maintain_order="left"
    )
    rows = _doubles(_aged(rows, terms))
    told = rows.select(
        pl.when(reason.holds(terms)).then(pl.lit(reason.code)).alias(reason.code)
        for reason in REASONS
    )
    said = rows.select(
        pl.when(reason.holds(terms)).then(reason.said(terms)).alias(reason.code)
        for reason in REASONS
    )
    codes = told.select(codes=pl.concat_list(pl.all()).list.drop_nulls())["codes"]
    return (
        rows.select("row", "nik_error", "is_first")
        .with_columns(
            codes=codes,
            said=said.select(
                pl.concat_str(pl.all(), separator="; ", ignore_nulls=True)
            ).to_series(),
            verdict=_verdict(codes),
        )
        .with_columns(
            saved_idr=pl.when(pl.col("verdict") == REJECT).then(
                pl.lit(terms.premium_idr, dtype=pl.Int64)
            )
        )
    )


def _verdict(codes: pl.Series) -> pl.Series:
    def any_of(verdict: str) -> pl.Expr:
        named = [reason.code for reason in REASONS if reason.verdict == verdict]
        return pl.col("codes").list.eval(pl.element().is_in(named)).list.any()

    verdict = (
        pl.when(any_of(REJECT)).then(pl.lit(REJECT)).when(any_of(WAIT)).then(pl.lit(WAIT))
    ).otherwise(pl.lit(ELIGIBLE))
    return codes.to_frame("codes").select(verdict).to_series()


def _aged(rows: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """`age` at the end of the month: by the register, else the list, else the NIK."""
    valid = rows.filter(pl.col("nik").is_not_null()).select("row", "nik")
    by_nik = valid.select("row", by_nik=nik_birth_dates(valid["nik"], terms.last_day))
    born = pl.coalesce("birth_date_registered", "birth_date", "by_nik")
    day = terms.last_day
    had_birthday = (born.dt.month() < day.month) | (
        (born.dt.month() == day.month) & (born.dt.day() <= day.day)
    )
    return rows.join(by_nik, on="row", how="left", maintain_order="left").with_columns(
        age=day.year - born.dt.year() - (~had_birthday).cast(pl.Int32)
    )


def _doubles(rows: pl.DataFrame) -> pl.DataFrame:
    """`first_row`: where the list names the person first, a row with the right NIK before any other."""
    person = pl.col("person")
    ordered = rows.sort(_has_wrong_nik(), "row").with_columns(
        first_row=pl.when(person.is_not_null()).then(pl.col("row").first().over("person"))
    )
    is_first = (pl.col("first_row") == pl.col("row")).fill_null(value=True)
    return ordered.with_columns(is_first=is_first).sort("row")


def _has_wrong_nik() -> pl.Expr:
    return (pl.col("is_near") | pl.col("is_misspelt")).fill_null(value=False)


def _says(text: str) -> Rule:
    return lambda _: pl.lit(text)


def _formats(text: str, *columns: str) -> Rule:
    return lambda _: pl.format(text, *columns)


def _is(column: str) -> Rule:
    return lambda _: pl.col(column)


def _has(column: str) -> Rule:
    return lambda _: pl.col(column).is_not_null()


def _assisted(rule: pl.Expr) -> Rule:
    """A rule for who is assisted; whoever pays for himself may live, and work, where he likes."""
    return lambda terms: rule if terms.is_assisted else pl.lit(value=False)


def _observed(rule: pl.Expr, *, said: bool) -> Rule:
    """A rule for a month of which member lists are (not) known yet."""
    return lambda terms: rule if terms.is_observed == said else pl.lit(value=False)


def _starts_outside(age: Callable[[Terms], pl.Expr]) -> Rule:
    return lambda terms: age(terms) & ~pl.col("is_bpu_member")


_IS_DEAD = pl.col("died_period").is_not_null()
_SEEN_ALIVE_SINCE = (pl.col("seen_alive_period") >= pl.col("died_period")).fill_null(value=False)
_HAS_MOVED = pl.col("moved_period").is_not_null() & pl.col("is_elsewhere")
_IS_KNOWN = pl.col("is_registered") | _has_wrong_nik() | _IS_DEAD
_NIK_PROBLEMS = {code: text for code, (text, _) in ROW_SENTENCES.items()}
_TITLES = {name: column.aliases[0] for name, column in list_contract().columns.items()}

REASONS = (
    Reason("NIK_INVALID", REJECT, "NIK tidak sah", _has("nik_error"),
        lambda _: pl.col("nik_error").replace(_NIK_PROBLEMS)),
    Reason("DOUBLE", REJECT, "Ganda di daftar ini", lambda _: ~pl.col("is_first"),
        _formats("ganda: orang ini sudah ada di baris {}", "first_row")),
    Reason("DEAD", REJECT, "Meninggal", lambda _: _IS_DEAD & ~_SEEN_ALIVE_SINCE,
        _formats("tercatat meninggal (data {})", "died_period")),
    Reason("MOVED", REJECT, "Pindah", _assisted(_HAS_MOVED),
        _formats("tercatat pindah (register {}) dan tidak tercatat tinggal di kabupaten/kota ini",
            "moved_period")),
    Reason("CIVIL_SERVANT", REJECT, "ASN, TNI, atau Polri", _assisted(pl.col("provider_code").is_not_null()),
        _formats("tercatat sebagai ASN, TNI, atau Polri, jaminannya di {}", "provider_code")),
    Reason("ALREADY_PU", REJECT, "Sudah peserta PU", _assisted(pl.col("is_pu_paid")),
        lambda terms: pl.lit(f"sudah peserta PU, iurannya dibayar untuk {terms.as_of}")),
    Reason("PAID_BY_OTHER", REJECT, "Sudah dibayar sumber dana lain", _has("other_payers"),
        lambda terms: pl.format("iuran BPU {} sudah dibayar oleh: {}", pl.lit(terms.as_of), "other_payers")),
    Reason("ALREADY_PAID", REJECT, "Bulan ini sudah dibayar",
        _observed(pl.col("is_paid_by_same") | pl.col("is_payer_unknown"), said=True),
        lambda terms: pl.format("iuran BPU {} sudah dibayar oleh {}", pl.lit(terms.period),
            pl.when("is_paid_by_same").then(pl.lit("sumber dana yang sama"))
            .otherwise(pl.lit("sumber dana yang tidak disebut")))),
    Reason("TOO_OLD", REJECT, "Pendaftaran pertama BPU terlalu tua",
        _starts_outside(lambda terms: pl.col("age") > terms.max_age),
        lambda terms: pl.format("berumur {} tahun pada akhir bulan dan belum pernah tercatat sebagai BPU: "
            "pendaftaran pertama harus sebelum umur {} tahun", "age", pl.lit(terms.max_age + 1))),
    Reason("NIK_NEAR", WAIT, "NIK mirip NIK lain: mungkin salah angka", lambda _: _has_wrong_nik(),
        _says("NIK ini tidak tercatat, tetapi orang bernama dan bertanggal lahir sama tercatat dengan NIK "
            "yang mirip: periksa pada KTP")),
    Reason("NIK_OF_ANOTHER", WAIT, "NIK tercatat atas nama lain", _is("is_of_another"),
        _says("NIK ini tercatat atas nama dan tanggal lahir lain: periksa pada KTP")),
    Reason("NOT_REGISTERED", WAIT, "Tidak ada di register desa",
        lambda _: ~_IS_KNOWN & pl.col("is_village_known"),
        _says("tidak ada di register desa mana pun: pastikan orangnya ada dan masih tinggal di desa ini")),
    Reason("NO_REGISTER", WAIT, "Register desanya belum ada",
        lambda _: ~_IS_KNOWN & ~pl.col("is_village_known"),
        _says("register desa ini belum diterima atau lebih tua dari setahun: mintalah ke desa")),
    Reason("REGISTERS_DISAGREE", WAIT, "Register berbeda: meninggal atau hidup",
        lambda _: _IS_DEAD & _SEEN_ALIVE_SINCE,
        _formats("satu sumber mencatat meninggal (data {}), yang lain mencatat hidup (data {}): pastikan",
            "died_period", "seen_alive_period")),
    Reason("DIED_LATER", WAIT, "Meninggal menurut data sesudah bulan ini",
        lambda _: pl.col("died_later_period").is_not_null() & ~_IS_DEAD,
        _formats("tercatat meninggal menurut data {}, sesudah bulan yang dibayar: periksa tanggalnya",
            "died_later_period")),
    Reason("LIVES_ELSEWHERE", WAIT, "Tercatat tinggal di kabupaten/kota lain",
        _assisted(pl.col("present_in").is_not_null() & pl.col("is_elsewhere") & ~_HAS_MOVED),
        _formats("tercatat tinggal di kabupaten/kota lain ({}): pastikan tempat tinggalnya", "present_in")),
    Reason("PU_IN_ARREARS", WAIT, "Peserta PU yang iurannya menunggak", _assisted(pl.col("is_pu_in_arrears")),
        lambda terms: pl.lit(f"peserta PU yang iuran {terms.as_of} belum dibayar pemberi kerjanya")),
    Reason("PAYER_UNKNOWN", WAIT, "Sudah dibayar, sumber dananya tidak disebut",
        _observed(pl.col("is_payer_unknown"), said=False),
        lambda terms: pl.lit(f"iuran BPU {terms.as_of} dibayar, sumber dananya tidak disebut: tanyakan ke cabang")),
    Reason("ACTIVE_BY_BRANCH", WAIT, "Aktif menurut jawaban cabang", _is("is_active_by_branch"),
        _says("aktif menurut jawaban kantor cabang: tanyakan segmen dan sumber dananya")),
    Reason("SENDER_SILENT", WAIT, "Daftar peserta bulan terakhir belum diterima",
        lambda _: pl.col("silent_since").is_not_null() | pl.col("is_unheard"),
        lambda terms: pl.format("daftar peserta {} dari kantor cabangnya belum diterima{}",
            pl.lit(terms.as_of or terms.period),
            pl.format(" (terakhir dibayar {})", "silent_since").fill_null(""))),
    Reason("TOO_YOUNG", WAIT, "Di bawah umur kerja",
        _starts_outside(lambda terms: pl.col("age") < terms.min_age),
        _formats("berumur {} tahun pada akhir bulan: pastikan ia bekerja dan boleh didaftarkan", "age")),
    Reason("UNREADABLE", WAIT, "Isian tidak terbaca",
        lambda _: pl.col("unreadable").list.len() > 0,
        lambda _: pl.format("isian tidak terbaca atau kosong: {}",
            pl.col("unreadable").list.eval(pl.element().replace(_TITLES)).list.join(", "))),
)  # fmt: skip
"""Every reason, in the order in which they are told; the first one is a row's main reason."""
