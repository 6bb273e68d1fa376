"""What people say, read; and every sentence that Earshot says."""
