"""巡查和考核: rounds and patrols, third parties, the yearly appraisal of units."""
