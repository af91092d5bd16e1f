"""Mentions: which hardware a text of a person means, and on what evidence; never a guess."""
