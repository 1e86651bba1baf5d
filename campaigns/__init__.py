"""The domain, what: messages, lists, campaigns and what becomes of each delivery."""
