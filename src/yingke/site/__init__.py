"""Site: the composition root. Settings, addresses, navigation, base templates, command line; imported by none."""
