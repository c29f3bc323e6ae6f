"""What can be done with calls and their sounds: one public function a file."""
