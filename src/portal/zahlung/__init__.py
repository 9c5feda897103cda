"""What is owed, attempts to pay it, and what must be paid back."""
