"""The domain, who: agencies, their staff, their accounts and their keys."""
