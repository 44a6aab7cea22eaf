"""Transcripts: a command, then exactly what follows from it, moment by moment. Read them in review.

`pytest tests/transcripts --rewrite-transcripts` writes them anew.
"""
