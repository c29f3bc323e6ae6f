"""Accounts as customers, and as parties of invoices."""
