"""The bare script beside a night, in DuckDB: five steps, each kept as a table of one file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

home = Path(sys.argv[1])
READ = "read_csv('{home}/inbox/{source}/**/*.csv', delim=';', all_varchar=true, filename=true)"
LEVELS = "list_filter([region, region[:8], region[:5], region[:2]], lambda c: length(c) in (2, 5, 8, 13))"
STEPS = {
    "read": (
        f"create table raw_residents as select * from {READ.format(home=home, source='village__residents')}",
        f"""create table raw_members as select *, split_part(filename, '/', -3) region
        from {READ.format(home=home, source="bpjstk__participants")}""",
    ),
    "clean": (
        """create table residents as select trim("NIK") nik, upper(trim("NAMA")) nama, "KODE DESA" region,
        try_strptime("TANGGAL LAHIR", '%d/%m/%Y') born, upper("PEKERJAAN") work,
        upper("STATUS DASAR") = 'HIDUP' is_alive
        from raw_residents where regexp_full_match(trim("NIK"), '[0-9]{16}')""",
        """create table members as select trim("NIK") nik, upper(trim("NAMA")) nama, "KPJ" kpj, region,
        "SEGMEN" segment, "NPP" npp, "SUMBER DANA" fund, "BLTH" period, try_cast("IURAN" as bigint) paid
        from raw_members where regexp_full_match(trim("NIK"), '[0-9]{16}')""",
    ),
    "deduplicate": (
        "create table one_resident as select distinct on (nik, region) * from residents",
        "create table one_member as select distinct on (nik, kpj, segment, npp, fund, period) * from members",
    ),
    "join": (
        """create table placed as select m.nik, m.segment, coalesce(r.region, m.region) region
        from one_member m left join one_resident r using (nik) where m.paid > 0""",
        """create table workers as select nik, region from one_resident
        where is_alive and work <> 'PELAJAR' and date_sub('year', born, date '2025-09-30') between 15 and 64""",
    ),
    "roll up": (
        f"""create table covered as select region, segment, count(distinct nik) covered from (
        select nik, unnest([segment, 'ALL']) segment, region from (
        select nik, segment, unnest({LEVELS}) region from placed)) group by all""",
        f"""create table coverage as select region, segment, covered, universe, covered / universe rate
        from covered full join (select region, 'ALL' segment, count(distinct nik) universe from (
        select nik, unnest({LEVELS}) region from workers) group by all) using (region, segment)""",
    ),
}
with duckdb.connect(str(home / "bare.duckdb"), config={"memory_limit": "8GB"}) as con:
    for statements in STEPS.values():
        for statement in statements:
            con.execute(statement)
    rows = con.execute(
        "select (select count(*) from residents) + (select count(*) from members)"
    ).fetchall()
sys.stdout.write(json.dumps({"rows": int(rows[0][0])}) + "\n")
