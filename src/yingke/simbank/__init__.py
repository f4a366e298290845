"""A simulated Chinese city commercial bank, with known causal effects.

``bank.generate`` writes the extract files a bank's night run would write, in Chinese and with a few rows that are
wrong on purpose; ``mapping.toml`` brings them in through the same door as any bank's. What the files do not show is
in ``truth``: for every customer, offer and channel the probability of taking the offer with and without a contact.
A policy can thus be judged before a customer meets it. Nobody in this bank exists, see ``identity``.
"""
