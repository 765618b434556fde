"""Schema `meta` of a published file: what this publication is, what its columns mean, how to ask it.

Written into the candidate by `candidate.py`. Descriptions come from the comments that the models
carry; nothing is described here but `meta` itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from warehouse.sql_text import literal

QUERIES = Path(__file__).resolve().parent / "queries"
LANGUAGE_MARK = " | ID: "

_TABLES = """
create table meta.publication (
    version varchar, status varchar, published_at timestamp, fingerprint varchar, revision varchar,
    key_id varchar, input_count bigint, landed_count bigint, accepted_count bigint,
    quarantined_count bigint, non_data_count bigint, content_hash varchar,
    inputs struct(receipt_id varchar, sha256 varchar, source varchar)[],
    content_hashes map(varchar, varchar), reason varchar
);
create table meta.data_dictionary (
    schema_name varchar, table_name varchar, column_name varchar, data_type varchar,
    description_en varchar, description_id varchar,
    source_columns varchar, source_relations varchar
);
create table meta.example_queries (
    query_name varchar, title_en varchar, title_id varchar, sql varchar
);
create table meta.figure_history (
    period varchar, region_code varchar, segment_code varchar, method_code varchar,
    previous_version integer, version integer, cause_code varchar, cause_sources varchar,
    is_rule_changed_too boolean,
    previous_covered_count bigint, covered_count bigint,
    previous_universe_count bigint, universe_count bigint,
    previous_coverage_rate double, coverage_rate double
);
"""
_COMMENTS = {
    "publication": "What this publication is. One row. | ID: Keterangan terbitan ini. Satu baris.",
    "publication.version": "Version of the publication, as in its directory. | ID: Nomor terbitan, sama dengan nama foldernya.",
    "publication.status": "sementara while a month may still change, resmi once fixed. | ID: sementara selama bulan masih dapat berubah, resmi setelah ditetapkan.",
    "publication.published_at": "When it was published, UTC. | ID: Waktu terbit, UTC.",
    "publication.fingerprint": "Identity of inputs, code and key together. | ID: Jati diri masukan, kode, dan kunci bersama-sama.",
    "publication.revision": "Revision of the code that made it. | ID: Revisi kode yang membuatnya.",
    "publication.key_id": "Id of the key behind the pseudonyms. | ID: Tanda pengenal kunci nama samaran.",
    "publication.input_count": "Files whose rows count. | ID: Jumlah berkas yang barisnya dihitung.",
    "publication.landed_count": "Rows of those files as sent. | ID: Jumlah baris berkas itu seperti dikirim.",
    "publication.accepted_count": "Rows accepted. | ID: Jumlah baris yang diterima.",
    "publication.quarantined_count": "Rows turned away with a reason. | ID: Jumlah baris yang dikarantina beserta alasannya.",
    "publication.non_data_count": "Titles, headers, blank lines, totals, repeated rows. | ID: Judul, kepala kolom, baris kosong, jumlah, dan baris berulang.",
    "publication.content_hash": "Hash over the content of all tables of this file but this one. | ID: Sidik isi semua tabel berkas ini kecuali tabel ini.",
    "publication.inputs": "The files whose rows count. | ID: Berkas yang barisnya dihitung.",
    "publication.content_hashes": "Content hash per table. | ID: Sidik isi tiap tabel.",
    "publication.reason": "Why somebody asked for it; null where new files or rules led to it. | ID: Alasan permintaannya; kosong bila terbit karena berkas atau aturan baru.",
    "data_dictionary": "Every column of this file. One row per column. | ID: Semua kolom berkas ini. Satu baris per kolom.",
    "data_dictionary.schema_name": "Schema. | ID: Skema.",
    "data_dictionary.table_name": "Table or view. | ID: Tabel atau tampilan.",
    "data_dictionary.column_name": "Column. | ID: Kolom.",
    "data_dictionary.data_type": "Type of its values. | ID: Jenis nilainya.",
    "data_dictionary.description_en": "Meaning in English. | ID: Arti dalam bahasa Inggris.",
    "data_dictionary.description_id": "Meaning in Indonesian. | ID: Arti dalam bahasa Indonesia.",
    "data_dictionary.source_columns": "Columns of the same name in what the table is made of, as schema.table.column; null where it is computed under a name of its own. | ID: Kolom bernama sama pada tabel asalnya; kosong bila dihitung dengan nama sendiri.",
    "data_dictionary.source_relations": "What the table is made of: the tables that its model reads, as schema.table of the build. | ID: Tabel asal: yang dibaca oleh model tabel ini.",
    "example_queries": "Questions to start from. One row per question. | ID: Pertanyaan untuk memulai. Satu baris per pertanyaan.",
    "example_queries.query_name": "Short name. | ID: Nama singkat.",
    "example_queries.title_en": "The question in English. | ID: Pertanyaan dalam bahasa Inggris.",
    "example_queries.title_id": "The question in Indonesian. | ID: Pertanyaan dalam bahasa Indonesia.",
    "example_queries.sql": "The query. | ID: Kueri SQL.",
    "figure_history": "Every change of a published coverage figure, with its cause; a figure without a row never changed. One row per figure and version that changed it. | ID: Setiap perubahan angka cakupan yang telah terbit, beserta sebabnya.",
    "figure_history.period": "Month the figure is about, YYYY-MM. | ID: Bulan data, YYYY-MM.",
    "figure_history.region_code": "Kemendagri code of the region; ID is the nation. | ID: Kode wilayah Kemendagri; ID untuk nasional.",
    "figure_history.segment_code": "Segment; ALL is the total without PMI. | ID: Segmen; ALL adalah jumlah tanpa PMI.",
    "figure_history.method_code": "How it is counted; see dim_method. | ID: Metode hitung; lihat dim_method.",
    "figure_history.previous_version": "Version that was served before. | ID: Terbitan sebelumnya.",
    "figure_history.version": "Version that changed it. | ID: Terbitan yang mengubahnya.",
    "figure_history.cause_code": "RESTATED_MONTH (rows of this region and month came again), NEW_FILE (rows of it came, or of a month before it that stand on), MERGED_PERSON (who is who), CHANGED_RULE (rules, rates or code), OTHER_FILE (rows of elsewhere moved people here or away) or UNKNOWN. | ID: Sebab perubahan.",
    "figure_history.cause_sources": "Kinds of file that came or went for this region up to this month. | ID: Jenis berkas yang datang atau dicabut.",
    "figure_history.is_rule_changed_too": "Whether rules, rates or code changed as well. | ID: Aturan, tarif, atau kode juga berubah.",
    "figure_history.previous_covered_count": "Covered persons before. | ID: Peserta terlindungi sebelumnya.",
    "figure_history.covered_count": "Covered persons since; null where there is no figure any more. | ID: Peserta terlindungi sejak itu.",
    "figure_history.previous_universe_count": "Workers before. | ID: Penyebut sebelumnya.",
    "figure_history.universe_count": "Workers since. | ID: Penyebut sejak itu.",
    "figure_history.previous_coverage_rate": "Share before, 0 to 1. | ID: Cakupan sebelumnya, 0 sampai 1.",
    "figure_history.coverage_rate": "Share since, 0 to 1. | ID: Cakupan sejak itu, 0 sampai 1.",
}  # fmt: skip
_DICTIONARY = f"""
insert into meta.data_dictionary
with made_of as (
    select unnest(cast($relations as varchar[])) as relation, unnest(cast($sources as varchar[])) as source
),

columns as (
    select * from duckdb_columns()
    where not internal
),

read_columns as (
    select
        made_of.relation, columns.column_name,
        string_agg(made_of.source || '.' || columns.column_name, ', ' order by made_of.source)
            as source_columns
    from made_of
    inner join columns
        on
            columns.database_name <> current_database()
            and made_of.source = columns.schema_name || '.' || columns.table_name
    group by made_of.relation, columns.column_name
),

relations as (
    select relation, string_agg(source, ', ' order by source) as source_relations
    from made_of
    group by relation
)

select
    columns.schema_name, columns.table_name, columns.column_name, columns.data_type,
    nullif(trim(split_part(columns.comment, {literal(LANGUAGE_MARK)}, 1)), ''),
    nullif(trim(split_part(columns.comment, {literal(LANGUAGE_MARK)}, 2)), ''),
    read_columns.source_columns,
    relations.source_relations
from columns
left join relations on relations.relation = columns.schema_name || '.' || columns.table_name
left join read_columns
    on
        relations.relation = read_columns.relation
        and columns.column_name = read_columns.column_name
where columns.database_name = current_database()
order by columns.schema_name, columns.table_name, columns.column_index
"""
_RELATIONS = """
select schema_name, table_name from duckdb_tables() where database_name = current_database()
union all
select schema_name, view_name from duckdb_views() where database_name = current_database()
"""
_READ = re.compile(r"(?:from|join) ((?:marts|core|meta)\.\w+)")


class QueryUntitled(Exception):
    """An example query does not open with its title."""


def create_meta(con: duckdb.DuckDBPyConnection) -> None:
    """Make schema `meta` in the current database, the examples that it can answer and its own descriptions in it."""
    con.execute("create schema meta")
    con.execute(_TABLES)
    for name, comment in _COMMENTS.items():
        kind = "column" if "." in name else "table"
        con.execute(f"comment on {kind} meta.{name} is {literal(comment)}")
    con.executemany("insert into meta.example_queries values (?, ?, ?, ?)", _examples(con))


def fill_dictionary(con: duckdb.DuckDBPyConnection, made_of: Mapping[str, Sequence[str]]) -> None:
    """Describe every column of the current database; to be done when all relations are there.

    `made_of`: relation -> what it was made of, relations of the other attached database.
    """
    pairs = [(relation, source) for relation, sources in made_of.items() for source in sources]
    relations, sources = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    con.execute(_DICTIONARY, {"relations": relations, "sources": sources})


def _examples(con: duckdb.DuckDBPyConnection) -> list[list[str]]:
    """Name, titles and SQL of each example that this file can answer.

    The first line is `-- title | ID: judul`. What only named analysts may read is asked in their file alone.
    """
    here = {f"{schema}.{table}" for schema, table in con.execute(_RELATIONS).fetchall()}
    examples = []
    for path in sorted(QUERIES.glob("*.sql")):
        title, _, sql = path.read_text(encoding="utf-8").partition("\n")
        english, mark, indonesian = title.removeprefix("-- ").partition(LANGUAGE_MARK)
        if not (title.startswith("-- ") and mark):
            raise QueryUntitled(f"{path.name} must open with `-- title{LANGUAGE_MARK}judul`")
        if here.issuperset(_READ.findall(sql)):
            examples.append([path.stem, english.strip(), indonesian.strip(), sql.strip()])
    return examples
