"""Rights: requests about a person's copies, asked of every recipient, with receipts and clocks."""
