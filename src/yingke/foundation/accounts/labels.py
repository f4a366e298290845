"""Roles and permissions in the words of a bank."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from yingke.foundation.accounts.roles import Permission, Role

ROLE_LABELS: dict[Role, StrPromise] = {
    Role.HEAD_OFFICE_MARKETING: _("总行营销"),
    Role.BRANCH_RETAIL: _("分行零售部"),
    Role.OUTLET_HEAD: _("支行行长"),
    Role.RELATIONSHIP_MANAGER: _("客户经理"),
    Role.SME_MANAGER: _("小微客户经理"),
    Role.LOBBY_MANAGER: _("大堂经理"),
    Role.TELLER: _("柜员"),
    Role.REMOTE_AGENT: _("远程服务"),
    Role.PRODUCT_MANAGER: _("产品经理"),
    Role.CONSUMER_PROTECTION: _("消费者权益保护"),
    Role.COMPLIANCE_OFFICER: _("合规"),
    Role.ANALYST: _("数据分析"),
    Role.HR: _("人力"),
    Role.SYSTEM_ADMIN: _("系统管理员"),
    Role.SECURITY_ADMIN: _("安全管理员"),
    Role.AUDIT_ADMIN: _("审计管理员"),
}

PERMISSION_LABELS: dict[Permission, StrPromise] = {
    Permission.SEE_CUSTOMERS: _("查看客户"),
    Permission.SEE_POOL: _("查看公海"),
    Permission.CLAIM_CUSTOMER: _("认领公海客户"),
    Permission.PROPOSE_HANDOVER: _("提出移交"),
    Permission.APPROVE_HANDOVER: _("审批移交"),
    Permission.WORK_WORKLIST: _("办理工作清单"),
    Permission.SEE_BOARD: _("查看团队看板"),
    Permission.SEE_BANK_FIGURES: _("查看全行指标"),
    Permission.CONTACT_CUSTOMER: _("联系客户"),
    Permission.SEE_TAGS: _("查看标签与分层"),
    Permission.SEE_SEGMENTS: _("圈选客群"),
    Permission.SEE_PRODUCTS: _("查看产品货架"),
    Permission.SEE_DECISIONS: _("查看决策"),
    Permission.SEE_RULES: _("查看合规规则"),
    Permission.SIGN_RULES: _("签署合规规则"),
    Permission.SEE_HIDDEN_REASONS: _("查看不公开的原因"),
    Permission.SEE_STOPS: _("查看拦截"),
    Permission.SEE_STAFF: _("查看员工"),
    Permission.MANAGE_CALENDAR: _("维护银行日历"),
    Permission.LOAD_DATA: _("装载数据"),
    Permission.SEE_DATA: _("查看数据来源"),
    Permission.RUN_DAY: _("运行营业日"),
    Permission.MANAGE_LOGINS: _("管理账号"),
    Permission.CONFIRM_LOGINS: _("复核启用账号"),
    Permission.MANAGE_ROLES: _("管理角色"),
    Permission.MANAGE_KEYS: _("管理接口密钥"),
    Permission.SEE_AUDIT: _("查看审计"),
    Permission.SEE_HEALTH: _("查看运行状况"),
}


def permission_label(permission: Permission) -> str:
    """The permission's name on the screen."""
    return str(PERMISSION_LABELS.get(permission, permission.value))
