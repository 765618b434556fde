"""Who pays for workers without an employer, by region; all of it is invented."""

from __future__ import annotations

_FUNDS = {
    "33.76": {"SELF": 50, "APBD": 24, "ASN_DONOR": 14, "CSR": 7, "OFFICIAL_PERSONAL": 1, "COMMUNITY": 2, "DBHCHT": 2},
    "35.03": {"SELF": 38, "DBHCHT": 28, "APBD": 18, "APBDES": 8, "DD": 3, "BAZNAS": 2, "CSR": 3},
    "35.05": {"SELF": 34, "DBHCHT": 44, "APBD": 10, "APBDES": 7, "CSR": 3, "COOPERATIVE": 2},
    "33.72": {"SELF": 61, "APBD": 22, "CSR": 10, "BAZNAS": 4, "COMMUNITY": 3},
    "71.72": {"SELF": 18, "APBD": 70, "ASN_DONOR": 8, "CSR": 4},
}  # fmt: skip
_OTHER_FUNDS = {"SELF": 58, "APBD": 24, "CSR": 8, "APBDES": 6, "ASN_DONOR": 4}


def fund_shares(region_code: str) -> dict[str, float]:
    """Payer -> its share of the members."""
    funds = _FUNDS.get(region_code, _OTHER_FUNDS)
    whole = sum(funds.values())
    return {fund: share / whole for fund, share in funds.items()}
