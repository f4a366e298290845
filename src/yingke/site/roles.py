"""The roles in the words of a bank."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from yingke.foundation.accounts.roles import Role

ROLE_LABELS: dict[Role, StrOrPromise] = {
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
