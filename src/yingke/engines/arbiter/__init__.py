"""The arbiter: which action for which customer. Eligible, cleared, scored, ranked; a reason for each that fell.

Score = P x C x V x L: the expected response rate, the weight of the moment, the value in yuan, the bank's lever.
"""

from yingke.engines.arbiter.arbitrate import Candidate, Chosen, Decision, Fallen, Offered, arbitrate
from yingke.engines.arbiter.capacity import Place, places_within_capacity
from yingke.engines.arbiter.policy import Action, Factor, Policy, PolicyError, Reading, parse_policy, read_policy

__all__ = [
    "Action",
    "Candidate",
    "Chosen",
    "Decision",
    "Factor",
    "Fallen",
    "Offered",
    "Place",
    "Policy",
    "PolicyError",
    "Reading",
    "arbitrate",
    "parse_policy",
    "places_within_capacity",
    "read_policy",
]
