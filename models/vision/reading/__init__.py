"""Text in pictures: what is written on signs, receipts, labels and pages."""
