"""Audio conversion and measuring by FFmpeg's libraries."""
