"""The whole product, as its commands run it: processes, files, chats, local counterparts."""
