"""The case at the authority: intake, case work, questions, decision."""
