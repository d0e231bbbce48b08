"""The profile of a place (县区配置): its names, zones, standard, targets and tasks as one readable document."""
