"""Tables of the accounts: logins and the roles they hold."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from yingke.foundation import clock
from yingke.foundation.accounts.labels import ROLE_LABELS
from yingke.foundation.accounts.roles import GRANTS, GUARDED, SEPARATED, Role
from yingke.foundation.configuration import configuration
from yingke.foundation.organisation.models import OrgUnit, Staff


class Logins(BaseUserManager["User"]):
    """Logins come with their member of staff and the unit: every request asks for them."""

    def get_queryset(self) -> models.QuerySet[User]:
        """All logins."""
        return super().get_queryset().select_related("staff__org")


class User(AbstractBaseUser):
    """A login. What it may do comes from its roles alone: there is no superuser."""

    username = models.CharField(_("登录名"), max_length=60, unique=True)
    staff = models.OneToOneField(Staff, null=True, on_delete=models.PROTECT, related_name="login")
    is_open = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    objects = Logins()

    def __str__(self) -> str:
        return self.username

    @property
    def is_guarded(self) -> bool:
        """Whether it holds a right for which a second person must open it after its password was reset."""
        return any(GUARDED & GRANTS[Role(grant.role)] for grant in self.grants.all())

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether it may be logged in with; asked at login and again at each request.

        Staff who have left, closed logins, and in production those of the demonstration, may not.
        """
        if not self.is_open or (self.is_demo and configuration().mode == "production"):
            return False
        return self.staff is None or self.staff.left_on is None or self.staff.left_on > clock.today()


class RoleGrant(models.Model):
    """A role held by a login at an organisation unit, which is where its reach begins."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=32)
    org = models.ForeignKey(OrgUnit, null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="role_once_per_login"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(role__in=sorted(SEPARATED)), name="administrators_are_three_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"

    @property
    def stands(self) -> bool:
        """Whether it counts: it rests once the member of staff works outside the unit it was given for."""
        staff = self.user.staff
        return staff is None or self.org is None or staff.org.path.startswith(self.org.path)

    @property
    def label(self) -> StrPromise:
        """The role's name on the screen."""
        return ROLE_LABELS[Role(self.role)]


class ApiKey(models.Model):
    """A key a system presents. Only a digest is kept: the key itself is shown once, when it is made."""

    name = models.CharField(max_length=60, unique=True)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField()
    scopes = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    expires_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(scopes__len__gt=0), name="key_opens_something")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
