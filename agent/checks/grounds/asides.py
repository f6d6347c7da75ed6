"""What a text names only to set it aside: rejected, compared with, given as an example, or a format of that name."""

import re

_NOT = (
    r"not?|never|neither|nor|cannot|\w+n['’]t|without|unlike|avoid\w*|exclud\w+|reject\w*|dropp\w+|discard\w*"
    r"|consider\w*|rul\w+ out|instead of|rather than|than|versus|vs\.?|compar\w+ (?:to|with)|replac\w+"
    r"|(?:migrat\w+|mov\w+) (?:away )?from|such as|like|e\.g\.|similar to|alternatives? to|compatible with"
    r"|statt|anstatt|anstelle|gegenüber|im gegensatz zu|ohne|kein\w*|nicht|weder|wie"
    r"|plutôt que|au lieu de|contrairement à|sans|pas|comme|ni"
    r"|en lugar de|en vez de|frente a|a diferencia de|sin|como|em vez de|ao contrário d\w+|sem|não|nem"
)
_BEFORE = re.compile(
    rf"\b(?:{_NOT})(?:(?<=\.)|\b)(?:(?!\b(?:but|so|hence|therefore|sondern|daher|mais|donc|sino)\b)[^.;:()]){{0,30}}$"
    r"|(?:^|[;,(–—]\s?|(?-i:[A-Z])[\w.+#]*\s|\b(?:chosen?|chose|prefer\w*|pick\w*|select\w*|favou?r\w*)\b[^.;:()]{0,20})"
    r"over\b[^.;:()]{0,30}$"
    r"|(?:不使用|不用|而不是|代替)[^。；]{0,10}$",
    re.IGNORECASE,
)
_LIST = r"(?:,?\s(?:(?:and|or|und|oder|et|ou|y|o|e)\s)?(?-i:[A-Z])[\w.+#-]*){0,8}"
_AFTER = re.compile(
    r"[- ](?:compatible|kompatib|compatib|style|like|flavou?red)"
    r"|[- ](?:(?:exposition|text|wire|query|log|event|file)\s)?(?:format|syntax|dialect|notation)\b"
    rf"|(?:{_LIST}|[^.;:,]{{0,20}})\s(?:(?:is|was|are|were|will|must|may|has been|have been)\s(?:not|never)\b"
    r"|(?:is|are|was|were|will|does|do)n['’]t\b|(?:was|were|been) (?:considered|discarded|dropped|turned down)"
    r"|(?:ruled|left) out|rejected|excluded|out of scope"
    r"|(?:wird|werden|wurden?|ist|sind|kommt|kommen)\s(?:nicht|nie|verworfen|abgelehnt|ausgeschlossen)\b"
    r"|(?:n['’]est|n['’]a|ne sont|ne sera) pas\b|(?:(?:est|été|sont)\s)?(?:écarté|exclu|rejeté)"
    r"|(?:no|não)\s(?:se\s)?(?:usa|utiliza|es|está|é)|(?:descartad|rechazad|rejeitad)[oa])"
    r"|\swould\b|(?:は|を)?(?:使わ|使用し|採用し|利用し)(?:ない|ません)|(?:は|を)?見送",
    re.IGNORECASE,
)
_WINDOW = 60


def is_set_aside(text: str, start: int, end: int) -> bool:
    """Return whether `text` says of what it names from `start` to `end` that it is not what is used."""
    return bool(_BEFORE.search(text[max(start - _WINDOW, 0) : start]) or _AFTER.match(text, end))
