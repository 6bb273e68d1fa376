"""Tests of what is no package: the Makefile, the documents, and what tests share."""
