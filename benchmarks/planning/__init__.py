"""Predictions of the memory and time of training a model, from its configuration alone."""
