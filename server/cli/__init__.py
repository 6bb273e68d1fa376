"""The `earshot` command and what each of its subcommands does."""
