"""PRDs in other languages and scripts."""

from textwrap import dedent

import pytest

from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText
from specagent.schemas.prd import Prd

DOCUMENTS = {
    "de": """
        # Lastenheft Fahrradverleih
        ## Ziele
        - Mehr Menschen fahren Rad.
        ## Funktionale Anforderungen
        - Der Kunde kann ein Rad buchen.
        - Das System muss eine Rechnung senden.
        ## Nichtfunktionale Anforderungen
        - Leistung: Antwortzeiten liegen unter 2 Sekunden.
        ## Randbedingungen
        - Das System muss in Deutschland betrieben werden.
        ## Annahmen
        - Kunden haben ein Telefon.
        ## Nicht-Ziele
        - Verleih von Autos
        """,
    "fr": """
        # Cahier des charges : Location de vélos
        ## Objectifs
        - Plus de gens roulent à vélo.
        ## Exigences fonctionnelles
        - Le client peut réserver un vélo.
        - Le système doit envoyer une facture.
        ## Exigences non fonctionnelles
        - Performance : les pages se chargent en moins de 2 secondes.
        ## Contraintes
        - Le système doit être hébergé en France.
        ## Hypothèses
        - Les clients ont un téléphone.
        ## Hors périmètre
        - La location de voitures
        """,
    "es": """
        # Alquiler de bicicletas
        ## Objetivos
        - Más gente va en bici.
        ## Requisitos funcionales
        - El cliente puede reservar una bicicleta.
        - El sistema debe enviar una factura.
        ## Requisitos no funcionales
        - Rendimiento: las páginas cargan en menos de 2 segundos.
        ## Restricciones
        - El sistema debe alojarse en España.
        ## Supuestos
        - Los clientes tienen un teléfono.
        ## Fuera de alcance
        - El alquiler de coches
        """,
    "pt": """
        # Aluguel de bicicletas
        ## Objetivos
        - Mais pessoas andam de bicicleta.
        ## Requisitos funcionais
        - O cliente pode reservar uma bicicleta.
        - O sistema deve enviar uma fatura.
        ## Requisitos não funcionais
        - Desempenho: as páginas não levam mais de 2 segundos.
        ## Restrições
        - O sistema deve ficar no Brasil.
        ## Premissas
        - Os clientes têm um telefone.
        ## Fora do escopo
        - O aluguel de carros
        """,
    "it": """
        # Noleggio di biciclette
        ## Obiettivi
        - Più persone vanno in bici.
        ## Requisiti funzionali
        - Il cliente può prenotare una bicicletta.
        - Il sistema deve inviare una fattura.
        ## Requisiti non funzionali
        - Prestazioni: le pagine si caricano in meno di 2 secondi.
        ## Vincoli
        - Il sistema deve risiedere in Italia.
        ## Ipotesi
        - I clienti hanno un telefono.
        ## Fuori ambito
        - Il noleggio di automobili
        """,
    "ru": """
        # Прокат велосипедов
        ## Цели
        - Больше людей ездит на велосипеде.
        ## Функциональные требования
        - Клиент может забронировать велосипед.
        - Система должна отправить счёт.
        ## Нефункциональные требования
        - Производительность: страницы открываются не более чем за 2 секунды.
        ## Ограничения
        - Система должна работать в России.
        ## Допущения
        - У клиентов есть телефон.
        ## Не входит в объём
        - Прокат автомобилей
        """,
    "zh": """
        # 共享单车产品需求文档
        ## 一、目标
        - 让更多的人骑车出行
        ## 二、功能需求
        - 用户可以预订单车
        - 系统必须发送账单
        ## 三、非功能需求
        - 性能：支持1万并发用户，页面加载不超过 2 秒
        ## 四、约束
        - 系统必须部署在国内
        ## 五、假设
        - 用户有手机
        ## 六、非目标
        - 汽车租赁
        """,
    "zh-Hant": """
        # 共享單車產品需求文件
        ## 目標
        - 讓更多的人騎車
        ## 功能需求
        - 使用者可以預訂單車
        - 系統必須發送帳單
        ## 非功能需求
        - 效能：頁面載入不超過 2 秒
        ## 限制
        - 系統必須部署在國內
        ## 假設
        - 使用者有手機
        ## 範圍外
        - 汽車租賃
        """,
    "ja": """
        # 自転車レンタル要件定義書
        ## 1. 目的
        - もっと多くの人が自転車に乗ること。
        ## 2. 機能要件
        - 利用者は自転車を予約できること。
        - システムは請求書を送ること。
        ## 3. 非機能要件
        - 性能：画面は2秒以内に表示されること。
        ## 4. 制約
        - 国内のサーバーで動かすこと。
        ## 5. 前提条件
        - 利用者は電話を持っている。
        ## 6. 対象外
        - 自動車のレンタル
        """,
    "ko": """
        # 자전거 대여 제품 요구사항 정의서
        ## 목표
        - 더 많은 사람이 자전거를 탄다.
        ## 기능 요구사항
        - 사용자는 자전거를 예약할 수 있다.
        - 시스템은 청구서를 보내야 한다.
        ## 비기능 요구사항
        - 성능: 화면은 2초 이내에 표시된다.
        ## 제약 사항
        - 국내 서버에서 운영해야 한다.
        ## 가정
        - 사용자는 전화가 있다.
        ## 제외 범위
        - 자동차 대여
        """,
    "vi": """
        # Thuê xe đạp
        ## Mục tiêu
        - Nhiều người đi xe đạp hơn.
        ## Yêu cầu chức năng
        - Người dùng có thể đặt xe đạp.
        - Hệ thống phải gửi hóa đơn.
        ## Yêu cầu phi chức năng
        - Hiệu năng: trang tải dưới 2 giây.
        ## Ràng buộc
        - Hệ thống phải đặt tại Việt Nam.
        ## Giả định
        - Người dùng có điện thoại.
        ## Ngoài phạm vi
        - Thuê ô tô
        """,
}


def read(text: str) -> Prd:
    return understand(SourceText("PRD.md", dedent(text).strip() + "\n"))


@pytest.mark.parametrize("language", DOCUMENTS)
def test_headings_and_qualities_are_known_in_eleven_languages(language: str) -> None:
    prd = read(DOCUMENTS[language])
    assert prd.language == language
    assert [one.kind for one in prd.requirements] == [
        "functional",
        "functional",
        "non-functional",
        "constraint",
        "assumption",
        "out-of-scope",
    ]
    assert prd.requirements[2].quality == "performance"
    assert any("2" in target for target in prd.requirements[2].targets)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", "Fahrradverleih"),
        ("fr", "Location de vélos"),
        ("zh", "共享单车"),
        ("zh-Hant", "共享單車"),
        ("ja", "自転車レンタル"),
        ("ko", "자전거 대여"),
    ],
)
def test_the_title_is_the_product_s_name(language: str, title: str) -> None:
    assert read(DOCUMENTS[language]).title == title


def test_a_table_in_chinese_with_ids_and_priorities() -> None:
    prd = read("""
        # 图书馆
        ## 3 功能需求
        | 编号 | 功能名称 | 需求描述 | 优先级 |
        | --- | --- | --- | --- |
        | FR-01 | 借书 | 读者可以借阅最多10本书 | 高 |
        | FR-02 | 还书 | 系统在5秒以内确认归还 | 中 |
        """)
    assert [(one.name, one.priority, one.targets) for one in prd.requirements] == [
        ("借书", "高", ["最多10本"]),
        ("还书", "中", ["5秒以内"]),
    ]


def test_numbers_next_to_chinese_are_found() -> None:
    prd = read("# 平台\n## 性能要求\n- 支持1万并发用户\n- 响应时间小于200毫秒\n- 可用性不低于99.9%\n")
    assert [one.targets for one in prd.requirements] == [["1万并发用户"], ["小于200毫秒"], ["不低于99.9%"]]
