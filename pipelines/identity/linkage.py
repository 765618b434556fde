"""Linkage: which NIKs are one person's, out of pairs of mentions and what people decided about them.

A NIK that stands in a list of persons (members, officers, recipients) and in no village register is
compared with the registers: by rules (`stages`), then by weight (`weighing`). Here it is decided which
pairs are links, which are left to people, and which are none. The same rows and decisions give the same
answer; nothing else is remembered that decides.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.identity.names import folded
from pipelines.identity.stages import EVIDENCE, MENTION, NIK_STAGES, Successors, compare
from pipelines.identity.weighing import CONTRADICTED

PERSON = {
    "nik": pl.UInt64, "name": pl.String, "birth_date": pl.Date, "sex": pl.String,
    "family_card": pl.UInt64, "region_code": pl.String, "receipt": pl.UInt64,
}  # fmt: skip
"""A mention of a person in one file, as it was sent; `region_code` is where the person lives."""
LINKS = {
    "nik": pl.UInt64, "linked_nik": pl.UInt64, "stage": pl.String, "score": pl.Float64,
    "evidence": pl.String,
}  # fmt: skip
OPEN = {**LINKS, "reason": pl.String}
DECISIONS = {"nik": pl.UInt64, "linked_nik": pl.UInt64, "is_same": pl.Boolean}
REVIEWED, WEIGHED = "reviewed", "probability"
STAGES = (REVIEWED, *EVIDENCE, WEIGHED)
"""How a link was found, surest first."""
SEVERAL, UNSURE, TOGETHER = "SEVERAL_ANSWERS", "UNSURE", "NAMED_TOGETHER"
_PAIR = ["nik", "linked_nik"]


@dataclass(frozen=True)
class Linkage:
    """What became of the pairs.

    Attributes:
        links: NIK, the NIK under which the person counts, stage, score and evidence, by NIK.
        open: pairs left to people, by the columns of `OPEN`, the likeliest first. `reason`: several
            people could be meant, the score is too low, or one file names both.

    """

    links: pl.DataFrame
    open: pl.DataFrame


def distinct(persons: pl.DataFrame) -> pl.DataFrame:
    """The distinct mentions among the rows of `PERSON`, by the columns of `MENTION`, names as sent."""
    told = [name for name in MENTION if name != "mention"]
    return (
        persons.select(pl.struct(told).hash().alias("mention"), *told)
        .unique(["nik", "mention"])
        .sort("nik", "mention")
    )


def with_folded_names(mentions: pl.DataFrame) -> pl.DataFrame:
    """The mentions with their names folded; a name is folded once, however many bear it."""
    names = mentions.select("name").unique().with_columns(folded=folded(pl.col("name")))
    joined = mentions.join(names, on="name", how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(name="folded").select(*MENTION)


def asked_of(lists: pl.DataFrame, registers: pl.DataFrame) -> pl.DataFrame:
    """Mentions of the lists under a NIK that no register has, with a folded name and a birth date.

    A NIK under several names and several birth dates is several people's, so nobody's.
    """
    unknown = lists.join(registers.select("nik").unique(), on="nik", how="anti")
    people = with_folded_names(unknown).filter(
        (pl.col("name") != "") & pl.col("birth_date").is_not_null()
    )
    shared = (pl.col("name").n_unique().over("nik") > 1) & (
        pl.col("birth_date").n_unique().over("nik") > 1
    )
    return people.filter(~shared)


def resolve(
    pairs: pl.DataFrame,
    asked: pl.DataFrame,
    seen: pl.DataFrame,
    successors: Successors,
    accept: float,
    decisions: pl.DataFrame | None = None,
) -> Linkage:
    """The links that stand, and what is left to people.

    Args:
        pairs: of the mentions of `asked` with those of the registers, by the columns of `PAIRS`.
        asked: mentions by the columns of `MENTION`.
        seen: `nik` and `receipt` of every row of the lists.
        successors: for what the lists say among themselves.
        accept: score from which a weighed pair without a rival is a link.
        decisions: by people, by the columns of `DECISIONS`, one per pair.

    """
    decided = pl.DataFrame(schema=DECISIONS) if decisions is None else decisions
    weighed = pairs.filter(pl.col("stage") == WEIGHED).select(*_PAIR, "score")
    scores = weighed.group_by(_PAIR).agg(pl.col("score").max())
    links, left = [_reviewed(decided)], [pl.DataFrame(schema=OPEN)]
    settled = pl.concat([links[0].select("nik"), links[0].select(nik="linked_nik")])
    rest = pairs.join(_both_ways(decided), on=_PAIR, how="anti").join(settled, on="nik", how="anti")
    for stage in STAGES[1:]:
        found = _best(rest.filter(pl.col("stage") == stage), scores)
        taken, unsure = _unrivalled(found, seen, accept)
        links.append(taken)
        left.append(unsure)
        # Who has an answer or several at a surer stage is not asked again at a weaker one.
        rest = rest.join(found, on="nik", how="anti")
    answered = pl.concat([settled, *(part.select("nik") for part in [*links, *left])])
    own = _among_themselves(asked.join(answered, on="nik", how="anti"), seen, successors, decided)
    ordered = pl.concat(left).sort("score", "nik", "linked_nik", descending=[True, False, False])
    return Linkage(pl.concat([*links, own]).sort("nik"), ordered)


def _reviewed(decided: pl.DataFrame) -> pl.DataFrame:
    return decided.filter("is_same").select(
        *_PAIR,
        stage=pl.lit(REVIEWED),
        score=pl.lit(None, dtype=pl.Float64),
        evidence=pl.lit("decided by a person"),
    )


def _both_ways(decided: pl.DataFrame) -> pl.DataFrame:
    """Decided pairs in either order: nobody is asked twice."""
    pairs = decided.select(_PAIR)
    return pl.concat([pairs, pairs.select(nik="linked_nik", linked_nik="nik")])


def _best(pairs: pl.DataFrame, scores: pl.DataFrame) -> pl.DataFrame:
    """Pairs of NIKs by the columns of `LINKS`: of several pairs of mentions the one that scores best."""
    return (
        pairs.sort("score", "evidence", descending=[True, False], nulls_last=True)
        .unique(_PAIR, keep="first", maintain_order=True)
        .drop("score")
        .join(scores, on=_PAIR, how="left", maintain_order="left")
        .select(*LINKS)
    )


def _unrivalled(
    found: pl.DataFrame, seen: pl.DataFrame, accept: float
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The pairs of a stage that are links, and those left to people with the reason.

    A file that lists both NIKs, or two NIKs of one answer, speaks of two people.
    """
    is_sure = (pl.col("stage") != WEIGHED) | (
        (pl.col("score") >= accept) & ~pl.col("evidence").str.contains(CONTRADICTED)
    )
    told = found.with_columns(
        reason=pl.when(pl.col("linked_nik").n_unique().over("nik") > 1)
        .then(pl.lit(SEVERAL))
        .when(~is_sure)
        .then(pl.lit(UNSURE))
    )
    single = told.filter(pl.col("reason").is_null())
    together = _named_together(single, seen)
    links = single.join(together, on="nik", how="anti").select(*LINKS)
    parted = single.join(together, on="nik", how="semi").with_columns(reason=pl.lit(TOGETHER))
    unsure = pl.concat([told.filter(pl.col("reason").is_not_null()), parted])
    return links, unsure.select(*OPEN)


def _named_together(single: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """NIKs that stand in one file with their answer, or with another NIK of the same answer."""
    involved = pl.concat([single["nik"], single["linked_nik"]]).unique()
    files = seen.filter(pl.col("nik").is_in(involved.implode())).unique()
    named = single.select(_PAIR).join(files, on="nik")
    apart = named.join(
        files, left_on=["linked_nik", "receipt"], right_on=["nik", "receipt"], how="semi"
    )
    twice = named.filter(pl.col("nik").n_unique().over("linked_nik", "receipt") > 1)
    return pl.concat([apart.select("nik"), twice.select("nik")]).unique()


def _among_themselves(
    asked: pl.DataFrame, seen: pl.DataFrame, successors: Successors, decided: pl.DataFrame
) -> pl.DataFrame:
    """Links between lists where no register helps: who is spelt right one month and wrong the next.

    Only where the NIKs speak for each other, and no third one for either. The smaller NIK stands.
    """
    pairs = (
        compare(asked, asked, successors, NIK_STAGES)
        .filter(pl.col("nik") > pl.col("linked_nik"))
        .join(_both_ways(decided), on=_PAIR, how="anti")
    )
    found = pairs.unique(_PAIR, keep="first", maintain_order=True)
    ends = pl.concat([found["nik"], found["linked_nik"]]).value_counts()
    crowd = ends.filter(pl.col("count") > 1).select("nik")
    alone = found.join(crowd, on="nik", how="anti").join(
        crowd, left_on="linked_nik", right_on="nik", how="anti"
    )
    return alone.join(_named_together(alone, seen), on="nik", how="anti").select(*LINKS)
