"""Names: common Indonesian given names and family names, put together at random.

Java and most of the country: one to three given names, some of them single; North Sulawesi: a given
name and a family name (fam). No list of real persons is used.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.demo.identity_numbers import Ints


def _words(text: str) -> list[str]:
    return text.split()


_MALE = _words(
    """Agus Budi Slamet Suparman Suyanto Sutrisno Sugeng Sukirman Supriyadi Suwarno Suryanto Sumarno
Sunarto Sudarsono Sugiarto Sumadi Suharto Sutikno Suroso Sukarno Wahyudi Wahyu Wawan Teguh Joko Eko Dwi
Tri Hadi Heri Hendra Hendro Hariyanto Harjo Imam Indra Irfan Iwan Jumadi Kasiman Kasdi Kusno Lukman
Marsudi Mujiono Mulyono Muslimin Nanang Ngadiman Ngatno Nugroho Nur Paiman Parmin Pramono Prasetyo Purwanto
Puji Rahmat Riyanto Rizki Rohman Rudi Rusdi Sabar Samsul Santoso Sapto Sarwono Setiawan Sigit Siswanto
Sofyan Sugito Sukamto Suradi Surya Syaiful Tarmuji Taufik Tono Tugiman Untung Usman Warsito Widodo Winarno
Yanto Yudi Yusuf Zainal Zaenuri Bagus Bayu Bambang Andi Anton Ari Arif Aris Dedi Deni Didik Dimas Edi Fajar
Fauzi Galih Gunawan Hasan Ilham Rendi Reza Fikri Ridwan Rangga Bima Daffa Rafi Naufal Ibnu Karim"""
)
_FEMALE = _words(
    """Siti Sri Wati Sulastri Suparmi Sumiati Suharti Sutini Sukarti Suminah Sutarmi Supriyati Sulistyowati
Suryani Tutik Tini Tumini Warsini Wiji Winarti Yuliana Yuli Yatmi Yanti Wulan Widya Wahyuni Umi Tri Titin
Tarmi Susanti Susi Sunarti Suwarni Ratna Rini Rina Retno Ria Rukmini Rusmini Rohmah Puji Purwati Poniyem
Paini Nurul Nur Nuraini Ning Ngatini Mujiati Murni Mulyani Mariam Maryati Martini Marsini Lilis Lestari
Kasmi Kusmiati Kartini Juminten Jumiati Ika Ida Indah Indri Isti Endang Erna Eni Emi Eka Dwi Dina Dian Dewi
Desi Darmi Cicik Binti Ayu Asih Anik Ani Aminah Ana Alfiah Fitri Fatimah Farida Hesti Heni Handayani Hartini
Khotimah Khusnul Laila Maulida Nabila Novita Putri Rahayu Rahma Salsa Zahra Zulfa Amelia Anisa Aulia"""
)
_SECOND_MALE = _words(
    """Santoso Wibowo Prasetyo Nugroho Setiawan Kurniawan Saputra Hidayat Wijaya Susanto Purnomo Utomo
Raharjo Widodo Suryadi Hartono Gunawan Firmansyah Maulana Ramadhan Hakim Mustofa Rohman Arifin Anwar Fauzi
Mahendra Pratama Nurhadi Cahyono Subagyo Wahyudi Kuncoro Atmojo Basuki Basri Harahap Iskandar Irawan Junaedi
Khoirul Laksono Mubarok Nasution Permadi Romadhon Sasongko Siregar Subekti Sudrajat Suhendra Sulaiman
Syahputra Triyono Wardoyo Wicaksono Yulianto Zakaria Abidin Aziz Hamid Halim Rosyid Salim Wahid"""
)
_SECOND_FEMALE = _words(
    """Lestari Wahyuni Rahayu Handayani Astuti Ningsih Ningrum Puspitasari Kusumawati Wulandari Safitri
Anggraini Permatasari Oktaviani Maharani Setyowati Susilowati Nurhayati Hidayah Hasanah Khasanah Rohmah
Mutmainah Fadilah Zahro Aini Azizah Barokah Choiriyah Damayanti Ekawati Fitriani Hapsari Indrawati Jannah
Kartika Laila Mawarni Nugraheni Pertiwi Purnamasari Rachmawati Sari Utami Widiastuti Yuniarti"""
)
_MINAHASA_MALE = _words(
    """Jefri Jemmy Johny Hendrik Frans Ferdinand Denny Deddy Donald Erik Ferry Franky Hein Herman
Jantje Jerry Jhon Kristian Lexi Maikel Marthen Melky Michael Novri Oktavianus Petrus Ronald Rocky Rommy Ruddy
Sammy Stenly Steven Yohanes Yopi Alfian Brayen Christo Gabriel Rivaldo"""
)
_MINAHASA_FEMALE = _words(
    """Meiske Meity Marlin Magdalena Maria Martha Novita Olga Paula Queenly Rini Rosita Ruth Selvie
Sherly Stella Stevi Susana Telly Treisje Vivi Wilhelmina Yuliana Yosefin Agnes Angela Christin Debora
Debby Elisabet Ester Femmy Grace Hanna Imelda Jeane Jenny Jublina Julita Lidya"""
)
_FAM = _words(
    """Lumintang Mandagi Rumengan Tumbelaka Wowor Pangemanan Kaunang Sondakh Supit Rorimpandey Tangkudung
Lengkong Mamahit Manoppo Mongdong Montolalu Najoan Palit Polii Pondaag Rantung Ratulangi Rondonuwu Runtuwene
Sumual Sumampouw Tambuwun Tendean Tuwaidan Umboh Waworuntu Wenas Worang Kalalo Karamoy Langi Lasut Maramis
Salindeho Makagansa Manopo Takalamingan Sasube Dalughu"""
)
_MUHAMMAD = ["Muhammad", "Moch.", "Muh.", "Mohamad", "M.", "Ahmad", "Achmad", "Abdul"]
_TITLES = ["H. ", "Drs. ", "Hj. ", "Ir. "]


def _pick(rng: np.random.Generator, words: list[str], size: int) -> pl.Series:
    return pl.Series(words).gather(rng.integers(0, len(words), size))


def full_names(
    rng: np.random.Generator, region_code: str, is_female: NDArray[np.bool_], family: Ints
) -> pl.Series:
    """A name for each person; `family` numbers the family, whose children may share a last name."""
    size = len(is_female)
    if region_code.startswith("71."):
        fam = pl.Series(_FAM).gather((family * 7_919 + 13) % len(_FAM))
        given = {
            "m": _pick(rng, _MINAHASA_MALE, size),
            "f": _pick(rng, _MINAHASA_FEMALE, size),
        }
        frame = pl.DataFrame({**given, "fam": fam, "is_female": is_female})
        return frame.select(
            pl.concat_str([pl.when("is_female").then("f").otherwise("m"), "fam"], separator=" ")
        ).to_series()
    frame = pl.DataFrame(
        {
            "m": _pick(rng, _MALE, size),
            "f": _pick(rng, _FEMALE, size),
            "m2": _pick(rng, _SECOND_MALE, size),
            "f2": _pick(rng, _SECOND_FEMALE, size),
            "of_family": pl.Series(_SECOND_MALE).gather((family * 6_007 + 5) % len(_SECOND_MALE)),
            "before": _pick(rng, _MUHAMMAD, size),
            "is_female": is_female,
            "u": rng.random(size),
            "v": rng.random(size),
        }
    )
    first = pl.when("is_female").then("f").otherwise("m")
    second = (
        pl.when(pl.col("v") < 0.2).then("of_family").when("is_female").then("f2").otherwise("m2")
    )
    is_prefixed = ~pl.col("is_female") & (pl.col("v") > 0.86)
    return frame.select(
        pl.when(is_prefixed & (pl.col("u") < 0.6))
        .then(pl.concat_str(["before", "m"], separator=" "))
        .when(is_prefixed)
        .then(pl.concat_str(["before", "m", second], separator=" "))
        .when(pl.col("u") < 0.14)
        .then(first)
        .otherwise(pl.concat_str([first, second], separator=" "))
        .alias("name")
    ).to_series()


def as_enrolled(rng: np.random.Generator, names: pl.Series) -> pl.Series:
    """The names as a branch keeps them: capitals, now and then a title or another spelling."""
    frame = pl.DataFrame(
        {"name": names, "u": rng.random(len(names)), "title": _pick(rng, _TITLES, len(names))}
    )
    upper = pl.col("name").str.to_uppercase()
    return frame.select(
        pl.when(pl.col("u") < 0.006)
        .then(pl.concat_str([pl.col("title").str.to_uppercase(), upper]))
        .when(pl.col("u") < 0.03)
        .then(upper.str.replace(r"^(MOCH\.|MUH\.|M\.|MOHAMAD)", "MUHAMMAD").str.replace("U", "OE"))
        .otherwise(upper)
    ).to_series()
