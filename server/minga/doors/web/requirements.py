"""Requirements on the place of work, in the words of pages."""

from django.utils.translation import gettext_lazy as _

from minga_pure.projects import Requirement

REQUIREMENTS = {
    Requirement.MICROPHONE: _("a microphone"),
    Requirement.CAMERA: _("a camera"),
    Requirement.SOUND: _("headphones or a loudspeaker"),
    Requirement.QUIET_PLACE: _("a quiet place"),
    Requirement.LARGE_SCREEN: _("a screen larger than a telephone"),
    Requirement.LINE_1_MBIT: _("a line of 1 Mbit/s"),
    Requirement.LINE_5_MBIT: _("a line of 5 Mbit/s"),
}
