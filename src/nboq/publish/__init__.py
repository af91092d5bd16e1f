"""Publishing: what pages and releases say about terms, and how it is written for people and machines."""
