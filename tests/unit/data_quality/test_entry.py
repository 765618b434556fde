"""The entry gate fails exactly the file that is wrong, and says what it found there."""

from pathlib import Path
from typing import Any

import pytest
from entry_batches import GOOD, Batch, failing

from data_quality.suite import entry_rule_ids
from data_quality.verdict import gate_outcome


@pytest.mark.parametrize("source", sorted(GOOD))
def test_good_files_pass_every_rule(source: str, tmp_path: Path) -> None:
    verdicts = Batch(source).add("good").add("fine").run(tmp_path)
    assert failing(verdicts) == {}
    assert not gate_outcome(list(verdicts.values()), entry_rule_ids(source)).blocking


FILE_FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("rows_balance", {"rows_non_data": 4}),
    ("rows_balance", {"rows_landed": 29, "rows_non_data": -1}),
    ("accepted_rows_are_there", {"rows_accepted": 31, "rows_landed": 32}),
    ("quarantined_share", {"rows_quarantined": 2, "rows_landed": 33}),
    ("nik_not_rounded", {"distinct_nik": 210, "nik_ending_zero": 30}),
    ("nik_valid", {"distinct_nik": 210, "nik_invalid_rows": 1}),
]


@pytest.mark.parametrize(("slug", "fault"), FILE_FAULTS)
def test_a_faulty_file_alone_is_named(slug: str, fault: dict[str, Any], tmp_path: Path) -> None:
    verdicts = Batch("village__residents").add("good").add("bad", **fault).run(tmp_path)
    assert failing(verdicts) == {slug: ("bad",)}
    assert verdicts[slug].sentence_for("bad").endswith(verdicts[slug].fix)


def test_small_files_are_not_judged_by_shares(tmp_path: Path) -> None:
    rows = GOOD["village__residents"][:9]
    small = {"rows_quarantined": 1, "rows_landed": 11, "nik_ending_zero": 9, "nik_invalid_rows": 1}
    assert failing(Batch("village__residents").add("small", rows, **small).run(tmp_path)) == {}


def test_a_file_without_rows_is_held(tmp_path: Path) -> None:
    verdicts = Batch("village__residents").add("good").add("empty", []).run(tmp_path)
    assert failing(verdicts) == {"has_rows": ("empty",)}


ROW_FAULTS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "bpjstk__participant_totals",
        "counts_not_negative",
        {"jumlah_potensi": -1, "jumlah_aktif": -2},
    ),
    ("bpjstk__participant_totals", "active_is_given", {"jumlah_aktif": None, "segmen": "PMI"}),
    (
        "bpjstk__participant_totals",
        "active_within_potential",
        {"jumlah_aktif": 2, "jumlah_potensi": 1, "segmen": "X"},
    ),
    ("bpjstk__participants", "every_row_has_a_person", {"nik_key": None}),
    ("bpjstk__participants", "amounts_not_negative", {"iuran": -1}),
    ("bpjstk__project_workers", "dates_in_order", {"mulai": "2026-01-01"}),
    ("bpjstk__project_workers", "counts_not_negative", {"jumlah_tenaga_kerja": -1}),
    ("bpjstk__project_workers", "workers_believable", {"jumlah_tenaga_kerja": 50001}),
    ("village__residents", "village_is_a_village", {"kode_desa": "33.76"}),
    ("village__residents", "village_as_in_the_folder", {"kode_desa": "33.72.01.1001"}),
    ("village__residents", "every_row_has_a_person", {"nik_key": None}),
    ("village__residents", "ages_believable", {"tanggallahir": "1899-12-31"}),
    ("budget__lines", "amount_is_given", {"total_harga": None}),
    ("budget__lines", "year_believable", {"tahun_anggaran": 5}),
    ("budget__lines", "original_budget_not_negative", {"volume": None, "total_harga": -1}),
    ("budget__lines", "volume_times_price", {"total_harga": 4525080000}),
    ("budget__lines", "persons_and_months_not_negative", {"jumlah_bulan": -1}),
    ("bps__workforce", "number_is_positive", {"jumlah": 0, "galat_baku": None}),
    ("bps__workforce", "measure_is_known", {"ukuran": "bekerja"}),
    ("bps__workforce", "employed_within_labour_force", {"jumlah": 111}),
    ("bps__workforce", "error_believable", {"galat_baku": 51.0}),
    ("bappeda__targets", "jenis_is_known", {"jenis": "PEKERJA RENTAN"}),
    ("bappeda__targets", "status_is_known", {"status": "DIBAHAS"}),
    ("bappeda__targets", "target_in_range", {"nilai": 8329.0}),
    ("bappeda__targets", "empty_target_is_planned", {"nilai": None}),
    ("bappeda__targets", "empty_target_is_planned", {"nilai": None, "status": None}),
    ("bappeda__targets", "baseline_before_target", {"baseline_tahun": 2046}),
    ("kemendagri__regions", "code_grammar", {"kode": "33.1"}),
    ("kemendagri__regions", "code_once_per_vintage", {"kode": "33"}),
    ("kemendagri__regions", "name_is_given", {"kode": "34", "nama": " "}),
    ("kemendagri__regions", "parent_is_listed", {"kode": "34.01"}),
]


@pytest.mark.parametrize(("source", "slug", "fault"), ROW_FAULTS)
def test_a_faulty_row_fails_its_own_file(
    source: str, slug: str, fault: dict[str, Any], tmp_path: Path
) -> None:
    good = GOOD[source]
    added = {**good[0], **fault}
    rows = (
        [*good, added]
        if source in {"bpjstk__participant_totals", "kemendagri__regions"}
        else [added, *good[1:]]
    )
    verdicts = Batch(source).add("good").add("bad", rows).run(tmp_path)
    assert verdicts[slug].failing == ("bad",)
    assert {receipt for verdict in verdicts.values() for receipt in verdict.failing} == {"bad"}
    assert verdicts[slug].details[0][0].isdigit()


def test_a_printed_total_that_differs_is_a_finding_only(tmp_path: Path) -> None:
    rows = [dict(row) for row in GOOD["bpjstk__participant_totals"]]
    rows[-1]["jumlah_aktif"] += 1
    verdict = (
        Batch("bpjstk__participant_totals")
        .add("bad", rows)
        .run(tmp_path)["total_is_sum_of_segments"]
    )
    assert (verdict.severity, verdict.failing) == ("warning", ("bad",))


def test_a_folder_of_another_month_is_held(tmp_path: Path) -> None:
    rows = [{**row, "blth": "2025-08"} for row in GOOD["bpjstk__participants"]]
    verdicts = Batch("bpjstk__participants").add("good").add("bad", rows).run(tmp_path)
    assert failing(verdicts) == {"month_as_in_the_folder": ("bad",)}


def test_a_file_in_which_nobody_paid_is_only_reviewed(tmp_path: Path) -> None:
    rows = [{**row, "iuran": 0} for row in GOOD["bpjstk__participants"]]
    assert (
        Batch("bpjstk__participants").add("bad", rows).run(tmp_path)["somebody_paid"].severity
        == "review"
    )


def test_more_failing_files_than_gx_lists_are_all_named(tmp_path: Path) -> None:
    batch = Batch("kemendagri__regions")
    for number in range(230):
        batch.add(f"r{number:03d}", [])
    assert len(batch.run(tmp_path)["has_rows"].failing) == 230
