"""The synthetic world: people, villages, employers and budgets as the raw files real senders produce.

Nobody in it exists. What is published of a region is used as its level; what is invented is listed
in `levels.INVENTIONS` and returned with every summary.
"""
