"""What strangers hear from the staff bot, until an owner lets them in: `conversation` decides,
`desk` does it.
"""
