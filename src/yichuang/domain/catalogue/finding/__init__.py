"""Finding an item: search, questions, guided finding, what was asked in vain, coaching before filing."""
