"""Notices on phones and desks whose app is closed (Web Push: RFC 8030, 8291, 8292)."""
