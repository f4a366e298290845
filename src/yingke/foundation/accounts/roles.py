"""Roles, permissions and which role holds which: plain data, one table to read."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The working roles of a bank, as the staff file names them."""

    HEAD_OFFICE_MARKETING = "head_office_marketing"
    BRANCH_RETAIL = "branch_retail"
    OUTLET_HEAD = "outlet_head"
    RELATIONSHIP_MANAGER = "relationship_manager"
    SME_MANAGER = "sme_manager"
    LOBBY_MANAGER = "lobby_manager"
    TELLER = "teller"
    REMOTE_AGENT = "remote_agent"
    PRODUCT_MANAGER = "product_manager"
    CONSUMER_PROTECTION = "consumer_protection"
    COMPLIANCE_OFFICER = "compliance_officer"
    ANALYST = "analyst"
    HR = "hr"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


class Reach(StrEnum):
    """How far a role sees: nothing, its own book, its outlet, its branch's subtree, or the bank."""

    NONE = "none"
    BOOK = "book"
    SUBTREE = "subtree"
    BANK = "bank"


class Permission(StrEnum):
    """What can be done. A permission is named ``room.act``."""

    SEE_CUSTOMERS = "customers.see"
    SEE_POOL = "customers.see_pool"
    CLAIM_CUSTOMER = "organisation.claim"
    PROPOSE_HANDOVER = "organisation.propose_handover"
    APPROVE_HANDOVER = "organisation.approve_handover"
    WORK_WORKLIST = "team.work"
    SEE_BOARD = "team.see_board"
    SEE_BANK_FIGURES = "team.see_bank_figures"
    CONTACT_CUSTOMER = "channels.contact"
    SEE_TAGS = "insight.see"
    SEE_SEGMENTS = "insight.segments"
    SEE_PRODUCTS = "products.see"
    SEE_DECISIONS = "decisions.see"
    SEE_RULES = "compliance.see_rules"
    SEE_HIDDEN_REASONS = "compliance.see_hidden"
    SIGN_RULES = "compliance.sign_rules"
    SEE_STOPS = "compliance.see_stops"
    SEE_STAFF = "organisation.see_staff"
    MANAGE_CALENDAR = "organisation.manage_calendar"
    LOAD_DATA = "customers.load"
    SEE_DATA = "customers.see_data"
    RUN_DAY = "site.run_day"
    MANAGE_LOGINS = "accounts.manage"
    CONFIRM_LOGINS = "accounts.confirm"
    MANAGE_ROLES = "accounts.manage_roles"
    MANAGE_KEYS = "accounts.manage_keys"
    SEE_AUDIT = "audit.see"
    SEE_HEALTH = "site.see_health"


_P = Permission

_FRONT_LINE = {_P.SEE_CUSTOMERS, _P.SEE_POOL, _P.WORK_WORKLIST, _P.CONTACT_CUSTOMER, _P.SEE_PRODUCTS}
_MANAGER = _FRONT_LINE | {_P.CLAIM_CUSTOMER, _P.PROPOSE_HANDOVER}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.HEAD_OFFICE_MARKETING: frozenset(
        {
            _P.SEE_BANK_FIGURES,
            _P.SEE_TAGS,
            _P.SEE_SEGMENTS,
            _P.SEE_PRODUCTS,
            _P.SEE_DECISIONS,
            _P.SEE_RULES,
            _P.SEE_STOPS,
            _P.SEE_DATA,
        }
    ),
    Role.BRANCH_RETAIL: frozenset(
        {
            _P.SEE_CUSTOMERS,
            _P.SEE_BOARD,
            _P.APPROVE_HANDOVER,
            _P.SEE_TAGS,
            _P.SEE_PRODUCTS,
            _P.SEE_STAFF,
            _P.SEE_STOPS,
        }
    ),
    Role.OUTLET_HEAD: frozenset(
        {
            _P.SEE_CUSTOMERS,
            _P.SEE_POOL,
            _P.SEE_BOARD,
            _P.PROPOSE_HANDOVER,
            _P.APPROVE_HANDOVER,
            _P.SEE_PRODUCTS,
            _P.SEE_STAFF,
            _P.SEE_STOPS,
        }
    ),
    Role.RELATIONSHIP_MANAGER: frozenset(_MANAGER),
    Role.SME_MANAGER: frozenset(_MANAGER),
    Role.LOBBY_MANAGER: frozenset({_P.SEE_POOL, _P.SEE_PRODUCTS}),
    Role.TELLER: frozenset({_P.SEE_PRODUCTS}),
    Role.REMOTE_AGENT: frozenset({_P.SEE_PRODUCTS}),
    Role.PRODUCT_MANAGER: frozenset({_P.SEE_PRODUCTS, _P.SEE_DECISIONS, _P.SEE_TAGS}),
    Role.CONSUMER_PROTECTION: frozenset(
        {_P.SEE_PRODUCTS, _P.SEE_RULES, _P.SIGN_RULES, _P.SEE_STOPS, _P.SEE_DECISIONS}
    ),
    Role.COMPLIANCE_OFFICER: frozenset(
        {
            _P.SEE_PRODUCTS,
            _P.SEE_RULES,
            _P.SIGN_RULES,
            _P.SEE_STOPS,
            _P.SEE_HIDDEN_REASONS,
            _P.SEE_DECISIONS,
            _P.SEE_AUDIT,
        }
    ),
    Role.ANALYST: frozenset(
        {_P.SEE_TAGS, _P.SEE_SEGMENTS, _P.SEE_DATA, _P.SEE_DECISIONS, _P.SEE_PRODUCTS, _P.RUN_DAY}
    ),
    Role.HR: frozenset({_P.SEE_STAFF}),
    Role.SYSTEM_ADMIN: frozenset(
        {_P.SEE_HEALTH, _P.SEE_DATA, _P.MANAGE_LOGINS, _P.MANAGE_CALENDAR, _P.LOAD_DATA, _P.RUN_DAY}
    ),
    Role.SECURITY_ADMIN: frozenset({_P.MANAGE_ROLES, _P.CONFIRM_LOGINS, _P.MANAGE_KEYS, _P.SEE_STAFF}),
    Role.AUDIT_ADMIN: frozenset({_P.SEE_AUDIT, _P.CONFIRM_LOGINS}),
}

REACH: dict[Role, Reach] = {
    Role.HEAD_OFFICE_MARKETING: Reach.BANK,
    Role.BRANCH_RETAIL: Reach.SUBTREE,
    Role.OUTLET_HEAD: Reach.SUBTREE,
    Role.RELATIONSHIP_MANAGER: Reach.BOOK,
    Role.SME_MANAGER: Reach.BOOK,
    Role.LOBBY_MANAGER: Reach.NONE,
    Role.TELLER: Reach.NONE,
    Role.REMOTE_AGENT: Reach.NONE,
    Role.PRODUCT_MANAGER: Reach.NONE,
    Role.CONSUMER_PROTECTION: Reach.BANK,
    Role.COMPLIANCE_OFFICER: Reach.BANK,
    Role.ANALYST: Reach.BANK,
    Role.HR: Reach.NONE,
    Role.SYSTEM_ADMIN: Reach.NONE,
    Role.SECURITY_ADMIN: Reach.NONE,
    Role.AUDIT_ADMIN: Reach.NONE,
}

# Who keeps a book of customers and may take over another's.
BOOK_HOLDERS = frozenset(role for role, reach in REACH.items() if reach is Reach.BOOK)

# System, security and audit administration are three people (三员分立): no login may hold two of them.
SEPARATED = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

# Rights the administrator of logins must not come by through a password of their own making.
GUARDED = frozenset({_P.MANAGE_ROLES, _P.SEE_AUDIT, _P.SIGN_RULES, _P.SEE_HIDDEN_REASONS})
