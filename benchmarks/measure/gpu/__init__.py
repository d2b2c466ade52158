"""Time and memory of real architectures with random weights on a GPU; see :mod:`benchmarks.measure.gpu.__main__`."""
