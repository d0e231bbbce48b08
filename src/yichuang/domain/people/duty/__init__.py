"""People on duty (值守): roster, leave, swaps, leaders' days, sign-in."""
