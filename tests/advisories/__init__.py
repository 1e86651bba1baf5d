"""`make audit`: is any package that we pin known to be vulnerable? It asks PyPI, so not in CI."""
