"""Pure decisions about a Vorgang: its states and their order, its number, its days, the views of the Postkorb."""
