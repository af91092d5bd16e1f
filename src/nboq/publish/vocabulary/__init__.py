"""The vocabulary release: a folder that a web server serves as it is, in which every term has a document."""
