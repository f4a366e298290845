"""Forms of the accounts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yingke.foundation.accounts.labels import ROLE_LABELS
from yingke.foundation.accounts.roles import Role
from yingke.foundation.accounts.services.keys import KeyScope


class PasswordForm(forms.Form):
    """Old password, new password, and the new one again."""

    old = forms.CharField(label=_("原密码"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    new = forms.CharField(
        label=_("新密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 12 位，不能是常见密码或全数字。"),
    )
    again = forms.CharField(label=_("再输一次"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean_again(self) -> str:
        """The second time must be like the first."""
        if self.cleaned_data["again"] != self.cleaned_data.get("new"):
            raise forms.ValidationError(_("两次输入的新密码不一致。"))
        return str(self.cleaned_data["again"])


class LoginForm(forms.Form):
    """A new login."""

    username = forms.CharField(label=_("登录名"), max_length=60, help_text=_("字母、数字、- 和 _。"))
    staff_id = forms.CharField(label=_("工号"), max_length=32, required=False, help_text=_("没有员工档案则留空。"))


class RoleForm(forms.Form):
    """A role for a login."""

    role = forms.ChoiceField(label=_("角色"), choices=[(role.value, ROLE_LABELS[role]) for role in Role])
    org_id = forms.CharField(label=_("机构号"), max_length=32, required=False, help_text=_("管辖范围自此机构起。"))
    reason = forms.CharField(label=_("原因"), max_length=300)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=300)


class KeyForm(forms.Form):
    """A new key."""

    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("用它的系统，如 手机银行。"))
    scopes = forms.MultipleChoiceField(
        label=_("范围"),
        choices=[(scope.value, scope.value) for scope in KeyScope],
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = forms.DateField(
        label=_("有效期至"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
