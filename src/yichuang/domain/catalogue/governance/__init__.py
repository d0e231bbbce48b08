"""How the list governs itself: the superior's list, proposals, the machine's and people's review, adjustment."""
