"""Purposes and kinds of personal data, each with its identifiers in the W3C DPV 2.3.

The list is closed: a use that is not listed is no purpose, and "unknown" is none. `broader` is the
DPV concept; `vote_class` is the word by which members forbid several purposes in one vote.
Translated titles are in the server's `consent.types`.
"""

from typing import Final, NamedTuple

DPV: Final = "https://w3id.org/dpv#"
PD: Final = "https://w3id.org/dpv/pd#"


class Purpose(NamedTuple):
    """A purpose: its DPV parent, the class by which it is voted on, and whether law forbids it."""

    broader: str
    vote_class: str = ""
    is_unlawful: bool = False


PURPOSES: Final[dict[str, Purpose]] = {
    "academic_research": Purpose("dpv:AcademicResearch"),
    "non_commercial_research": Purpose("dpv:NonCommercialResearch"),
    "commercial_research": Purpose("dpv:CommercialResearch"),
    "model_training": Purpose("dpv:ResearchAndDevelopment"),
    "model_evaluation": Purpose("dpv:ImproveExistingProductsAndServices"),
    "improve_products": Purpose("dpv:ImproveExistingProductsAndServices"),
    "provide_service": Purpose("dpv:ServiceProvision"),
    "public_services": Purpose("dpv:ImprovePublicServices"),
    "healthcare": Purpose("dpv:ImproveHealthcare"),
    "official_statistics": Purpose("dpv:ProvideOfficialStatistics"),
    "advertising": Purpose("dpv:Advertising"),
    "identity_verification": Purpose("dpv:IdentityVerification", "biometric_identification"),
    "identity_authentication": Purpose("dpv:IdentityAuthentication", "biometric_identification"),
    "face_search": Purpose("dpv:IdentityVerification", "biometric_identification"),
    "fraud_prevention": Purpose("dpv:FraudPreventionAndDetection"),
    "police": Purpose("dpv:ProtectionOfPublicSecurity", "asylum_or_policing"),
    "border_control": Purpose("dpv:ProtectionOfPublicSecurity", "asylum_or_policing"),
    "dialect_origin_test": Purpose("dpv:ProtectionOfPublicSecurity", "asylum_or_policing"),
    "surveillance": Purpose("dpv:ProtectionOfPublicSecurity", "surveillance"),
    "military": Purpose("dpv:ProtectionOfNationalSecurity", "weapons"),
    "social_scoring": Purpose("dpv:Purpose", "social_scoring"),
    "undressing": Purpose("dpv:Purpose", "sexual_imagery_without_consent", is_unlawful=True),
    "sexual_imagery": Purpose("dpv:Purpose", "sexual_imagery_without_consent", is_unlawful=True),
    "child_abuse": Purpose("dpv:Purpose", "sexual_imagery_without_consent", is_unlawful=True),
    "impersonation": Purpose("dpv:Purpose", "biometric_identification", is_unlawful=True),
}
"""Stable name of a purpose -> Purpose. `undressing` ... are listed so that a refusal names them."""

VOTE_CLASSES: Final = frozenset(purpose.vote_class for purpose in PURPOSES.values()) - {""}

ITEM_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "selfie": ("pd:Picture",),
    "expressions": ("pd:Picture",),
    "ageing_series": ("pd:Picture", "pd:Age"),
    "voice": ("pd:VoiceCommunicationRecording",),
    "video": ("pd:Picture", "pd:VoiceCommunicationRecording"),
}
"""Kind of item -> its concepts of the personal-data extension. No identity paper is one."""

ITEM_TASK_TYPES: Final[dict[str, str]] = {
    "selfie": "photo_capture",
    "expressions": "photo_capture",
    "ageing_series": "photo_capture",
    "voice": "audio_recording",
    "video": "video_capture",
}
"""Kind of item -> the task type by which a member makes one."""

IDENTITY_PAPERS: Final = frozenset(
    {"passport", "identity_card", "identity_document", "driving_licence", "residence_permit"}
)


def is_under(purpose: str, words: frozenset[str]) -> bool:
    """Return True if a voted list names this purpose or its class."""
    listed = PURPOSES.get(purpose)
    return purpose in words or (listed is not None and listed.vote_class in words)
