"""What the ``coso`` command can do: one file per command, each with a ``main(arguments)``."""
