"""Invoices as documents: totals, EN 16931 XML and PDF; pure."""
