"""Tests of moving to another space."""
