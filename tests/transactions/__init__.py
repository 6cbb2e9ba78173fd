"""Sessions, connections and locks, with real commits and cold pools."""
