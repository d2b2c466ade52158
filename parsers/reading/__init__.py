"""Rules of reading that all parsers share: thoughts, decoration, markers, JSON that is nearly JSON, and calls."""
