"""Every kind of file: a small file made from its contract lands whole, keyed, and passes its suite."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pytest
from landing_store import KEY, land_waiting

from data_quality.verdict import Verdict
from pipelines.entry_gate import entry_gate
from pipelines.landing.batch import EntryFile
from pipelines.landing.contract import Column, Contract, all_contracts
from pipelines.landing.file import read_file
from pipelines.landing.header import Place
from pipelines.landing.sheet import FileRefused
from warehouse.keyring import Keyring
from warehouse.layout import Store
from warehouse.ledger import Ledger
from warehouse.receipt import Receipt

ROWS = 12
PLACE = Place("33.76.01.1001", "2025-09")
CLOSED = {
    "hasil": "AKTIF", "status_hidup": "HIDUP", "ukuran": "employed", "penyelenggara": "BPJSTK",
    "status_kepegawaian": "HONORER", "aktif_sampai": "2025-09", "source": "bpjstk__participants",
    "program": "JKK", "kbli": "01150",
}  # fmt: skip
OF_A_SOURCE = {
    "bpjstk__employers.jenis": "OPD",
    "bappeda__targets.jenis": "IUP",
    "bappeda__targets.status": "draft",
    "semesta__pair_decisions.nik_lain": "3376014101909100",
    "semesta__pair_decisions.keputusan": "SAMA",
    "semesta__finding_decisions.tindak_lanjut": "DIJAWAB",
}


def value(source: str, name: str, column: Column, number: int) -> str:
    """A value that the column's type and the source's own rules accept."""
    known = OF_A_SOURCE.get(f"{source}.{name}") or CLOSED.get(name)
    if known is not None:
        return known
    if name.startswith("npp"):
        return f"NN1405{number:02}"
    if name in {"desil", "tanggal_jatuh_tempo"}:
        return str(1 + number % 9)
    serial = 9000 + number
    by_type = {
        "nik": f"337601010190{serial}",
        "identifier": f"3376010101{serial}90",
        "region_code": "33.76.01.1001",
        "date": "15/08/2025",
        "month": "2025-09",
        "year": "2025",
        "sex": "L",
        "decimal": "1",
        "rupiah": "16800",
        "integer": "1",
        "label": f"LABEL {number}",
        "code": f"K{number}",
    }
    return by_type.get(column.type, f"{name} {number}")


def small_file(contract: Contract, *, by_alias: bool) -> bytes:
    """A delimited file with every column of the contract, under its names or its last aliases."""
    names = list(contract.columns)
    heads = [c.aliases[-1] if by_alias and c.aliases else n for n, c in contract.columns.items()]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(heads)
    for number in range(ROWS):
        writer.writerow(
            value(contract.source, name, contract.columns[name], number) for name in names
        )
    return text.getvalue().encode()


@dataclass(frozen=True)
class Landed:
    """What became of one small file of every source, landed in one store."""

    store: Store
    receipts: dict[str, Receipt]
    verdicts: list[Verdict]
    gated: dict[str, list[EntryFile]]


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    store = Store(tmp_path_factory.mktemp("store"))
    store = store.opened_with(Keyring(store.data_keys, KEY.wrapping))
    store.create()
    for source, contract in all_contracts().items():
        folder = store.inbox / source / str(PLACE.region_code) / str(PLACE.period)
        folder.mkdir(parents=True)
        (folder / "contoh.csv").write_bytes(small_file(contract, by_alias=True))
    verdicts: list[Verdict] = []
    gated: dict[str, list[EntryFile]] = {}
    gate = entry_gate(store, verdicts)

    def remembered(source: str, files: list[EntryFile]) -> dict[str, str]:
        gated[source] = files
        return gate(source, files)

    with Ledger(store.ledger_file) as ledger:
        receipts = {receipt.source: receipt for receipt in land_waiting(store, ledger, remembered)}
    assert set(receipts) == set(all_contracts())
    return Landed(store, receipts, verdicts, gated)


@pytest.mark.parametrize("source", all_contracts())
def test_names_and_aliases_give_the_same_rows(source: str) -> None:
    contract = all_contracts()[source]
    by_name, by_alias = (
        read_file(small_file(contract, by_alias=choice), contract, PLACE)
        for choice in (False, True)
    )
    assert by_name.row_errors == ()
    assert by_name.counts.accepted == by_alias.counts.accepted == ROWS
    assert by_name.columns == by_alias.columns == tuple(contract.columns)
    assert by_name.accepted.equals(by_alias.accepted)


@pytest.mark.slow
@pytest.mark.parametrize("source", all_contracts())
def test_a_file_is_accepted_and_holds_keys_for_people(landed: Landed, source: str) -> None:
    receipt = landed.receipts[source]
    failed = [
        verdict.rule_id
        for verdict in landed.verdicts
        if verdict.failing and verdict.severity == "critical" and source in verdict.relation
    ]
    assert (receipt.status, failed) == ("accepted", [])
    assert receipt.rows.accepted == ROWS
    contract = all_contracts()[source]
    frame = pl.read_parquet(landed.gated[source][0].landed)
    assert frame.columns == list(contract.landed_schema())
    text = json.dumps(frame.to_dicts(), default=str) + json.dumps(receipt.to_json())
    people = [n for n, c in contract.columns.items() if c.personal]
    names = [value(source, n, contract.columns[n], 3) for n in people]
    assert not [n for n, said in zip(people, names, strict=True) if f'"{said}"' in text]


@pytest.mark.slow
def test_every_rule_came_back_and_none_errored(landed: Landed) -> None:
    assert {v.relation for v in landed.verdicts} == {f"landed.{name}" for name in all_contracts()}
    assert not [verdict.rule_id for verdict in landed.verdicts if verdict.errored]


@pytest.mark.slow
@pytest.mark.parametrize("source", all_contracts())
def test_the_staging_model_reads_what_landed(landed: Landed, source: str) -> None:
    models = Path(__file__).resolve().parents[4] / "dbt_project" / "models" / "staging"
    text = (models / f"stg_{source}.sql").read_text(encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute("create schema landed")
        scan = f"read_parquet('{landed.gated[source][0].landed}')"
        connection.execute(f"create view landed.{source} as select * from {scan}")
        relation = f"landed.{source}"
        connection.execute(text.replace(f"{{{{ source('landed', '{source}') }}}}", relation))
        assert len(connection.fetchall()) == ROWS


@pytest.mark.parametrize(
    "text",
    [
        "DAFTAR PBI JKN KOTA TEGAL\nNIK;NAMA;TAHUN\n",
        "Penerima Bantuan Iuran Jaminan Kesehatan 2025\nNIK;NAMA;TAHUN\n",
        "NIK;NAMA;TAHUN;PSNOKA\n",
        "NO;NOKA;NIK;NAMA;NAMA FASKES\n",
    ],
)
def test_a_list_of_health_assistance_is_refused_by_name(text: str) -> None:
    data = (text + "3376010101909000;X;2025;1\n").encode()
    with pytest.raises(FileRefused) as refused:
        read_file(data, all_contracts()["village__recipients"], PLACE)
    assert refused.value.code == "OTHER_KIND_OF_FILE"
    assert "Jamsosnaker" in str(refused.value)


def test_a_list_for_employment_is_not_taken_for_one_of_health() -> None:
    text = "USULAN PENERIMA BANTUAN IURAN BPJS KETENAGAKERJAAN\nNIK;NAMA;TAHUN\n"
    data = (text + "3376010101909000;X;2025\n").encode()
    rows = read_file(data, all_contracts()["village__recipients"], PLACE)
    assert rows.counts.accepted == 1


def test_a_household_may_name_nobody() -> None:
    data = b"NO KK;NIK;DESIL\n3376010101909000;;2\n3376010101909001;123;3\n"
    rows = read_file(data, all_contracts()["social__households"], PLACE)
    assert rows.counts.accepted == 1
    assert [code for _, _, code in rows.row_errors] == ["NIK_LENGTH"]


def test_a_due_day_is_a_day_of_the_month() -> None:
    head = "SOURCE;SENDER;MULAI;TANGGAL JATUH TEMPO\n"
    lines = "".join(
        f"bpjstk__participants;Cabang {n};2025-01;{day}\n"
        for n, day in enumerate(["10", "tanggal 5", "15/02/2025", "32"])
    )
    rows = read_file((head + lines).encode(), all_contracts()["config__expected_senders"], PLACE)
    assert rows.accepted["tanggal_jatuh_tempo"].to_list() == [10, 5, 15]
    assert [code for _, _, code in rows.row_errors] == ["NOT_A_DAY"]
