"""Keys with values, as OMERO annotates images with, and as MIHCSME workbooks ask for: one table says what they mean."""
