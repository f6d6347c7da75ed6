"""Benchmarks: measurements that are run by hand or once a night, not on every change."""
