"""What each command of the command line does with what `wiring` puts together."""
