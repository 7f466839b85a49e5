"""Plan an ordered, sourced, safe diagnostic workup from a presenting-symptom profile."""
