"""The documents, and the script that prints the pages made from the code."""
