"""The line `planted`: 1,000 invented persons in files of many kinds, sought in everything a store gives away.

They stand where they belong, and where people put them by mistake: in columns of labels, beside the table,
in the names of files, in rows that are turned away, in files that are refused. Names are words that no
language has, numbers have serials that are never issued, so whatever is found was planted.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import polars as pl
import xlsxwriter
from command_line import bare_environment, ready_process

from pipelines.demo.world import write_demo
from pipelines.identity.keys import load_key
from pipelines.identity.pseudonyms import pseudonyms
from proofs.journal import Journal
from proofs.leaks import Found, Sought, look_through
from proofs.store import Landing

PERSONS = 1_000
NAMED = 5
KOTA, MONTH = "33.76", "2025-09"
_SYLLABLES = [a + b for a in "bdfghjklmnprstvwxz" for b in "aeiou"]


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    number: int
    nik: str
    kk: str
    kpj: str
    name: str
    street: str
    phone: str
    heir: str
    birth: str

    @property
    def words(self) -> list[str]:
        """What gives the person away."""
        return [self.nik, self.kk, self.kpj, self.phone, self.street, self.heir, *self.name.split()]


def persons(count: int = PERSONS, seed: int = 9000) -> list[Person]:
    """The same persons at every run."""
    random = Random(seed)
    taken: set[str] = set()

    def word() -> str:
        while True:
            made = "".join(random.choice(_SYLLABLES) for _ in range(5)).upper()
            if made not in taken:
                taken.add(made)
                return made

    found = []
    for number in range(count):
        day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(65, 99)
        serial = 9000 + number
        found.append(
            Person(
                number,
                f"337601{day:02}{month:02}{year:02}{serial}",
                # A day of its own: fifteen of its digits are nobody else's.
                f"337601{number % 28 + 1:02}{number // 28 % 12 + 1:02}{16 + number // 336}{serial}",
                f"7{random.randint(10**8, 10**9 - 1)}{number % 10}",
                f"{word()} {word()}",
                word(),
                f"0812{random.randint(10**7, 10**8 - 1)}",
                word(),
                f"{day:02}-{month:02}-19{year:02}",
            )
        )
    return found


def files(people: Sequence[Person], villages: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Place in the inbox and content of every file; each person stands in several."""
    for number, village in enumerate(villages):
        yield f"village__residents/{village}/{MONTH}/warga.csv", _register(people[number::4])
    half = len(people) // 2
    yield f"bpjstk__participants/{KOTA}/{MONTH}/anggota.csv", _members(people[:half])
    yield f"bpjstk__participants/{KOTA}/{MONTH}/anggota.xlsx", _members_workbook(people[half:])
    yield f"bpjstk__participants/{KOTA}/{MONTH}/rusak.csv", _bad_members(people[::3])
    yield f"bpjstk__participants/{KOTA}/{MONTH}/tanpa_judul.csv", _headless(people[::9])
    # Senders' names of files lie in the inbox and the ledger as they are; they are told nowhere else.
    named = people[-NAMED:]
    names = f"{named[0].nik} {named[1].phone} {named[2].kk}.csv"
    yield f"bpjstk__participants/{KOTA}/{MONTH}/{names}", _members(people[1:4])
    yield f"kependudukan/{KOTA}/{named[3].nik}.csv", _members(people[2:5])
    yield f"village__residents/{villages[0]}/{named[4].nik}/warga.csv", _register(people[2:5])
    for source, header, row in _LISTS:
        text = header + "\n" + "".join(row(p, villages[p.number % 4]) for p in people[::2])
        yield f"{source}/{KOTA}/{MONTH}/daftar.csv", text.encode()


_LISTS: tuple[tuple[str, str, Any], ...] = (
    (
        "village__recipients", "NIK;NAMA;TANGGAL LAHIR;PEKERJAAN;KODE DESA;DESIL;SKEMA;TAHUN;NO HP",
        lambda p, v: f"{p.nik};{p.name};{p.birth};{_odd(p, 7, p.name, 'PETANI')};{v};1;"
        f"{_odd(p, 11, p.name, 'DBHCHT')};2025;{p.phone}\n",
    ),
    (
        "agency__staff", "NIK;NAMA;OPD;UNIT;JABATAN;STATUS KEPEGAWAIAN;PENYELENGGARA;KETERANGAN",
        lambda p, _: f"{p.nik};{p.name};1.01;SEKRETARIAT;{_odd(p, 7, p.name, 'STAF')};"
        f"{_odd(p, 13, p.nik, 'HONORER')};BPJSTK;{p.phone}\n",
    ),
    (
        "agency__worker_lists", "NIK;NAMA;KELOMPOK;KODE DESA;INSTANSI;TAHUN",
        lambda p, v: f"{p.nik};{p.name};{_odd(p, 11, p.name, 'NELAYAN')};{v};DINAS PERIKANAN;2025\n",
    ),
    (
        "bpjstk__claims", "NOMOR KLAIM;NIK;PROGRAM;TANGGAL KEJADIAN;TANGGAL BAYAR;JUMLAH;AHLI WARIS",
        lambda p, _: f"K{p.number:05};{p.nik};{_odd(p, 13, p.nik, 'JKM')};01-09-2025;20-09-2025;"
        f"42000000;{p.heir}\n",
    ),
    (
        "donor__workers", "DONOR;NIK;NAMA;SKEMA;MULAI",
        lambda p, _: f"{p.kpj};{p.nik};{p.name};{_odd(p, 11, p.name, 'ASN')};2025-07\n",
    ),
    (
        "bpjstk__match_results", "NIK;NAMA;TANGGAL PADAN;HASIL;SEGMEN;NOMOR SURAT",
        lambda p, _: f"{p.nik};{p.name};15-09-2025;{_odd(p, 13, p.name, 'AKTIF')};BPU;"
        f"{_odd(p, 17, p.nik, 'B/1')}\n",
    ),
    (
        "budget__lines", "TAHUN ANGGARAN;KODE WILAYAH;KODE AKUN;NAMA AKUN;SKPD;URAIAN;SATUAN;TOTAL HARGA",
        lambda p, _: f"2025;33.76;5.1.02.02.02;Belanja Iuran;Dinas;Iuran an. NIK {p.nik};"
        f"{_odd(p, 7, p.kk, 'ORANG')};16800\n",
    ),
)  # fmt: skip


def _odd(person: Person, every: int, wrong: str, usual: str) -> str:
    """Mostly what belongs into a column, now and then what somebody put there by mistake."""
    return wrong if person.number % (2 * every) == 0 else usual


def _register(people: Sequence[Person]) -> bytes:
    lines = ["NIK;NO KK;NAMA;SEX;TEMPATLAHIR;TANGGALLAHIR;PEKERJAAN;ALAMAT;DUSUN;RT;RW;NO HP"]
    for p in people:
        work = _odd(p, 26, p.name, "PEDAGANG")
        birth = "31-02-1990" if p.number % 41 == 0 else p.birth
        lines.append(
            f"{p.nik};{p.kk};{p.name};1;{p.street};{birth};{work};JL {p.street};{p.heir};1;2;{p.phone}"
        )
    return "\n".join([*lines, ""]).encode()


_MEMBER_HEAD = "NIK;KPJ;NAMA;TANGGAL LAHIR;SEGMEN;NPP;IURAN;BLTH;PEKERJAAN;STATUS;SUMBER DANA;NO HP"


def _member(p: Person) -> list[str]:
    nik = p.nik[:14] + p.nik[15] + p.nik[14] if p.number % 47 == 0 else p.nik
    return [
        nik, p.kpj, p.name, p.birth, _odd(p, 30, p.name, "BPU"), _odd(p, 33, p.nik, ""), "16800",
        MONTH, _odd(p, 16, p.name, "PEDAGANG"), _odd(p, 19, p.name, "AKTIF"),
        _odd(p, 23, p.nik, "MANDIRI"), p.phone,
    ]  # fmt: skip


def _members(people: Sequence[Person]) -> bytes:
    lines = [_MEMBER_HEAD, *(";".join(_member(p)) for p in people)]
    lines += [";".join(_member(p)).replace(p.name, p.name.replace(" ", ";")) for p in people[::60]]
    return "\n".join([*lines, ""]).encode()


def _members_workbook(people: Sequence[Person]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet("Data")
        page.write_row(0, 0, [*_MEMBER_HEAD.split(";"), people[0].name])
        for row, p in enumerate(people, 1):
            page.write_row(row, 0, _member(p))
            if p.number % 50 == 0:
                page.write_number(row, 0, int(p.nik))
        beside = book.add_worksheet(people[1].name[:30])
        beside.write_column(0, 0, [p.nik for p in people])
    return buffer.getvalue()


def _bad_members(people: Sequence[Person]) -> bytes:
    """Rows that are turned away, for every reason."""
    lines = [_MEMBER_HEAD]
    for p in people:
        cells = _member(p)
        wrong = {
            0: (0, p.nik[:15]), 1: (3, p.name), 2: (6, p.name), 3: (7, p.nik), 4: (4, p.name),
        }  # fmt: skip
        place, text = wrong[p.number % 5]
        cells[place] = text
        lines.append(";".join(cells[: 5 if p.number % 7 == 0 else None]))
    return "\n".join([*lines, ""]).encode()


def _headless(people: Sequence[Person]) -> bytes:
    return "\n".join([*(";".join(_member(p)) for p in people), ""]).encode()


@dataclass(frozen=True)
class Planted:
    """A store in which persons were planted, and what its commands said."""

    folder: Path
    people: list[Person]

    @property
    def home(self) -> Path:
        return self.folder / "store"

    def run(self, *words: str) -> str:
        """A verb; what it says is kept to be looked through, whatever it ends in."""
        said = self.folder / "said"
        environment = {
            **bare_environment(self.home, self.folder / "key", self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
        }
        done = ready_process().run(words, environment, folder=self.folder / "lists")
        number = len(list(said.iterdir()))
        (said / f"{number:03}-{words[0]}.txt").write_text(
            f"{done.returncode}\n{done.stdout}\n{done.stderr}", encoding="utf-8"
        )
        return done.stdout


def plant(folder: Path, count: int) -> Planted:
    """A store with a small world and the planted files in its inbox, after a night and everyday verbs."""
    for name in ("said", "home", "tmp", "lists"):
        (folder / name).mkdir()
    landing = Landing.at(folder)
    write_demo(landing.store.inbox, regions=[KOTA], first=MONTH, last=MONTH, scale=0.005)
    villages = sorted(path.name for path in (landing.store.inbox / "village__residents").iterdir())
    planted = Planted(folder, persons(count))
    for place, data in files(planted.people, villages[:4]):
        landing.put(place, data)
    landing.let_settle()
    # What is held is let in, so that its rows are published too.
    landing.land("bpjstk__participants", "village__residents")
    landing.accept_held()
    planted.run("run", "--json")
    planted.run("run")
    planted.run("status")
    planted.run("worklist", "--region", KOTA, "--for", "Sri", "--purpose", "kunjungan")
    planted.run("match-request", "--region", KOTA, "--out", "permintaan.xlsx")
    planted.run("sql", "select * from core.fct_person_months", "--tier", "restricted")
    planted.run(
        "sql", "select cast(person_key as int) from core.fct_person_months", "--tier", "restricted"
    )
    planted.run("export", "../export", "--recipient", "UJI_COBA", "--by", "Sri", "--purpose", "uji")
    planted.run("access-log", "--format", "json")
    return planted


def landed(planted: Planted) -> int:
    """How many of the planted persons stand in rows that were taken: nothing is proven by an empty store."""
    key = load_key(planted.folder / "key")
    wanted = pseudonyms(key, "nik", pl.Series([p.nik for p in planted.people]))
    seen: set[str] = set()
    for path in (planted.home / "private" / "landed").rglob("*.parquet"):
        if "nik_key" in pl.read_parquet_schema(path):
            seen.update(pl.read_parquet(path, columns=["nik_key"])["nik_key"].drop_nulls())
    return int(wanted.is_in(list(seen)).sum())


def published(planted: Planted) -> int:
    """Person rows of the published version: an empty publication proves nothing either."""
    path = planted.home / "current" / "restricted.duckdb"
    if not path.exists():
        return 0
    with duckdb.connect(path, read_only=True) as con:
        row = con.execute("select count(*) from core.fct_person_months").fetchone()
        return int(row[0]) if row else 0


def sought(people: Sequence[Person]) -> Sought:
    """What is looked for."""
    return Sought.of((person.number, person.words) for person in people)


def outside(planted: Planted) -> list[Path]:
    """Every file that is not private: what is published, logged, told and written by the way.

    Of the inbox the files as sent and the senders' own workbooks that go back to them are theirs.
    """
    private, inbox = planted.home / "private", planted.home / "inbox"
    found = []
    for path in sorted(planted.folder.rglob("*")):
        is_own = inbox in path.parents and not path.name.endswith(
            (".receipt.json", ".tanda-terima.html")
        )
        is_list = planted.folder / "lists" in path.parents
        if path.is_file() and not path.is_symlink() and private not in path.parents:
            found += [] if is_own or is_list else [path]
    return [path for path in found if path != planted.folder / "key"]


def inside(planted: Planted) -> list[Path]:
    """Every file of the private store: what is not sealed must not name anybody either."""
    return [path for path in sorted((planted.home / "private").rglob("*")) if path.is_file()]


def measure(folder: Path, count: int) -> dict[str, Any]:
    """Plant, work, and look; the figures, and the places where somebody was found."""
    planted = plant(folder, count)
    told: dict[str, Any] = {
        "planted": count,
        "landed": landed(planted),
        "published": published(planted),
    }
    looks = (
        ("outside", outside(planted), planted.people),
        ("private", inside(planted), planted.people[:-NAMED]),
    )
    for name, paths, people in looks:
        found = Found()
        look_through(sought(people), paths, planted.folder, found)
        told[name] = {
            "files": found.files,
            "megabytes": found.bytes // 10**6,
            "texts": found.cells,
            "persons": found.persons,
            "places": {place: len(persons) for place, persons in sorted(found.leaks.items())},
        }
    return told


def prove() -> tuple[str, bool]:
    """Run the line in full; the figures, and whether nobody was found."""
    journal = Journal.of("planted")
    with tempfile.TemporaryDirectory() as folder:
        told = journal.result("planted", lambda: measure(Path(folder), PERSONS))
    parts = [
        (
            f"{told['planted']} planted identities, {told['landed']} of them in landed rows, "
            f"{told['published']} published person rows"
        )
    ]
    for name, what in (("outside", "outside private/"), ("private", "readable inside private/")):
        found = told[name]
        parts.append(
            f"{found['persons']} found {what} ({found['files']} files, {found['megabytes']} MB, "
            f"{found['texts']} texts out of tables and archives)"
        )
        for place, count in list(found["places"].items())[:20]:
            sys.stderr.write(f"{place}: {count}\n")
    holds = (
        not told["outside"]["persons"]
        and not told["private"]["persons"]
        and told["landed"] >= 0.9 * told["planted"]
        and told["published"] >= told["planted"] / 2
    )
    return "; ".join(parts), holds
