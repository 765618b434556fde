"""The only room that knows Dagster: assets, checks, partitions, the job, the schedule."""
