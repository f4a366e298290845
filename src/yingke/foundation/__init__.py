"""Foundation: what every slice stands on.

People and permissions (accounts), the bank's organisation and books (organisation), what was done (audit), what
happened (news), the way a verb runs (verbs), money, clock, calendar, jobs, shared page parts and the database.
"""
