"""Words of other languages than English in the headers of tables and above them, in lower case."""


def _words(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


NAME = _words("nombre nome 名前 名称 이름")
KIND = _words("art typ tipo genre 種別 種類 类型 類型 종류")
DESCRIPTION = _words("beschreibung zweck descripción descrição descrizione beschrijving 説明 描述 说明 설명")
PURPOSE = _words("zweck objet finalité propósito finalidad finalidade scopo doel 目的 用途 목적")

GOAL = _words("ziel ziele objectif objectifs objetivo objetivos obiettivo obiettivi doel 目標 目标 목표")
DRIVER = _words(
    "anforderung anforderungen treiber exigence exigences requisito requisitos requisiti eisen 要件 要求 需求 요구사항"
)
CATEGORY = _words("kategorie bereich catégorie categoría categoria categorie 分類 类别 분류")
TECHNOLOGY = _words("technologie technologien technik tecnología tecnologías tecnologia tecnologias 技術 技术 기술")
VERSION = _words("fassung versión versão versione versie バージョン 版本 버전")
JUSTIFICATION = _words(
    "begründung grund warum raison justificación justificativa motivo motivazione reden 理由 根拠 이유"
)

ACTOR = _words("akteur akteure nutzer benutzer acteur acteurs actores ator atores attore attori アクター 参与者 사용자")
CONTAINER = _words(
    "baustein bausteine komponente komponenten dienst dienste conteneur conteneurs composant composants contenedor"
    " contenedores componente componentes contêiner contêineres contenitore contenitori componenti コンテナ"
    " コンポーネント 容器 组件 元件 컨테이너"
)
RESPONSIBILITY = _words(
    "verantwortung verantwortlichkeit verantwortlichkeiten aufgabe aufgaben responsabilité responsabilités rôle"
    " responsabilidad responsabilidades responsabilidade responsabilità verantwoordelijkheid 責務 役割 职责 職責"
    " 책임 역할"
)
SOURCE = _words("von quelle desde origen origem van 送信元 呼び出し元 来源 출발")
TARGET = _words("nach ziel vers hacia destino destinazione naar 送信先 呼び出し先 目标 도착")
PROTOCOL = _words("protokoll protocole protocolo protocollo プロトコル 协议 協定 프로토콜")

PEOPLE = _words(
    "personen externe systeme personnes systèmes externes personas sistemas externos pessoas usuários utilisateurs"
    " persone sistemi esterni 人 外部システム 外部系统"
)
COMMUNICATION = _words(
    "kommunikation schnittstellen beziehungen échanges relations comunicación comunicação comunicazione communicatie"
    " 通信 通讯 통신"
)

DATABASE = (
    "datenbank",
    "base de données",
    "base de datos",
    "banco de dados",
    "base de dados",
    "データベース",
    "数据库",
    "資料庫",
    "데이터베이스",
)
"""What kinds of containers a database is called."""
OUTSIDE = ("system", "service", "external", "extern", "systèm", "sistem", "システム", "系统", "外部", "외부")
"""Parts of words by which the kind of an external system is told."""
