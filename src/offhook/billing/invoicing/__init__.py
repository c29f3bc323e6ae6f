"""Invoices as documents: tax rules, totals, EN 16931 XML and PDF; pure."""
