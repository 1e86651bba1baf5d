"""A citizen subscribes to an agency's bot and gets a broadcast: `make demo`.

Staff are at the product's own console, the citizen at a local Bot API that plays Telegram. All of
it happens on this machine, in a folder that is removed afterwards.
"""
