"""The local programmes that reports describe, with their numbers, from files to marts and example queries.

The people are made up; counts, rupiah and places are those of the reports, where they name any.
"""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.demo.geography import region

pytestmark = pytest.mark.slow

PREMIUM = 16_800
CARRIED = 1_009  # Workers of Tali Kasih, by the report of September 2019.
TEGAL, TRENGGALEK = region("33.76"), region("35.03")
PANGGUNG = TEGAL.villages[TEGAL.village_names.index("Panggung")]
BY_CSR = [
    TEGAL.villages[TEGAL.village_names.index(name)]
    for name in ("Pesurungan Kidul", "Pesurungan Lor")
]


def nik(prefix: str, number: int) -> str:
    """A number that belongs to nobody: serials 9000 to 9999 of one day after the other."""
    return f"{prefix}{1 + number // 1_000:02d}0180{9_000 + number % 1_000}"


def table(header: str, *rows: tuple[object, ...]) -> str:
    return "\n".join([header, *(";".join(map(str, row)) for row in rows)]) + "\n"


def members(rows: list[tuple[str, str, str, int, str, str]]) -> str:
    """Members of a month: NIK, village, month, money, payer, day of joining."""
    return table(
        "NIK;NAMA;SEGMEN;KODE KELURAHAN;BLTH;IURAN;SUMBER DANA;TGL KEPESERTAAN",
        *((n, f"PEKERJA {n[-4:]}", "BPU", *rest) for n, *rest in rows),
    )


def put_bitung(semesta: Any) -> None:
    """337 civil servants pool their allowances for 1,009 workers, whom nobody pairs with them."""
    workers = [nik("717201", n) for n in range(CARRIED)]
    sizes = [3] * 336 + [1]
    donors = [(f"ASN{n:04d}", "1.01" if n < 200 else "2.07", size) for n, size in enumerate(sizes)]
    semesta.put(
        "bpjstk__participants/71.72/2019-09/peserta.csv",
        members(
            [(n, "71.72.01.1001", "2019-09", PREMIUM, "DONASI ASN", "2019-01-02") for n in workers]
        ),
    )
    semesta.put(
        "donor__pledges/71.72/2019-09/pernyataan.csv",
        table(
            "NIP;OPD;PROGRAM;JUMLAH PEKERJA;MULAI;SELESAI",
            *(
                (donor, opd, "Tali Kasih", size, "2019-01", "2019-12")
                for donor, opd, size in donors
            ),
        ),
    )
    semesta.put(
        "donor__deductions/71.72/2019-09/potongan.csv",
        table(
            "NIP;PROGRAM;BULAN;JUMLAH;STATUS",
            *(
                (donor, "TALI KASIH", "2019-09", size * PREMIUM, "TERPOTONG")
                for donor, _, size in donors
            ),
        ),
    )
    semesta.put(
        "donor__remittances/71.72/2019-09/setoran.csv",
        table(
            "PROGRAM;BULAN;JUMLAH SETORAN;KODE IURAN;TANGGAL SETOR",
            ("TALI KASIH", "2019-09", CARRIED * PREMIUM, "B1909", "2019-09-25"),
        ),
    )
    semesta.put(
        "donor__workers/71.72/2019-09/pekerja.csv",
        table(
            "NIP;NIK;NAMA;PROGRAM;MULAI;SELESAI",
            *(("", n, f"PEKERJA {n[-4:]}", "TALI KASIH", "2019-01", "2019-12") for n in workers),
        ),
    )
    semesta.put(
        "agency__headcount/71.72/2019-09/asn.csv",
        table("KODE OPD;BULAN;JUMLAH ASN", ("1.01", "2019-09", 600), ("2.07", "2019-09", 400)),
    )


def put_tegal(semesta: Any) -> None:
    """Heads of RT by CSR in 2 kelurahan, a month without money, all 27 from the revised budget of 2022.

    Beside them the 12 of the labour office, whom officials paid for before the budget did, a head of
    Panggung who died as a member, and three workers of Mas Dedi, one of whose donors stopped.
    """
    heads = {village: nik("337601", n) for n, village in enumerate(TEGAL.villages)}
    staff = [nik("337602", n) for n in range(12)]
    carried = [nik("337603", n) for n in range(3)]
    for month, payer in (("2022-08", "CSR"), ("2022-09", ""), ("2022-10", "APBD")):
        villages = TEGAL.villages if payer == "APBD" else BY_CSR
        rows = [
            (
                heads[v],
                v,
                month,
                PREMIUM if payer else 0,
                payer,
                "2022-08-01" if v in BY_CSR else f"{month}-01",
            )
            for v in villages
            if v != PANGGUNG
        ]
        rows.append((heads[PANGGUNG], PANGGUNG, month, PREMIUM, "", "2022-01-05"))
        official = "APBD" if payer == "APBD" else "PEJABAT"
        rows += [(n, BY_CSR[0], month, PREMIUM, official, "2021-06-01") for n in staff]
        rows += [(n, BY_CSR[0], month, PREMIUM, "DONASI ASN", "2022-08-01") for n in carried]
        semesta.put(f"bpjstk__participants/33.76/{month}/peserta.csv", members(rows))
    semesta.put(
        "village__officers/33.76/2022-08/ketua_rt.csv",
        table(
            "NIK;NAMA;JABATAN;KODE KELURAHAN;TMT;SELESAI",
            *(
                (n, f"KETUA {n[-4:]}", "KETUA RT", v, "2021-01-01", "2025-12-31")
                for v, n in heads.items()
            ),
        ),
    )
    semesta.put(
        "bpjstk__claims/33.76/2022-11/klaim.csv",
        table(
            "NO KLAIM;NIK;PROGRAM;TGL KEJADIAN;TGL LAPOR;TGL BAYAR;JUMLAH",
            ("K1", heads[PANGGUNG], "JKM", "2022-10-15", "2022-10-20", "2022-11-05", 42_000_000),
            ("K2", heads[BY_CSR[0]], "JKM", "2022-09-15", "2022-09-20", "", ""),
            ("K3", heads[BY_CSR[1]], "JKM", "2022-08-20", "2022-08-21", "2022-09-01", 10_000_000),
        ),
    )
    scheme = "MAS DEDI MEMANG JANTAN"
    ends = ("2022-10", "2022-10", "2022-08")
    semesta.put(
        "donor__pledges/33.76/2022-08/pernyataan.csv",
        table(
            "NIP;OPD;SKEMA;JUMLAH PEKERJA;MULAI;SELESAI",
            *((f"P{n}", "1.01", scheme, 1, "2022-08", end) for n, end in enumerate(ends)),
        ),
    )
    semesta.put(
        "donor__workers/33.76/2022-08/pekerja.csv",
        table(
            "NIP;NIK;NAMA;SKEMA;MULAI;SELESAI",
            *(
                (f"P{n}", w, f"PEKERJA {n}", scheme, "2022-08", "2022-10")
                for n, w in enumerate(carried)
            ),
        ),
    )


def put_trenggalek(semesta: Any) -> None:
    """Three of 157 villages hand in their list; 5,600 places of 2023; a list of the health programme."""
    lists = TRENGGALEK.villages[:3]
    people = [(nik("350301", n), lists[n % 3]) for n in range(9)]
    semesta.put(
        "village__recipients/35.03/2023-01/usulan.csv",
        table(
            "NIK;NAMA;KODE DESA;GELOMBANG;SKEMA;TAHUN",
            *((n, f"WARGA {n[-4:]}", v, "GELOMBANG I", "BANTUAN IURAN", 2023) for n, v in people),
        ),
    )
    outcomes = (
        *((n, "PADAN DUKCAPIL", "LOLOS", "") for n, _ in people[:6]),
        (people[6][0], "PADAN DUKCAPIL", "TIDAK LOLOS", "MENINGGAL"),
        (people[7][0], "PADAN DUKCAPIL", "TIDAK LOLOS", "PESERTA PU"),
        *((n, "SK", "DITETAPKAN", "") for n, _ in people[:4]),
        (people[4][0], "SK", "DITOLAK", "KUOTA PENUH"),
    )
    semesta.put(
        "agency__decisions/35.03/2023-02/keputusan.csv",
        table(
            "NIK;GELOMBANG;TAHAPAN;HASIL;ALASAN;TANGGAL",
            *((n, "GEL. 1", stage, said, why, "2023-02-10") for n, stage, said, why in outcomes),
        ),
    )
    semesta.put(
        "config__expected_senders/desa.csv",
        table(
            "SOURCE;SENDER;KODE WILAYAH;MULAI;SELESAI;TANGGAL JATUH TEMPO",
            ("village__recipients", "Desa", "35.03", "2023-01", "2023-01", 10),
        ),
    )
    paid = [
        (n, v, month, PREMIUM, "APBD", "2023-03-01")
        for n, v in people[:3]
        for month in ("2023-03",)
    ]
    semesta.put("bpjstk__participants/35.03/2023-03/peserta.csv", members(paid))
    later = [
        (n, v, "2023-04", PREMIUM if at else 0, "APBD", "2023-03-01")
        for at, (n, v) in enumerate(people[:3])
    ]
    semesta.put("bpjstk__participants/35.03/2023-04/peserta.csv", members(later))
    semesta.put(
        "village__recipients/35.03.01.2001/2023-01/pbi.csv",
        "DAFTAR PENERIMA PBI JKN\nNIK;NAMA;TAHUN\n3503010101809999;WARGA;2023\n",
    )
    semesta.put(
        "cooperative__premiums/35.03/koperasi.csv",
        table(
            "NAMA KOPERASI;TAHUN;TGL DIANGGARKAN;TGL BAYAR IURAN;JENIS ASURANSI;TGL BAGI SHU;JUMLAH ANGGOTA",
            ("KOPERASI TANI TERPADU", 2017, "", "", "", "2018-02-10", 150),
        ),
    )
    semesta.put(
        "agency__headcount/33.72/2023-05/asn.csv",
        table("KODE OPD;BULAN;JUMLAH ASN", ("1.01", "2023-05", 5_000)),
    )


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, semesta_at: Any) -> tuple[Any, dict[str, Any]]:
    """A store that holds the programmes of three regions beside a month of the demo."""
    semesta = semesta_at(tmp_path_factory.mktemp("programmes") / "store")
    semesta.run("init")
    semesta.run("demo", "--region", "33.76", "--from", "2025-09", "--to", "2025-09")
    put_bitung(semesta)
    put_tegal(semesta)
    put_trenggalek(semesta)
    return semesta, semesta.night()


@pytest.fixture(scope="module")
def answers(night: tuple[Any, dict[str, Any]]) -> Any:
    """What an example query answers, by its name."""
    semesta, _ = night
    examples = semesta.sql("select query_name, sql from meta.example_queries", tier="restricted")
    texts = {each["query_name"]: each["sql"] for each in examples}
    return lambda name: semesta.sql(texts[name], tier="restricted")


def test_only_the_list_of_the_health_programme_is_refused(
    night: tuple[Any, dict[str, Any]],
) -> None:
    _, report = night
    assert report["exit_code"] == 0, report["problem"]
    odd = {
        r["file"]: (r["status"], [f["code"] for f in r["findings"]])
        for r in report["files"]
        if r["status"] != "accepted"
    }
    assert odd == {"pbi.csv": ("refused", ["OTHER_KIND_OF_FILE"])}


def test_bitung_promised_is_taken_passed_on_and_active(answers: Any) -> None:
    row = next(r for r in answers("sponsorship_money_and_workers") if r["period"] == "2019-09")
    counts = ("pledged_count", "deducted_count", "carried_count", "enrolled_count", "active_count")
    assert {row[name] for name in counts} == {CARRIED}
    assert {row[name] for name in ("pledged_idr", "deducted_idr", "remitted_idr")} == {16_951_200}
    assert (row["donor_count"], row["balance_idr"], row["is_all_equal"]) == (337, 0, True)


def test_bitung_takes_part_and_its_target_says_why_it_measures_nothing(
    night: tuple[Any, dict[str, Any]], answers: Any
) -> None:
    semesta, _ = night
    rows = semesta.sql(
        "select donor_agency_code, civil_servant_donor_count, civil_servant_count, participation_rate, "
        "orphaned_count from marts.mart_sponsorship where region_code = '71.72' and period = '2019-09' "
        "order by donor_agency_code",
        tier="restricted",
    )
    assert [tuple(row.values())[:4] for row in rows] == [
        ("1.01", 200, 600, 200 / 600),
        ("2.07", 137, 400, 137 / 400),
        ("ALL", 337, 1_000, 0.337),
    ]
    assert {row["orphaned_count"] for row in rows} == {None}, "nobody is paired"
    target = next(r for r in answers("sponsorship_targets") if r["period"] == "2019-09")
    assert (target["target_count"], target["attainment_percent"]) == (3_000, None)
    assert "1.009" in target["reason"]


def test_a_stopped_donor_leaves_his_worker_alone(answers: Any) -> None:
    rows = {
        r["period"]: (r["carried_count"], r["active_count"], r["orphaned_count"])
        for r in answers("sponsorship_workers_left_alone")
        if r["donor_agency_code"] == "ALL" and r["period"] < "2023"
    }
    assert rows == {"2022-08": (3, 3, 0), "2022-09": (3, 3, 1), "2022-10": (3, 3, 1)}


def test_tegal_pays_where_month_by_month_over_27_kelurahan(answers: Any) -> None:
    rows = [r for r in answers("stages_who_pays_where") if r["region_code"].startswith("33.76")]
    months = {
        month: {
            payer: (
                len(
                    {
                        r["region_code"]
                        for r in rows
                        if (r["period"], r["funding_source_code"]) == (month, payer)
                    }
                ),
                sum(
                    r["rt_rw_officer_count"]
                    for r in rows
                    if (r["period"], r["funding_source_code"]) == (month, payer)
                ),
            )
            for payer in ("CSR", "APBD", "UNKNOWN", "NOBODY")
        }
        for month in ("2022-08", "2022-09", "2022-10")
    }
    # Of the 27, 2 by CSR, and nobody is reported to pay in the others but where Panggung's head was a member.
    assert months["2022-08"] == {
        "CSR": (2, 2),
        "APBD": (0, 0),
        "UNKNOWN": (1, 1),
        "NOBODY": (24, 0),
    }
    assert months["2022-09"]["CSR"] == (0, 0)
    assert months["2022-10"] == {
        "CSR": (0, 0),
        "APBD": (26, 26),
        "UNKNOWN": (1, 1),
        "NOBODY": (0, 0),
    }


def test_tegal_holes_between_funders(answers: Any) -> None:
    handed = {
        (r["from_code"], r["to_code"]): (
            r["person_count"],
            r["person_with_hole_count"],
            r["person_months_unpaid"],
        )
        for r in answers("stages_holes_between_funders")
        if r["period"] == "2022-10" and r["to_code"] == "APBD"
    }
    assert handed == {("CSR", "APBD"): (2, 2, 2), ("OFFICIAL_PERSONAL", "APBD"): (12, 0, 0)}


def test_the_deceased_of_panggung_was_a_member(answers: Any) -> None:
    rows = {r["period"]: r for r in answers("claims_covered_on_the_day") if r["period"] < "2023"}
    shown = ("claim_count", "was_active_count", "not_active_count", "grace_count", "paid_idr",
             "median_days_to_payment", "under_3_months_count")  # fmt: skip
    assert [tuple(rows[month][name] for name in shown) for month in sorted(rows)] == [
        (1, 1, 0, 0, 10_000_000, 12.0, 1),
        (1, 0, 1, 0, None, None, None),
        (1, 1, 0, 0, 42_000_000, 21.0, 0),
    ]


def test_trenggaleks_funnel_sums_over_its_reasons(night: tuple[Any, dict[str, Any]]) -> None:
    semesta, _ = night
    rows = semesta.sql(
        "select stage_code, reason_code, person_count, quota_count, villages_expected, villages_reporting "
        "from marts.mart_recipient_funnel where region_code = '35.03' and year = 2023 and wave_code = 'ALL' "
        "order by stage_order, reason_code desc",
        tier="restricted",
    )
    assert {(r["villages_expected"], r["villages_reporting"]) for r in rows} == {(157, 3)}
    assert {r["quota_count"] for r in rows if r["reason_code"] == "REACHED"} == {5_600}
    assert [(r["stage_code"], r["reason_code"], r["person_count"]) for r in rows] == [
        ("PROPOSED", "REACHED", 9),
        ("CHECKED", "REACHED", 6),
        ("CHECKED", "PENDING", 1),
        ("CHECKED", "DEAD", 1),
        ("CHECKED", "ALREADY_PU", 1),
        ("DECIDED", "REACHED", 4),
        ("DECIDED", "PENDING", 1),
        ("DECIDED", "OVER_QUOTA", 1),
        ("ENROLLED", "REACHED", 3),
        ("ENROLLED", "NOT_ENROLLED", 1),
        ("PAID", "REACHED", 3),
        ("ENDING", "REACHED", 1),
        ("ENDING", "NOT_ENDING", 2),
        ("ENDED", "REACHED", 1),
    ]


def test_154_villages_of_trenggalek_owe_their_list(answers: Any) -> None:
    rows = [
        r for r in answers("recipients_villages_that_owe") if r["region_code"].startswith("35.03.")
    ]
    assert len(rows) == 154
    assert all(r["days_late"] > 365 for r in rows)


def test_no_cooperative_budgeted_insurance_first(answers: Any) -> None:
    (row,) = [r for r in answers("cooperatives_insurance_first") if r["year"] == 2017]
    shown = ("is_jamsostek_named", "budgeted_before_surplus", "paid_before_surplus", "member_count")
    assert tuple(row[name] for name in shown) == (False, False, False, 150)


def test_what_copying_mas_dedi_would_cost_surakarta(answers: Any) -> None:
    (row,) = [
        r
        for r in answers("copying_a_scheme")
        if r["region_code"] == "33.72" and "Mas Dedi" in r["scheme_name"]
    ]
    shown = (
        "people_as_asked",
        "month_count",
        "premium_idr",
        "cost_as_asked_idr",
        "funding_source_code",
    )
    assert tuple(row[name] for name in shown) == (5_000, 3, PREMIUM, 252_000_000, "ASN_DONOR")
