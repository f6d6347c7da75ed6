"""Units in which measurable targets are stated, as parts of a regular expression."""

TIME = (
    r"ns|[µμ]s|ms|msecs?|milliseconds?|s|secs?|seconds?|mins?|minutes?|hrs?|h|hours?|(?:business "
    r"|working |calendar )?days?|weeks?|months?|years?"
    r"|millisekunden?|sekunden?|minuten?|stunden?|tagen?|wochen?|monaten?|jahren?|millisecondes?"
    r"|secondes?|heures?|jours?|semaines?|mois|ans"
    r"|milisegundos?|segundos?|minutos?|horas?|d[ií]as?|semanas?|mes(?:es)?|años?|anos?"
    r"|millisecondi|secondi|minuti|ore|giorni|settimane|mesi|anni"
    r"|мс|миллисекунд\w*|сек|секунд\w*|мин|минут\w*|час(?:а|ов)?|дн(?:я|ей)|день|недел\w*"
    r"|месяц\w*|лет|года?|giây|phút|giờ|ngày"
)
TIME_UNSPACED = (
    r"毫秒|秒钟|秒間|秒|分钟|分鐘|分間|分|小时|小時|時間|天|日間|日|周|週間|週|个月|個月|[かヶカ]月|年間"
    r"|年|ミリ秒|밀리초|초|분|시간|일|주|개월|년"
)
SIZE = (
    r"[KMGTP]i?B(?:/s|ps)?|[KMGT]bps|[KMG]bit/s|bytes?|octets|[KMG]o|pixels?|px|dpi|fps|[kMG]?Hz|mAh"
    r"|[mk]?W|°C|°F|[cm]m|km|dB|req/s|rps|qps|tps"
)
QUALIFIERS = (
    r"concurrent|simultaneous|active|daily|monthly|parallel|executable|total|failed|registered"
    r"|open|new|unique|additional|consecutive|different|user|key|api|unit|core"
    r"|gleichzeitige[nr]?|aktive[nr]?|requêtes|simultan\w*|actifs|активных|одновременных|уникальных"
)
COUNTED = (
    r"users?|visitors?|requests?|transactions?|records?|rows?|files?|documents?|items?"
    r"|events?|messages?|notifications?|emails?|connections?|connectors?|sessions?|devices?"
    r"|clicks?|taps?|steps?|pages?"
    r"|characters?|chars|words?|lines?|attempts?|retries|retrys?|times|entries|products?"
    r"|orders?|parcels?|tenants?|customers?|clients?|accounts?|endpoints?|nodes?|instances?"
    r"|replicas?|copies|languages?"
    r"|images?|photos?|videos?|points?|fields?|columns?|locations?|sites?|sensors?|vehicles?"
    r"|employees?|members?|projects?|workspaces?|repositories|operations?|calls?|jobs?"
    r"|tasks?|tokens?|errors?|failures?"
    r"|crashes|incidents?|reviewers?|reviews?|approvals?|requirements?|objects?|queries"
    r"|tickets?|downloads?|uploads?|results?|levels?|cores?|vcpus?|frames?|hops|questions?"
    r"|interactions?|concurrent|simultaneous"
    r"|state transitions?|operations|user actions?"
    r"|benutzern?|nutzern?|anfragen|datensätzen?|geräten?|dateien|klicks|versuchen?|kunden"
    r"|seiten|sprachen|utilisateurs?|requêtes?|connecteurs?|fichiers?|appareils?|clics?"
    r"|tentatives?|langues|clients"
    r"|usuarios?|usuários?|solicitudes|peticiones|requisições|registros?|archivos?|arquivos?"
    r"|dispositivos?|cliques|intentos|tentativas|idiomas|clientes|utenti|richieste|tentativi"
    r"|lingue"
    r"|пользовател\w*|запрос\w*|запис\w+|файл\w*|устройств\w*|попыт\w+|клик\w*|строк\w*|язык\w*"
)
COUNTED_UNSPACED = (
    r"并发用户|並發用戶|并发|並發|用户|用戶|名用户|名|人|次|条|條|个|個|件|台|张|張|页|頁|行|字符|字|回"
    r"|ユーザー|リクエスト|ファイル|文字|ページ|バージョン|请求|明|명|건|개|회|대|사용자|键|种|種|倍|步|项"
    r"|項|位|つ|本|册|冊|间|款|套|座|封|笔|份|级|層|层|组|組|列|段|家|批|轮|杯|匹|枚|단계|페이지|분기"
)
PERIODS = (
    r"seconds?|sec|s|minutes?|min|hours?|h|days?|weeks?|months?|years?|users?|requests?"
    r"|sekunde|stunde|tag|monat|jahr"
    r"|seconde|heure|jour|mois|an|segundo|minuto|hora|d[ií]a|m[eê]s|ano|año|giorno|mese"
    r"|секунду|минуту|час|день|месяц|год"
)
NUMBER_WORDS = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|sixty"
    r"|ninety|un|une|uno|una|um|uma|dos|dois"
    r"|deux|trois|tres|três|zwei|drei|vier|fünf|cinq|cinco|zehn|dix|diez|dez"
)
FREQUENCIES = (
    r"(?<!\w)(?:(?:once|twice|three times) (?:a|per|every|each) (?:second|minute|hour"
    r"|day|week|month|year)|hourly|nightly"
    r"|every (?:second|minute|hour|day|night|week|month)|stündlich|täglich|wöchentlich|monatlich)(?!\w)"
    r"|(?<!\w)(?:daily|weekly|monthly|quarterly)(?=\s*(?:[.,;:)]|$)|\s(?:at|on|by|for|and|or|in|from|to|back-?ups?|reports?"
    r"|audits?|sync\w*|exports?|reviews?|runs?|scans?|checks?|updates?|digests?|summar\w+|jobs?|batch\w*|snapshots?"
    r"|clean-?ups?|tests?)(?!\w))"
    r"|(?<!\w)(?:diari[oa]s?|diariamente|semanal(?:es|mente)?|mensual(?:es|mente)?|mensa(?:l"
    r"|is|lmente)|quotidien\w*"
    r"|hebdomadaire\w*|mensuel\w*|ежедневн\w*|еженедельн\w*|ежемесячн\w*)(?!\w)"
    r"|每(?:秒|分钟|小时|天|日|周|月)|毎(?:秒|分|時|日|週|月)"
)
