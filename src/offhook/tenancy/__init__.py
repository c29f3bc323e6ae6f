"""Accounts, users, logins, and the wall between tenants."""
