"""What people and loads do with authorities. One module for each kind; all of them are called by these names."""

from portal.kommune.operations.laden import load_kommunen, load_offices, load_orte

__all__ = ["load_kommunen", "load_offices", "load_orte"]
