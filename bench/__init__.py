"""Speed, measured beside its floor. ``make bench`` runs it; docs/benchmarks.md says what the numbers mean."""
