"""Two versions of a descriptor compared; an image matched with its instrument."""
