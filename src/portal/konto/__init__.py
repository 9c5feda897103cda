"""Nutzerkonto of citizens and Mitarbeiter of the authorities: two kinds of user that never mix."""
