"""What the benchmarks stand on: callers, phones, engines, the running product, and counters."""
