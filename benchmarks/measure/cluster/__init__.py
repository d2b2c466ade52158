"""Environments and runs on a Ray cluster on this machine: seconds a step, and what losing nodes does."""
