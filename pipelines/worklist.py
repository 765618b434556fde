"""The work list of a field officer: by name, who is at work in a region and not insured, to be visited.

It leaves the store as a workbook that opens with a password only, and with a line in the access record.
"""

from __future__ import annotations

import datetime as dt
import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from msoffcrypto.format.ooxml import OOXMLFile

from pipelines.handing_out import BY_NAME, Asking, hand_out
from pipelines.landing.contract import all_contracts
from pipelines.night import Night
from pipelines.people_workbook import Column, FileExists, workbook, write_private
from pipelines.persons import REGISTER, identities
from warehouse.connect import DatabaseError, open_build

SHEET = "Daftar kerja"
COLUMNS = (
    Column("NO", 5),
    Column("NIK", 18),
    Column("NAMA", 28),
    Column("TANGGAL LAHIR", 12),
    Column("DESA/KELURAHAN", 20),
    Column("ALAMAT", 28),
    Column("DUSUN", 16),
    Column("RT", 6),
    Column("RW", 6),
    Column("PEKERJAAN", 22),
    Column("KEADAAN", 24),
    Column("BULAN TERAKHIR DIBAYAR", 12),
    Column("HASIL KUNJUNGAN", 18, ("BERSEDIA", "MENOLAK", "TIDAK DITEMUKAN", "SUDAH PESERTA")),
    Column("TANGGAL KUNJUNGAN", 12),
    Column("CATATAN", 30),
)
GUIDE = (
    "Daftar ini untuk {by}, hanya untuk keperluan: {purpose}.",
    "Dibuat pada {day} dari data yang berlaku sampai {period}; catatan akses nomor {number}.",
    "Isinya penduduk usia kerja yang bekerja menurut register desa dan belum terlindungi pada bulan itu.",
    "KEADAAN: BELUM PERNAH berarti tidak ada berkas peserta yang memuatnya; MENUNGGAK, MASA TENGGANG, dan BERAKHIR menurut bulan terakhir; BELUM DIKETAHUI berarti pengirim datanya belum mengirim.",
    "Isi HASIL KUNJUNGAN dan TANGGAL KUNJUNGAN. Orang yang menolak berhak menolak: jangan dicatat alasannya bila ia tidak mau.",
    "Berkas ini memuat data pribadi: sandinya dikirim lewat jalan lain, jangan disalin, dan hapus setelah selesai.",
    "Berkas yang hilang atau terbaca orang lain dilaporkan hari itu juga kepada pengelola dengan nomor catatan akses di atas: pemberitahuan wajib paling lambat 3 x 24 jam (UU 27/2022 pasal 46).",
)
_STATES = {
    "GRACE": "MASA TENGGANG",
    "UNPAID": "MENUNGGAK",
    "ENDED": "BERAKHIR",
    "UNKNOWN": "BELUM DIKETAHUI",
}
_NEVER = "BELUM PERNAH"
_PASSWORD_BYTES = 8
# Of every person one row of the registers in force, the first of several villages, as it is counted.
_WHOM = """
with month as (
    select max(period) as period from intermediate.int_registry_persons
),
persons as (
    select persons.person_key, persons.region_code, persons.is_unknown, persons.period
    from intermediate.int_registry_persons as persons
    inner join month using (period)
    where persons.is_work and not persons.is_paid
        and starts_with(persons.region_code || '.', $region || '.')
),
states as (
    select
        person_key,
        arg_max(status_code, last_paid_period) as status_code,
        max(last_paid_period) as last_paid_period
    from core.fct_person_months
    inner join month using (period)
    group by person_key
)
select
    persons.period,
    residents._receipt_id,
    residents._sheet,
    residents._row,
    residents.nik_key,
    residents.tanggallahir as birth_date,
    residents.pekerjaan as occupation,
    coalesce(regions.region_name, persons.region_code) as village,
    case when persons.is_unknown then 'UNKNOWN' else states.status_code end as status_code,
    states.last_paid_period
from persons
inner join landed.persons as keys on persons.person_key = keys.person_key
inner join landed.village__residents as residents
    on keys.nik_key = residents.nik_key and residents._period <= persons.period
left join states on persons.person_key = states.person_key
left join (
    select region_code, any_value(region_name) as region_name from core.dim_region group by region_code
) as regions on persons.region_code = regions.region_code
qualify row_number() over (
    partition by persons.person_key
    order by residents.kode_desa = persons.region_code desc, residents._period desc, residents.nik_key,
        residents._receipt_id, residents._row
) = 1
"""


class CannotList(Exception):
    """There is nobody to list, or no night to ask; the message says what to do."""


@dataclass(frozen=True)
class Worklist:
    """What was written: how many people, up to which month, and the number of the access."""

    persons: int
    period: str
    access: int


def new_password() -> str:
    """A password that can be read out over a telephone and not be guessed."""
    text = secrets.token_hex(_PASSWORD_BYTES).upper()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def write_worklist(
    night: Night, region: str, path: Path, password: str, asking: Asking, today: dt.date
) -> Worklist:
    """Write the list, readable with the password only; the caller holds the night's lock.

    Args:
        night: the store and its key.
        region: code of the region, usually a village.
        path: a file that is not there yet; only its owner may read it.
        password: what opens it; goes nowhere else.
        asking: for whom and what for.
        today: printed on the list.

    Raises:
        CannotList: nothing was built yet, or nobody in the region is to be visited.
        FileExists: the file is there already.
        NoPurpose: nobody or nothing was named.

    """
    asking.require()
    if path.exists():
        raise FileExists(f"{path} is there already: name another file")
    if not path.absolute().parent.is_dir():
        raise CannotList(f"{path.absolute().parent} is no folder: make it, or name another one")
    whom = _named(night, _whom(night, region))
    period = whom["period"][0]
    entry = hand_out(
        night.settings.store, asking, BY_NAME, region, whom.height, whom["nik_key"].to_list()
    )
    said = {"by": asking.by, "purpose": asking.purpose, "number": entry.number, "period": period}
    guide = [line.format(day=f"{today:%d/%m/%Y}", **said) for line in GUIDE]
    write_private(path, locked(workbook(SHEET, COLUMNS, _rows(whom), guide), password))
    return Worklist(whom.height, period, entry.number)


def locked(content: bytes, password: str) -> bytes:
    """An XLSX that office programs open with the password only (ECMA-376 agile encryption, AES-256)."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password, out)
    return out.getvalue()


def _whom(night: Night, region: str) -> pl.DataFrame:
    store = night.settings.store
    if not store.build_database.exists():
        raise CannotList("no night has been built on this store yet: run `semesta run` first")
    try:
        with open_build(store, read_only=True) as con:
            whom: pl.DataFrame = con.sql(_WHOM, params={"region": region}).pl()
    except DatabaseError as problem:
        first = str(problem).splitlines()[0]
        raise CannotList(
            f"the last night did not finish its build: run `semesta run` ({first})"
        ) from problem
    if whom.is_empty():
        raise CannotList(
            f"nobody in {region} is to be visited: no register of it is in force, or everybody who "
            "works there is insured. Check the code, and that the villages' registers were sent"
        )
    return whom


def _named(night: Night, whom: pl.DataFrame) -> pl.DataFrame:
    """Those of them whose names are still kept, with what the register says of them."""
    columns = all_contracts()[REGISTER].columns
    wanted = [name for name in ("nama", "nik", "alamat", "dusun", "rt", "rw") if name in columns]
    receipts = whom["_receipt_id"].unique().to_list()
    people = identities(night.settings.store, REGISTER, receipts, wanted)
    named = whom.join(people, on=["_receipt_id", "_sheet", "_row"], how="inner")
    if named.is_empty():
        raise CannotList(
            "the names of everybody who is to be visited were destroyed when their time was over, or on "
            "request: ask the villages for their registers of today"
        )
    return named


def _rows(named: pl.DataFrame) -> Iterator[tuple[str | None, ...]]:
    """The rows of the sheet, by village, hamlet and name."""
    state = pl.col("status_code").replace_strict(_STATES, default=_NEVER, return_dtype=pl.String)
    return (
        named.sort("village", "dusun", "rw", "rt", "nama", "nik", nulls_last=True)
        .select(
            pl.int_range(1, pl.len() + 1).cast(pl.String).alias("number"),
            "nik",
            "nama",
            pl.col("birth_date").dt.strftime("%d/%m/%Y"),
            "village",
            "alamat",
            "dusun",
            "rt",
            "rw",
            "occupation",
            state.fill_null(_NEVER).alias("state"),
            "last_paid_period",
        )
        .iter_rows()
    )
