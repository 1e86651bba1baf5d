"""Providers, citizens and the operator's watchmen reach us over HTTP."""
