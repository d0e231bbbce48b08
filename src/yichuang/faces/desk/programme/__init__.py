"""达标计划: the programme at the desk: ledger, sites, towns, tasks, plans, visits, practice."""
