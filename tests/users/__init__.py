"""Tests of signing up, in and out."""
