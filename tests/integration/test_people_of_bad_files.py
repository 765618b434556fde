"""Files whose people cannot be told apart: each ends in a clear verdict, and nobody is linked wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
from proofs.store import Landing

from pipelines.night import open_night
from pipelines.persons import who_is_who

pytestmark = pytest.mark.slow

MEMBERS, REGISTER = "bpjstk__participants", "village__residents"
VILLAGE = "33.76.01.1001"
COUNT = 40
FIRST = ("SITI", "BUDI", "AGUS", "DEWI", "EKO", "RINA", "JOKO", "SRI")
SECOND = ("AMINAH", "SANTOSO", "WIBOWO", "LESTARI", "PURNOMO")


def name(number: int) -> str:
    return f"{FIRST[number % 8]} {SECOND[number // 8]}"


def nik(number: int, head: str = "337601", day: str = "120385") -> str:
    return f"{head}{day}{9000 + number}"


def swapped(number: str) -> str:
    """The NIK with its last two digits in each other's place."""
    return number[:14] + number[15] + number[14]


def register(head: str = "337601", born: str = "12-03-1985") -> bytes:
    lines = [f"{nik(n, head)};{name(n)};{born};PETANI/PEKEBUN" for n in range(COUNT)]
    return "\n".join(["NIK;NAMA;TANGGAL LAHIR;PEKERJAAN", *lines, ""]).encode()


def members(rows: list[tuple[str, str, str]], residence: str | None = VILLAGE) -> bytes:
    head = "KPJ;NIK;NAMA;TANGGAL LAHIR;SEGMEN;IURAN;BLTH" + (";KODE WILAYAH" if residence else "")
    tail = f";BPU;16800;2025-09{f';{residence}' if residence else ''}"
    lines = [f"K{n};{';'.join(row)}{tail}" for n, row in enumerate(rows)]
    return "\n".join([head, *lines, ""]).encode()


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    landing = Landing.at(tmp_path)
    landing.put(f"{REGISTER}/{VILLAGE}/2025-09/penduduk.csv", register())
    assert [receipt.status for receipt in landing.land(REGISTER)] == ["accepted"]
    return landing


def verdict(landing: Landing, place: str, content: bytes) -> tuple[str, set[str]]:
    source = place.split("/", maxsplit=1)[0]
    landing.put(place, content)
    (receipt,) = landing.land(source)
    return receipt.status, {f.code for f in receipt.findings if f.action in {"held", "rejected"}}


def linked(landing: Landing) -> list[tuple[int, int]]:
    """Pairs that are one person, after whoever decides let every held file in."""
    landing.accept_held()
    with open_night(landing.settings).ledger() as ledger:
        links = who_is_who(landing.store, ledger).linkage.links
    return list(links.select("nik", "linked_nik").iter_rows())


def test_a_list_without_niks_is_refused(landing: Landing) -> None:
    content = b"KPJ;NAMA;TANGGAL LAHIR;SEGMEN;IURAN;BLTH\nK1;BUDI;12-03-1985;BPU;16800;2025-09\n"
    found = verdict(landing, f"{MEMBERS}/33.76/2025-09/tanpa_nik.csv", content)
    assert found == ("refused", {"MISSING_COLUMN"})
    assert linked(landing) == []


def test_born_on_new_year_is_held_and_no_birth_date(landing: Landing) -> None:
    """Other people under names that the register knows; the day of birth is nobody's."""
    rows = [(nik(n, day="150785"), name(n), "01-01-1985") for n in range(COUNT)]
    place = f"{MEMBERS}/33.76/2025-09/tahun_baru.csv"
    assert verdict(landing, place, members(rows)) == ("held", {"BORN_ON_NEW_YEAR"})
    again = register(born="01-01-1985").replace(b"337601120385", b"337601160485")
    assert verdict(landing, f"{REGISTER}/33.76.01.1002/2025-09/p.csv", again)[0] == "held"
    assert linked(landing) == []


def test_new_year_counts_where_the_nik_says_it_too(landing: Landing) -> None:
    rows = [(nik(n, day="010185"), name(n), "01-01-1985") for n in range(5)]
    lines = [f"{swapped(nik(n, day='010185'))};{name(n)};01-01-1985;9" for n in (1, 2, 3)]
    content = "\n".join(["NIK;NAMA;TANGGAL LAHIR;PEKERJAAN", *lines, ""]).encode()
    place = f"{REGISTER}/33.76.01.1002/2025-09/p.csv"
    assert verdict(landing, place, content) == ("accepted", set())
    place = f"{MEMBERS}/33.76/2025-09/tahun_baru.csv"
    found = verdict(landing, place, members(rows, "33.76.01.1002"))
    assert found == ("accepted", set())
    assert len(linked(landing)) == 3


def test_one_nik_for_a_family_is_held(landing: Landing) -> None:
    rows = [(nik(n // 4 * 4 + 100), name(n), f"1{n % 4}-03-19{60 + n % 40}") for n in range(COUNT)]
    place = f"{MEMBERS}/33.76/2025-09/sekeluarga.csv"
    assert verdict(landing, place, members(rows)) == ("held", {"NIK_SHARED"})
    assert linked(landing) == []


def test_a_register_with_one_nik_for_a_family_is_held(landing: Landing) -> None:
    lines = [f"{nik(n // 4 * 4)};{name(n)};1{n % 4}-03-1985;9" for n in range(COUNT)]
    content = "\n".join(["NIK;NAMA;TANGGAL LAHIR;PEKERJAAN", *lines, ""]).encode()
    status, codes = verdict(landing, f"{REGISTER}/33.76.01.1002/2025-09/p.csv", content)
    assert (status, "NIK_SHARED" in codes) == ("held", True)


@pytest.mark.parametrize("residence", [None, "35.03.01.2001"])
def test_people_of_another_kabupaten_are_held(landing: Landing, residence: str | None) -> None:
    rows = [(nik(n, "350301"), name(n), "13-03-1985") for n in range(COUNT)]
    place = f"{MEMBERS}/33.76/2025-09/dari_tetangga.csv"
    assert verdict(landing, place, members(rows, residence)) == ("held", {"PEOPLE_OF_ELSEWHERE"})
    assert linked(landing) == []


def test_a_register_of_another_kabupaten_is_held(landing: Landing) -> None:
    place = f"{REGISTER}/35.03.01.2001/2025-09/penduduk.csv"
    assert verdict(landing, place, register()) == ("held", {"PEOPLE_OF_ELSEWHERE"})


def test_who_moved_here_is_not_held(landing: Landing) -> None:
    """NIKs stay those of the first home; a list that says where its people live is believed."""
    rows = [(nik(n, "350301"), name(n), "13-03-1985") for n in range(COUNT)]
    place = f"{MEMBERS}/33.76/2025-09/pendatang.csv"
    assert verdict(landing, place, members(rows, VILLAGE)) == ("accepted", set())
    mixed = [(nik(n, "350301" if n % 8 else "337601"), name(n), "13-03-1985") for n in range(COUNT)]
    lines = [f"{number};{who};{born};9" for number, who, born in mixed]
    content = "\n".join(["NIK;NAMA;TANGGAL LAHIR;PEKERJAAN", *lines, ""]).encode()
    place = f"{REGISTER}/33.76.01.1002/2025-09/p.csv"
    assert verdict(landing, place, content)[0] == "accepted"


def test_landed_rows_of_a_held_file_are_not_compared(landing: Landing) -> None:
    rows = [(swapped(nik(n)), name(n), "12-03-1985") for n in range(COUNT)]
    rows += [(nik(n + 100), name(n), "01-01-1985") for n in range(COUNT)]
    place = f"{MEMBERS}/33.76/2025-09/separuh.csv"
    assert verdict(landing, place, members(rows)) == ("held", {"BORN_ON_NEW_YEAR"})
    with open_night(landing.settings).ledger() as ledger:
        who = who_is_who(landing.store, ledger)
    assert (who.seen.height, who.linkage.links.height) == (0, 0)
