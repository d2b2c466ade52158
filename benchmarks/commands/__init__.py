"""The commands of ``coso``, one file each with a function ``main(arguments)``."""
