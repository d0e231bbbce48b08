"""The record of an item (实施清单): its parts and rules, its words, situations and form; comparing and editing it."""
