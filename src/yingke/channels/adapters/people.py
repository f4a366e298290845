"""Contacts that people make: the bank's own line, and the counter."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yingke.channels.adapters.outgoing import Outgoing
from yingke.channels.models import Dial
from yingke.customers.models import Customer
from yingke.foundation.errors import Refused


def own_line(outgoing: Outgoing) -> str:
    """Put a member of staff through to a customer over the bank's own line, by click: the dial log is the order.

    The number is dialled by the line, never shown; the log keeps none.

    Raises:
        Refused: the directory has no number for the customer, or nobody to put through.
    """
    if not outgoing.staff_id:
        raise Refused(_("行内外呼须由一名客户经理发起。"))
    if not Customer.objects.filter(id=outgoing.customer_id).exclude(phone="").exists():
        raise Refused(_("客户 %(id)s 没有登记手机号，请先在柜面补充。") % {"id": outgoing.customer_id})
    dial = Dial.objects.create(customer_id=outgoing.customer_id, extension=outgoing.staff_id, at=outgoing.at)
    return f"dial:{dial.pk}"


def counter(outgoing: Outgoing) -> str:
    """A talk at the counter or in an appointment: there is nothing to transmit, the touch itself is the record."""
    return f"counter:{outgoing.clearance}"
