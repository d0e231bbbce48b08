"""The file of a site (站点档案): rooms and zones, equipment, supplies, boards, the plan, and what it must have."""
