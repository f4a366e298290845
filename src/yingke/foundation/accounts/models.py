"""Tables of the accounts: logins and the roles they hold."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from yingke.foundation.accounts.roles import Role
from yingke.foundation.organisation.models import OrgUnit, Staff


class User(AbstractBaseUser):
    """A login. What it may do comes from its roles alone: there is no superuser."""

    username = models.CharField(max_length=60, unique=True)
    staff = models.OneToOneField(Staff, null=True, on_delete=models.PROTECT, related_name="login")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    objects: BaseUserManager[User] = BaseUserManager()

    def __str__(self) -> str:
        return self.username


class RoleGrant(models.Model):
    """A role held by a login at an organisation unit, which is where its reach begins."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])
    org = models.ForeignKey(OrgUnit, null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_once_per_login")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"
