"""Errors of the answers domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError, register_sqlstates


class AnswersError(DomainError):
    """Something about answers that cannot be; the text says what to do next."""


class TooMuchAtOnce(AnswersError):
    text = _("Please send at most 500 answers at once; the rest can follow in the next sync.")


class TooManyNames(TooMuchAtOnce):
    """A list of a sync request is longer than allowed; the answers of the request were not read."""

    text = _(
        "Please name at most %(limit)s entries in “%(list)s” at once. Nothing was lost: your"
        " answers stay on this device."
    )


class TryAgain(AnswersError):
    text = _("The server is busy. Nothing was lost: please send the same again in a moment.")


class UploadError(AnswersError):
    """A file cannot be taken. It stays on the device, and so does the answer that names it."""

    reason = "not_taken"


class FileTooLarge(UploadError):
    reason = "too_large"
    text = _("This file is larger than %(limit)s MB. Please make a shorter one.")


class QuotaFull(UploadError):
    reason = "quota_full"
    text = _("Many of your files wait for their answers. Send those first; this one stays here.")


class NotThisUpload(UploadError):
    reason = "not_this_upload"
    text = _("Another upload was started under this name. Please start again.")


class NoRecording(UploadError):
    reason = "no_recording"
    text = _("This file is no recording and no picture that can be shown.")


class NamesAPlace(UploadError):
    """A picture with the place where it was taken; the desk takes that away before it sends."""

    reason = "names_a_place"
    text = _("This picture says where it was taken. Take it here, and the place stays with you.")


class NoConsent(UploadError):
    """A picture or recording of a member without a consent of theirs in force."""

    reason = "no_consent"
    text = _(
        "You have not agreed to this collection, or you withdrew. Nothing was stored. Skip it: your"
        " other work stays as it is."
    )


class CannotClean(UploadError):
    """A file from which the camera's data cannot be taken away is not stored."""

    reason = "not_cleaned"
    text = _("This file cannot be read as a picture or recording. Nothing was stored.")


class InvalidChunk(UploadError):
    reason = "bad_piece"
    text = _("Please say where the piece belongs, and the size and the SHA-256 of the whole file.")


class NoSuchCollectedItem(AnswersError):
    text = _("There is no such picture or recording of yours.")


class NotYourItem(AnswersError):
    text = _("This answer names no picture or recording that you made for this project.")


class NotOfTheseTerms(AnswersError):
    text = _("This item was made under other terms, or its member has not sent it.")


class TooFewToName(AnswersError):
    text = _(
        "The members of this panel are not told apart yet. Ask again when more of them have"
        " answered."
    )


register_sqlstates(
    {"MG305": TooFewToName, "MG967": NoConsent, "MG968": NotYourItem, "MG969": NotOfTheseTerms}
)
