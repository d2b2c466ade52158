"""The commands of ALFWorld's text games, and the parsers that read them."""
