"""Generated worlds: a few hundred people, four months of member lists, registers, totals and answers.

Facts only, and the files that tell them. What they add up to is counted in `world_counts.py`. The same
seed makes the same world.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

MONTHS = ("2025-04", "2025-05", "2025-06", "2025-07")
VILLAGES = tuple(
    f"{kabupaten}.{district:02d}.{kind}00{number}"
    for kabupaten, kind in (("33.76", 1), ("33.28", 2), ("35.05", 2), ("35.03", 2))
    for district in (1, 2)
    for number in (1, 2)
)
KABUPATEN = tuple(dict.fromkeys(village[:5] for village in VILLAGES))
UNREGISTERED = VILLAGES[-1]
"""A village that never sends a register."""
SILENT = ("35.05", 2)
"""Whose list of members of which month never came."""
REGISTERED = (0, 2)
"""Months in which registers are written: all villages in the first, some in the second."""
PAYERS = {
    "PU": ("PERUSAHAAN",),
    "BPU": ("MANDIRI", "MANDIRI", "APBD", "CSR", ""),
    "JAKON": ("KONTRAKTOR",),
    "PMI": ("MANDIRI",),
}
HELD = (
    *((), ("PU",), ("BPU",), ("BPU",), ("BPU",), ("JAKON",), ("PMI",), ("PU", "BPU")),
    *(("BPU", "BPU"), ("PU", "JAKON"), ("PU", "PMI"), ("BPU", "PU", "JAKON")),
)
"""Segments that a person may hold memberships in."""
OCCUPATIONS = ("9", "84", "20", "3", "5", "")
"""OpenSID's numbers: farmer, trader, farm labourer; pupil, civil servant; nothing said."""
_PEOPLE = 600


@dataclass(frozen=True)
class Person:
    """Somebody, and where he lives month by month."""

    number: int
    born: date
    homes: tuple[str, ...]
    occupation: str
    is_registered: bool
    dies_in: int | None
    residence_digits: int
    """How much of the code of the home the member lists tell; 0 for nothing."""

    @property
    def nik(self) -> str:
        """A number that belongs to nobody."""
        place = self.homes[0].replace(".", "")[:6]
        return f"{place}{self.born:%d%m%y}{9000 + self.number}"

    def told_home(self, month: int) -> str:
        """Code of the home as member lists have it."""
        return self.homes[month][: self.residence_digits]


@dataclass(frozen=True)
class Row:
    """A membership in a month, as one list tells it."""

    person: int
    segment: str
    payer: str
    card: str
    is_paid: bool
    ended: date | None


@dataclass
class World:
    """People and what is told of them.

    Attributes:
        lists: kabupaten and month -> the rows that count.
        first: the same where another list was sent first and replaced.
        later: rows of `lists` that came in a further part, by kabupaten and month.
        late: kabupaten and months whose only list came with the second delivery.
        registers: village and month -> person -> status as OpenSID writes it.
        totals: region, month and segment -> members and potential, as printed.
        answers: person -> kabupaten that asked and what the branch answered in the second month.
        employed: region -> employed persons.

    """

    people: list[Person] = field(default_factory=list)
    lists: dict[tuple[str, int], list[Row]] = field(default_factory=dict)
    first: dict[tuple[str, int], list[Row]] = field(default_factory=dict)
    later: dict[tuple[str, int], list[Row]] = field(default_factory=dict)
    late: set[tuple[str, int]] = field(default_factory=set)
    registers: dict[tuple[str, int], dict[int, str]] = field(default_factory=dict)
    totals: dict[tuple[str, int, str], tuple[int, int]] = field(default_factory=dict)
    answers: dict[int, tuple[str, str]] = field(default_factory=dict)
    employed: dict[str, int] = field(default_factory=dict)


def make_world(seed: int) -> World:
    """The world of `seed`."""
    chance = Random(seed)
    world = World(people=[_person(chance, number) for number in range(_PEOPLE)])
    for place in [(kabupaten, month) for kabupaten in KABUPATEN for month in range(len(MONTHS))]:
        world.lists[place] = []
    for person in world.people:
        for kabupaten, month, row in _memberships(chance, person):
            world.lists[kabupaten, month].append(row)
    del world.lists[SILENT]
    for place in (("33.76", 1), ("35.03", 1), ("35.03", 2)):
        world.first[place] = _told_first(chance, world.lists[place])
    for place in (("33.28", 1), ("33.76", 2)):
        parted = {row.person for row in world.lists[place] if chance.random() < 0.15}
        world.later[place] = [row for row in world.lists[place] if row.person in parted]
    world.late.add(("33.28", 3))
    _register(chance, world)
    _print_totals(chance, world)
    for person in chance.sample(world.people, 90):
        answer = chance.choice(("AKTIF", "AKTIF", "NONAKTIF", "NIK_TIDAK_VALID"))
        world.answers[person.number] = (person.homes[1][:5], answer)
    for region in (*KABUPATEN, "33", "35", "ID"):
        world.employed[region] = chance.randrange(400, 900)
    return world


def _person(chance: Random, number: int) -> Person:
    home = chance.choice(VILLAGES)
    homes = [home] * len(MONTHS)
    if chance.random() < 0.2:
        moved = chance.randrange(1, len(MONTHS))
        near = [village for village in VILLAGES if village[:5] == home[:5] and village != home]
        there = chance.choice(near if chance.random() < 0.5 else VILLAGES)
        homes[moved:] = [there] * (len(MONTHS) - moved)
    return Person(
        number=number,
        born=date(1956, 2, 2) + timedelta(days=chance.randrange(55 * 365)),
        homes=tuple(homes),
        occupation=chance.choice(OCCUPATIONS),
        is_registered=chance.random() < 0.75,
        dies_in=2 if chance.random() < 0.08 else None,
        residence_digits=chance.choice((0, 5, 5, 8, 13, 13)),
    )


def _memberships(chance: Random, person: Person) -> Iterator[tuple[str, int, Row]]:
    """Who reports the person, when, and as what."""
    segments = chance.choice(HELD)
    changes = chance.randrange(1, len(MONTHS)) if chance.random() < 0.15 else len(MONTHS)
    follows = chance.random() < 0.6
    workplace = chance.choice(KABUPATEN) if chance.random() < 0.2 else None
    moved = next((m for m in range(1, len(MONTHS)) if person.homes[m] != person.homes[0]), None)
    # Some who move are left out of one list after another, each with another home in it.
    fades = moved is not None and chance.random() < 0.5
    for index, segment in enumerate(segments):
        begins = chance.choice((0, 0, 0, 1, 2))
        ends = chance.randrange(begins, len(MONTHS)) if chance.random() < 0.2 else None
        is_end_known = chance.random() < 0.5
        payer = chance.choice(PAYERS[segment])
        others = [code for code in PAYERS[segment] if code != payer]
        becomes = chance.choice(("payer", "segment"))
        for month in range(begins, len(MONTHS)):
            kind, paying = segment, payer
            if month >= changes and becomes == "payer" and others:
                paying = others[0]
            if month >= changes and becomes == "segment" and len(segments) == 1:
                kind = "BPU" if segment == "PU" else "PU"
                paying = PAYERS[kind][0]
            is_dead = person.dies_in is not None and month >= person.dies_in
            is_over = ends is not None and month > ends
            luck = chance.random() + (0.75 if is_dead else 0.6 if is_over else 0.0)
            if luck > 0.9 or (moved is not None and fades and month >= moved + index):
                continue
            ended = None
            if ends is not None and (is_end_known or month >= ends):
                ended = date.fromisoformat(f"{MONTHS[ends]}-15")
            reporter = person.homes[month if follows else 0][:5]
            if workplace and segment != "BPU":
                reporter = workplace
            card = f"{person.number * 10 + index:011d}"
            # Some pay on after the end that the list tells.
            paid = luck < (0.74 if is_over else 0.78)
            yield reporter, month, Row(person.number, kind, paying, card, paid, ended)


def _told_first(chance: Random, rows: list[Row]) -> list[Row]:
    """What the list said before it was sent again: others paid, some were missing, few more were there."""
    spare = max(1, len(rows) // 25)
    missing = {row.person for row in chance.sample(rows, 3 * spare)}
    told = [
        replace(row, is_paid=row.is_paid != (chance.random() < 0.2))
        for row in rows
        if row.person not in missing
    ]
    gone = [row for row in told if chance.random() < 0.5][:spare]
    return [*told, *(replace(row, card=f"9{row.card[1:]}", is_paid=True) for row in gone)]


def _register(chance: Random, world: World) -> None:
    for village in VILLAGES:
        for month in REGISTERED:
            if village != UNREGISTERED and (month == 0 or chance.random() < 0.6):
                world.registers[village, month] = {}
    for (village, month), listed in world.registers.items():
        for person in world.people:
            if not person.is_registered or village not in person.homes[: month + 1]:
                continue
            is_dead = person.dies_in is not None and person.dies_in <= month
            status = "3" if person.homes[month] != village else "2" if is_dead else "1"
            listed[person.number] = "" if status == "1" and chance.random() < 0.03 else status


def _print_totals(chance: Random, world: World) -> None:
    """Totals of branches; one kabupaten is missing once, one prints its sum, a province speaks for itself."""
    for month in range(len(MONTHS)):
        for region in (*KABUPATEN, "35"):
            if (region, month) == ("33.28", 3) or (region == "35" and month != 1):
                continue
            for segment in ("PU", "BPU", "JAKON"):
                members = chance.randrange(20, 60)
                world.totals[region, month, segment] = (members, members + chance.randrange(90))
        world.totals["33.76", month, "TOTAL"] = (chance.randrange(90, 150), 260)


def files(world: World) -> tuple[dict[str, str], dict[str, str]]:
    """Place in the inbox -> text, of the first delivery and of the second."""
    early: dict[str, str] = {
        "kemendagri__regions/ID/daftar.csv": _table("kode;nama;vintage", _regions()),
        "bps__workforce/ID/bekerja.csv": _table(
            "KODE WILAYAH;TAHUN;BULAN SURVEI;UKURAN;JUMLAH;SUMBER",
            (f"{r};2024;2024-08;employed;{n};uji" for r, n in world.employed.items()),
        ),
        "bpjstk__participant_totals/rekap.csv": _table(
            "KODE WILAYAH;BLTH;SEGMEN;PESERTA AKTIF;POTENSI",
            (f"{r};{MONTHS[m]};{s};{a};{p}" for (r, m, s), (a, p) in world.totals.items()),
        ),
    }
    late: dict[str, str] = {}
    for kabupaten in KABUPATEN:
        for month in REGISTERED:
            lines = list(_residents(world, kabupaten, month))
            if lines:
                place = f"village__residents/{kabupaten}/{MONTHS[month]}/penduduk.csv"
                early[place] = _table(
                    "NIK;NAMA;TANGGAL LAHIR;PEKERJAAN;STATUS DASAR;KODE DESA", lines
                )
        answered = [
            f"{world.people[n].nik};WARGA;15-05-2025;{answer}"
            for n, (asker, answer) in world.answers.items()
            if asker == kabupaten
        ]
        place = f"bpjstk__match_results/{kabupaten}/{MONTHS[1]}/jawaban.csv"
        early[place] = _table("NIK;NAMA;TANGGAL PADAN;HASIL", answered)
    for place, rows in world.lists.items():
        folder = f"bpjstk__participants/{place[0]}/{MONTHS[place[1]]}"
        later = world.later.get(place, [])
        told = world.first.get(place, [row for row in rows if row not in later])
        again = rows if place in world.first else later
        (late if place in world.late else early)[f"{folder}/peserta.csv"] = _members(
            world, place[1], told
        )
        if again:
            late[f"{folder}/susulan.csv"] = _members(world, place[1], again)
    return early, late


def _table(header: str, lines: Iterable[str]) -> str:
    return "\n".join((header, *lines, ""))


def _regions() -> Iterator[str]:
    codes = {village[:digits] for village in VILLAGES for digits in (2, 5, 8, 13)}
    return (f"{code};Wilayah {code};2025" for code in sorted(codes))


def _residents(world: World, kabupaten: str, month: int) -> Iterator[str]:
    for (village, written), listed in world.registers.items():
        if village[:5] == kabupaten and written == month:
            for number, status in listed.items():
                person = world.people[number]
                yield f"{person.nik};WARGA;{person.born:%d-%m-%Y};{person.occupation};{status};{village}"


def _members(world: World, month: int, rows: Iterable[Row]) -> str:
    header = "NIK;KPJ;NAMA;SEGMEN;NPP;PROGRAM;IURAN;BLTH;SUMBER DANA;TANGGAL NONAKTIF;KODE WILAYAH"
    return _table(
        header,
        (
            f"{world.people[row.person].nik};{row.card};WARGA;{row.segment};;JKK+JKM;"
            f"{16800 if row.is_paid else 0};{MONTHS[month]};{row.payer};"
            f"{row.ended.strftime('%d-%m-%Y') if row.ended else ''};"
            f"{world.people[row.person].told_home(month)}"
            for row in rows
        ),
    )
