"""The gate: the pure checks every contact passes before it may reach a customer.

``check(contact, customer, rules, ledger, now)`` answers with a verdict: cleared or not, and every finding with its
rule and its numbers. Rules are effective-dated data (a *rule book*); the checks they name are a closed set in
``checks/``.
"""

from yingke.engines.gate.book import Rule, RuleBook, Version, read_rules
from yingke.engines.gate.gate import check
from yingke.engines.gate.terms import (
    Channel,
    Complaint,
    Consent,
    Contact,
    CustomerTerms,
    LedgerRows,
    PastContact,
    ProductTerms,
    Purpose,
    SellerTerms,
    Stop,
    Validity,
)
from yingke.engines.gate.verdict import Finding, Verdict

__all__ = [
    "Channel",
    "Complaint",
    "Consent",
    "Contact",
    "CustomerTerms",
    "Finding",
    "LedgerRows",
    "PastContact",
    "ProductTerms",
    "Purpose",
    "Rule",
    "RuleBook",
    "SellerTerms",
    "Stop",
    "Validity",
    "Verdict",
    "Version",
    "check",
    "read_rules",
]
