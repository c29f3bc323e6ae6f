"""Benchmarks of the whole product on one machine: real engine, real database, real processes, loopback only."""
