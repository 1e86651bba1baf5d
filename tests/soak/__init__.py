"""What takes thousands of runs: crashes, storms and orders of every kind, judged by what arrived.

Whole with `make soak`, a tenth of each or less with `make test`; `amounts` decides. Wherever a
process is killed, it is one of the shipped commands, and the provider beside it keeps a journal of
what it took, which is compared with the ledger.
"""
