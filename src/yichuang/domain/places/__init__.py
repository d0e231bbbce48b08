"""Divisions, organisations, sites and who answers for which land (区划与站点)."""
