"""Workbench: a desktop application for process supervision of language models."""

__version__ = "0.1.0"
