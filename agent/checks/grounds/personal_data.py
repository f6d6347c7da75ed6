"""Personal data: whether a PRD has the product keep it, and whether a spec says for how long and for whom."""

import re

from specagent.agent.checks.texts.vocabulary import ACCESS, says
from specagent.schemas.prd import Prd, Requirement

_PERSONAL_NAMES = {
    "person": r"\bpersonal(?:ly identifi\w+)? (?:data|information)\b|personenbezogen"
    r"|données (?:à caractère )?personnel|datos personales|dati personali",
    "pii": r"\bPII\b",
    "gdpr": r"\bGDPR\b",
    "dsgvo": r"\bDSGVO\b",
    "rgpd": r"\bRGPD\b",
    "lgpd": r"\bLGPD\b",
    "ccpa": r"\bCCPA\b",
    "hipaa": r"\bHIPAA\b",
    "health": r"\bhealth (?:data|records?|information|histor(?:y|ies)|files?)\b",
    "medical": r"\bmedical (?:data|records?|information|histor(?:y|ies)|files?)\b",
    "patient": r"\bpatient (?:data|records?|information|histor(?:y|ies)|files?)\b|\brecords? of patients?\b"
    r"|patientendaten",
    "birth": r"\bdates? of birth\b|\bbirth ?dates?\b",
    "social security": r"\bsocial security (?:number|no)",
    "passport": r"\bpassport numbers?\b",
    "biometric": r"\bbiometric",
    "gesundheit": r"gesundheitsdaten",
    "geburt": r"geburtsdat",
    "données de": r"données de santé",
    "naissance": r"date de naissance",
    "salud": r"datos de salud",
    "nacimiento": r"fecha de nacimiento",
    "dados": r"dados pessoais|dados de saúde",
    "nascimento": r"data de nascimento",
    "sanitari": r"dati sanitari",
    "persoons": r"persoonsgegevens",
    "персональн": r"персональн\w+ данн|персональн\w+ дан",
    "个人": r"个人(?:信息|数据)",
    "個人": r"個人情報|個人資料",
    "개인": r"개인정보|개인 정보",
}
_CONTACT_NAMES = {
    "address": r"\b(?:e-?mail|home|postal|street) address(?:es)?\b",
    "phone": r"\b(?:tele)?phone numbers?\b",
    "adresse": r"\be-?mail-?adressen?\b|adresses? e-?mail",
    "telefon": r"telefonnummer|números? de telefone",
    "téléphone": r"numéros? de téléphone",
    "correo": r"correos? electrónicos?",
}
"""What names data about people, each with a part of it in lower case: most texts have none, which is soon known."""
_PERSONAL = re.compile("|".join(_PERSONAL_NAMES.values()), re.IGNORECASE)
_CONTACT = re.compile("|".join(_CONTACT_NAMES.values()), re.IGNORECASE)
_KEEPING = re.compile(
    r"\b(?:stor(?:e|es|ed|ing)|keeps?|kept|sav(?:e|es|ed)|collect\w*|records?|profiles?|accounts?|speicher\w*|gespeichert"
    r"|erfass\w*|conserv\w+|enregistr\w+|stock\w+|almacen\w+|guard\w+|armazen\w+)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no|not|never|nor|without|free of|kein\w*|nicht|ohne|aucun\w*|pas de|sans|ningún|ninguna|sin|não|nenhum\w*"
    r"|sem|nessun\w*|senza|geen|не|без)\b[^.;:\n]{0,50}$|(?:不|没有|沒有)[^。；\n]{0,10}$",
    re.IGNORECASE,
)
_KEPT_FOR = (
    *(
        "retention",
        "retain",
        "erase",
        "erasure",
        "anonymi",
        "anonymous",
        "pseudonymi",
        "right to be forgotten",
        "purge",
    ),
    *("aufbewahr", "lösch", "supprim", "suppression", "effac", "durée de conservation", "conservées", "retención"),
    *("borra", "supresión", "conservación", "elimina", "retenção", "apaga", "exclusão", "cancella", "conservazione"),
    *(
        "bewaar",
        "verwijder",
        "删除",
        "保留",
        "脱敏",
        "刪除",
        "削除",
        "保持期間",
        "保存期間",
        "삭제",
        "보존",
        "파기",
        "удал",
        "срок хранения",
        "видал",
    ),
)
_DELETED = re.compile(
    r"(?<!never )(?<!or )\b(?:delet\w+|remov\w+|expir\w+|destroy\w*|kept|keeps?|dropped)\b[^.;\n]{0,80}?"
    r"\b(?:personal|customers?|user data|patients?|residents?|members?|profiles?|\d+ (?:day|week|month|year)s?)\b"
    r"|\b(?:personal data|customer data|user data|profiles?|accounts?)\b[^.;\n]{0,60}"
    r"\b(?:is|are|be|gets?) (?:delet|remov)",
    re.IGNORECASE,
)
_CODE_ACCESS = re.compile(r"data access|accessib\w+|accesso? ai dati")
_MAY = ("access", "may read", "can read", "may see", "can see", " roles", "role ", "zugriff", "accès", *ACCESS)


def personal_requirement(prd: Prd) -> Requirement | None:
    """Return the first requirement by which the product keeps data about people."""
    asked = (one for one in prd.requirements if one.kind != "out-of-scope")
    return next((one for one in asked if _is_personal(f"{one.name}. {one.text}")), None)


def says_retention(text: str) -> bool:
    """Return whether a text says that data is kept for a time, deleted or made anonymous."""
    return says(text.lower(), _KEPT_FOR) or bool(_DELETED.search(text))


def says_access(text: str) -> bool:
    """Return whether a text says who may access data."""
    return says(_CODE_ACCESS.sub("", text.lower()), _MAY)


def _is_personal(text: str) -> bool:
    lowered = text.lower()
    hits = [*_PERSONAL.finditer(text)] if says(lowered, _PERSONAL_NAMES) else []
    if says(lowered, _CONTACT_NAMES) and _KEEPING.search(text):
        hits += _CONTACT.finditer(text)
    return any(not _DENIED.search(text[max(hit.start() - 80, 0) : hit.start()]) for hit in hits)
