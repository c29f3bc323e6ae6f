"""Invoices as rows, as views, and as files that are kept."""
