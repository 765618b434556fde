"""How large each region's world is: eligible and covered workers by segment, wages, neighbours.

Published figures are used as they are and stand for September 2025; every other number is invented
and named in `INVENTIONS`. Nothing here is scaled.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.demo.geography import Region

ANCHOR = "2025-09"
KOTA_TEGAL = "33.76"
DEFAULT = (KOTA_TEGAL, "35.03", "35.05", "33.72", "71.72")


@dataclass(frozen=True)
class Level:
    """Level of one region.

    Attributes:
        eligible: eligible workers by segment (PU, BPU, JAKON).
        covered: covered ones in September 2025.
        named_jakon: how many of the construction workers are known by name.
        employers: employers with paid workers.
        wage: typical monthly wage, rupiah.
        neighbour: region in which some of its employees live; empty for none.
        has_doubles: whether some people hold two segments or have two payers.
        published: whether the counts of workers are published ones.

    """

    eligible: tuple[int, int, int]
    covered: tuple[int, int, int]
    named_jakon: int
    employers: int
    wage: int
    neighbour: str = ""
    has_doubles: bool = True
    published: bool = False


_LEVELS = {
    # puskapik.com, September 2025: 52,858 of 100,590; 1,615 employers.
    "33.76": Level(
        (55_201, 37_880, 7_509), (33_035, 12_314, 7_509), 1_000, 1_615, 2_380_000,
        has_doubles=False, published=True,
    ),
    # bidiknasional.com, 13 November 2024; bases implied by the printed 43.2, 9.0 and 81.7 percent.
    "35.03": Level(
        (89_340, 160_756, 21_306), (38_595, 14_468, 17_407), 2_089, 1_240, 2_378_000,
        neighbour="35.04", published=True,
    ),
    # About 18.6 percent is published (tribunnews.com, September 2023); the counts are invented.
    "35.05": Level(
        (98_400, 141_200, 25_400), (24_610, 13_460, 11_220), 1_346, 1_020, 2_413_000,
        neighbour="35.72",
    ),
    # inews.id, 17 December 2024: 100,512 of 227,164 in total; the split by segment is invented.
    "33.72": Level(
        (128_940, 84_610, 13_614), (72_318, 17_690, 10_504), 1_260, 3_150, 2_417_000,
        neighbour="33.11",
    ),
    "71.72": Level(
        (41_300, 52_400, 6_300), (24_150, 26_210, 4_120), 494, 730, 3_775_000,
        neighbour="71.06",
    ),
}  # fmt: skip

INVENTIONS = (
    "Every person, family, employer, project, wage and contribution.",
    "Trenggalek: the published counts of 13 November 2024 stand for September 2025.",
    "Surakarta: the split of the published 100,512 of 227,164 by segment.",
    "Kabupaten Blitar: eligible workers and the split; only about 18.6 percent is published.",
    "Kota Bitung and every region beyond the five: all counts.",
    "All months but September 2025: lower before it, higher after it, by a fixed monthly rate.",
    "Construction workers known by name, employers (but Kota Tegal's 1,615), local wage levels.",
    "Residents: 1.9 for each eligible worker, spread over the real villages at random.",
    "Budget lines whose description ends in '(demo)', and the unchanged lines of revised budgets.",
    "Targets whose document ends in '(demo)'.",
    "Units, rosters, employer numbers, declarations of companies, named groups and village officers.",
    "Kabupaten Blitar: the articles of Perbup 25/2021, and when each agency got its number.",
    "Donors, their statements and money, agencies and their civil servants; of Tali Kasih only 1,009 is published.",
    "Proposals and decisions, the day proposals are due, claims, and the books of cooperatives.",
    "Kota Tegal, 2022-08 to 2023-01: who holds an office, every day, and the month that nobody paid.",
    "Every bill and payment order, also those of published budget lines; every village budget.",
    "People who live next door to the region whose file names them; doubles of segment and payer.",
)


def level_of(region: Region) -> Level:
    """Level of a region: one of the five, or one invented from the number of its villages."""
    if region.code in _LEVELS:
        return _LEVELS[region.code]
    eligible = len(region.villages) * (3_400 if region.is_city else 1_050)
    shares = (0.52, 0.40, 0.08) if region.is_city else (0.34, 0.57, 0.09)
    rates = (0.54, 0.24, 0.70) if region.is_city else (0.33, 0.11, 0.55)
    spread = 0.9 + 0.2 * (region.number * 7_919 % 100) / 100
    base = tuple(round(eligible * spread * share) for share in shares)
    held = tuple(round(count * rate) for count, rate in zip(base, rates, strict=True))
    return Level(
        (base[0], base[1], base[2]),
        (held[0], held[1], held[2]),
        round(held[2] * 0.12),
        max(10, held[0] // 32),
        2_450_000 + region.number * 31 % 900 * 1_000,
    )


def month_number(period: str) -> int:
    """Months since year 0 of `YYYY-MM`."""
    year, month = period.split("-")
    return int(year) * 12 + int(month) - 1


def period_of(number: int) -> str:
    """`YYYY-MM` of a month number."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def covered_in(level: Level, period: str) -> tuple[int, int, int]:
    """Covered workers of a month, unscaled; Jakon stays the same in every month."""
    distance = month_number(period) - month_number(ANCHOR)
    pu, bpu = (
        min(eligible, round(covered * min(1.6, max(0.3, 1 + monthly * distance))))
        for eligible, covered, monthly in zip(
            level.eligible[:2], level.covered[:2], (0.004, 0.012), strict=True
        )
    )
    return pu, bpu, level.covered[2]


def scaled(count: int, scale: float) -> int:
    """The count of a smaller world."""
    return round(scale * count)
