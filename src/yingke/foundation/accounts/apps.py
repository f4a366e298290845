from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "yingke.foundation.accounts"
    label = "accounts"
    verbose_name = "账号与权限"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Contribute to the navigation, and the checks of the database."""
        from django.core.checks import Tags
        from django.core.checks import register as register_check
        from django.db.backends.signals import connection_created

        from yingke.foundation.accounts.checks import no_demo_login_in_production
        from yingke.foundation.accounts.roles import Permission
        from yingke.foundation.configuration import configuration
        from yingke.foundation.pages.navigation import Entry, register
        from yingke.foundation.session import refuse_unbound

        if configuration().mode == "production":
            connection_created.connect(refuse_unbound)
        register_check(no_demo_login_in_production, Tags.database)
        register(Entry("system", _("账号"), "accounts:logins", Permission.MANAGE_LOGINS, 30))
        register(Entry("system", _("账号与角色"), "accounts:logins", Permission.CONFIRM_LOGINS, 31))
        register(Entry("system", _("角色权限表"), "accounts:roles", Permission.MANAGE_ROLES, 32))
        register(Entry("system", _("接口密钥"), "accounts:keys", Permission.MANAGE_KEYS, 33))
