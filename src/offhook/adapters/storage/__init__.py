"""Where blobs lie: on this machine's disk, or in memory for tests."""
