"""Words by which documents in several languages speak of data, people and operations; parts of words, lower case."""

import re
from collections.abc import Iterable

LANGUAGES = {"en", "de", "fr", "es", "pt", "it", "nl", "ru", "uk", "zh", "zh-Hant", "ja", "ko"}
"""The languages that the words below cover; of a document in another one, no absence can be told."""


def _words(listed: str) -> tuple[str, ...]:
    return tuple(listed.split("|"))


LOGGING = _words(
    "logging|protokoll|journalis|journaux|bitácora|bitacora|registro|registros de|registrazion|tracciament|"
    "logboek|日志|日誌|ログ|ロギング|로그|로깅|логир|логув|журнал"
)
LOGGING_NEAR = _words(
    "observab|telemetr|operat|operab|monitor|audit|diagnos|betrieb|exploitation|operaci|"
    "operaç|observ|运维|可观测|運用|운영|наблюда"
)
LOGGING_SAID = _words("structured log|structured json|json log|log level")
ACCESS = _words(
    "authent|authoriz|authoris|authn|authz|access control|access and|identity|autenti|autoriz|autoris|permission|"
    "permiss|permiso|permess|sign-in|login|log-in|rbac|zugriff|zugang|anmeld|berechtig|rechte|habilitation|"
    "droits d|contrôle d|acceso|acesso|degli accessi|agli accessi|accesso|toegang|"
    "认证|鉴权|授权|身份|权限|访问控制|認證|授權|權限|認証|認可|アクセス|権限|인증|인가|권한|접근|аутентиф|автентиф|авториз|доступ|права"
)
ACCESS_NEAR = _words(
    "secur|privacy|account|user|tenan|sicher|datenschutz|sécur|segur|sicurezza|beveilig|安全|セキュリティ|보안|"
    "безопас|безпек"
)
ACCESS_SAID = _words(
    "sign in with|signs in with|oauth|openid|single sign-on|role-based|authenticat|no accounts|no user accounts|"
    "no sign-in|no login"
)
MONITORING = _words(
    "monitor|alert|alarm|observab|observabil|telemetr|metric|überwach|ueberwach|beobachtbar|metrik|surveillance|"
    "supervision|alerte|métrique|monitore|supervis|métrica|monitora|osservab|allarm|avvisi|bewaking|监控|告警|"
    "监测|可观测|監控|警報|監視|モニタリング|アラート|可観測|모니터링|알림|경보|관측|мониторинг|моніторинг|"
    "оповещ|сповіщ|алерт|метрик|наблюда"
)
MONITORING_NEAR = _words(
    "operat|reliab|availab|health|support|logging|betrieb|exploitation|operaci|operaç|disponib|verfügb|运维|運用|"
    "운영|эксплуат"
)
MONITORING_SAID = _words("prometheus|alert fires|alerts fire|alarm is raised|is monitored")
MIGRATION = _words(
    "migrat|migraç|migrac|migraz|schema change|schema evolution|schema version|"
    "user_version|schemaänder|schemaversion|änderungen am schema|迁移|遷移|マイグレーション|スキーマ変更|"
    "마이그레이션|миграц|міграц"
)
REVERSIBLE = _words(
    "revers|roll back|rolls back|rolled back|rollback|roll-back|down migration|down file|put back|taken back|take back|"
    "downgrade|undo|undone|way back|forward-compatible|forward compatible|forwards-compatible|forwards compatible|"
    "upgraded on read|upgraded when read|migrated on read|upcast|expand and contract|expand-contract|"
    "and back|up and down|up/down|down script|backward|forward only|forward-only|roll forward|roll-forward|"
    "forward fix|fix forward|fix-forward|restor|backup|back up|revert|irrevers|back out|backout|both directions|"
    "point-in-time|rebuilt|re-created|recreat|fetched anew|zurück|rückgängig|umkehr|rückwärts|sicherung|réversib|"
    "annul|retour arrière|restaur|sauvegarde|deshac|desfaz|desfeit|ripristin|terugdraai|回滚|回滾|可逆|回退|备份|"
    "ロールバック|元に戻|バックアップ|롤백|되돌|백업|откат|обратим|відкат|резервн"
)
SEEDING = _words(
    "seed|sample data|test data|demo data|initial data|reference data|master data|fixture|bootstrap data|"
    "default data|sample record|initial import|initial load|initial catalog|initial content|starter data|"
    "one-time import|one-off import|imported once|imported from|preload|pre-load|populat|"
    "startdaten|testdaten|beispieldaten|"
    "stammdaten|initialdaten|anfangsdaten|befüll|erstimport|anfangsbestand|grunddaten|wird importiert|"
    "werden importiert|données initiales|données de test|données de départ|jeu de données|catalogue initial|"
    "catálogo inicial|importación inicial|importação inicial|importazione iniziale|catalogo iniziale|"
    "import initial|importation initiale|chargement initial|est importé|sont importé|"
    "jeux de données|amorçage|peuple|datos iniciales|datos de prueba|semilla|carga inicial|sembra|dados iniciais|"
    "dados de teste|semente|povoa|dati iniziali|dati di test|dati di prova|popolam|种子|初始数据|测试数据|"
    "数据初始化|初始資料|シード|初期データ|テストデータ|시드|초기 데이터|테스트 데이터|начальн|тестов|наполнен|"
    "початков"
)

NOTHING_KEPT = re.compile(
    r"\b(?:(?:stor|keep|hold|sav|persist)(?:e?s|ing|e)? (?:no (?:data|state|records?|personal)|nothing)"
    r"|nothing is (?:stored|kept|persisted|saved)|no (?:\w+ )?(?:data|state) (?:is|are) (?:stored|kept|persisted|saved)"
    r"|no (?:database|persistence|persistent|entities)|without (?:a |any )?(?:database|persistence)|stateless"
    r"|(?:does|do) not (?:store|keep|persist) (?:any )?(?:data|state)|not applicable"
    r"|(?:speichert|hält|bewahrt) (?:keine|nichts)|keine (?:daten|datenbank)|nichts gespeichert|zustandslos"
    r"|aucune (?:donnée|base)|ne (?:stocke|conserve) (?:rien|aucune|pas)|sans (?:état|base de données)"
    r"|no (?:almacena|guarda|conserva)|sin (?:base de datos|estado)|ningún dato|não (?:armazena|guarda|mantém)"
    r"|sem (?:banco de dados|estado)|nenhum dado|non (?:memorizza|conserva|salva)|nessun dato|senza (?:stato|database)"
    r"|geen (?:gegevens|database)|не хранит|не зберігає|нет базы)\b"
    r"|不存储|不保存|无数据库|无状态|保存しない|保存しません|保持しない|ステートレス|저장하지",
    re.IGNORECASE,
)
"""A text that says that the product keeps nothing."""


def says(text: str, words: Iterable[str]) -> bool:
    """Return whether a text in lower case has any of `words`."""
    return any(word in text for word in words)
