"""What people and timers do with a Vorgang: submit, pay for, work on, ask, decide, make its documents."""
