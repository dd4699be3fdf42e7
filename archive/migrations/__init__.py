"""Migrations of the catalogue, run by `archive.catalogue.open_catalogue`."""
