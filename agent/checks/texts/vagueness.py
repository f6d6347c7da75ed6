"""Whether a measure says anything that could be built: texts in which only generalities are left."""

import re

from specagent.schemas.concerns import Concern

_WORD = re.compile(r"[^\W_]{2,}|[^\W_a-zA-Z]")
_CONCRETE = re.compile(r"\d|`")
_LONGEST = 30
"""Words; whoever writes more has said something."""
_STEM = 4
"""Letters by which `authentication` is known in `authorized`."""

_SMALL = """
a all also an and any are as at be been being both but by can could do does done each every everything for from has
have if in into is it its may might must need needed needs no not of on or other our shall should so such that the
their them there these they this those through to us use used uses using very was we well when where which will with
within without would der die das den dem des ein eine einer eines einem einen und oder ist sind wird werden soll
sollen muss müssen nach mit für im in an auf von zu zur zum bei durch alle allen aller es wir noch le la les l un
une des de du d et ou est sont sera seront doit doivent être selon par pour dans en au aux avec tout tous toutes
nous il elle se el los las una unos unas del y o es son será serán debe deben según por para con todo todos todas se
os um uma dos das e é são será serão deve devem conforme com todo toda
"""
_GENERAL = """
accordance according accordingly accepted adequate adequately adhere adheres aligned always applicable application
applied apply applies approach approaches appropriate appropriately architecture area aspects assured available
basic best carefully careful choice chosen clean common component components comprehensive comprehensively concern
concerns concept configured consider considered consistent consistently considering correct correctly cover covered
covers decide decided define defined defines designed detail details determined develop developed development
effective effectively efficient efficiently enable enabled ensure ensured ensures enterprise environment establish
established events excellent existing experience feature features flexible follow followed following follows
framework full fully functionality future general generally good grade great guideline guidelines handle handled
handles handling high implement implementation implemented implements important in-depth industry integrated
integration issue issues kept key later leading maintain maintained maintains manage managed management manner
mature mechanism mechanisms meet meets method methods modern necessary nice normal organisation organization part
place plan planned platform policies policy possible practice practices principles priority problems product project
proper properly provide provided provides put quality reasonable recommended relevant reliable reliably required
requirement requirements respective robust robustly scalable seamless secure secured securely security seriously
service services set several situation software solid solution solutions some standard standards state-of-the-art
state art strategy strong suitable suitably support supported supports system systems taken takes take tbd tba team
technique techniques technologies technology things throughout time tool tooling tools top topic topics up usual
usually various way ways widely world angemessen angemessene angemessener angemessenen ausreichend bedarf bei
berücksichtigt bewährte bewährten beachtet branchenüblich branchenübliche definiert entsprechend erfolgt festgelegt
geeignet geeignete geeigneten geregelt gewährleistet implementiert maßnahmen nötig notwendig praktiken sicher
sichergestellt sorgfältig später stand standards system technik umgesetzt üblich verfahren verwendet vorgesehen
werkzeuge adapté adaptée adaptés appropriée approprié appropriés appropriées assurée assuré besoin besoins bonnes
bonne conforme correctement définir défini définie gérée géré industrie manière meilleures mise mis mesures
nécessaire place plus pratiques prévue prévu robuste sécurisée solution standards suivant système tard utilisé
adecuada adecuado adecuadas adecuados apropiada apropiado buenas correcta correctamente debidamente definir definirá
garantiza gestionará implementará implementa industria manera medidas mejores necesario necesaria prácticas
posteriormente robusta robusto segura seguro según sistema solución estándares adequada adequado adequadas adequados
apropriada apropriado boas corretamente definido garantida implementada implementado indústria maneira melhores
necessário práticas posteriormente robusta seguro sistema solução padrões
"""
_SAYS_NOTHING = frozenset(f"{_SMALL} {_GENERAL}".split())


def is_vague(concern: Concern) -> bool:
    """Return whether all measures of a concern only say that there will be something good."""
    own = {word[:_STEM] for word in _words(concern.name)}
    own |= {"log", "logs"} if "logg" in own else set()
    return all(_is_vague(one.text, own) for one in concern.measures)


def _is_vague(text: str, own: set[str]) -> bool:
    """Return whether only general words are left of a text without its concern's own (`logging`, `logged`)."""
    words = _words(text)
    if _CONCRETE.search(text) or len(words) > _LONGEST or not text.isprintable():
        return False
    left = [word for word in words if word not in _SAYS_NOTHING and word[:_STEM] not in own]
    return not left


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
