"""The settings: the shipped file, a file of one's own, and slips in it."""

from pathlib import Path

import pytest

from harvest.sources import SHIPPED, load_sources
from kg.errors import FormatError

ENDPOINTS = """
[endpoints]
sru = "http://127.0.0.1:1/sru"
files = "http://127.0.0.1:1/frbr/officielepublicaties/"
open_data = "http://127.0.0.1:2/OData/v4/2.0"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_settings() -> None:
    sources = load_sources()
    assert sources.manners.requests_per_second == 2.0
    assert sources.queries.address == "https://repository.overheid.nl/sru"
    assert "https://zoek.officielebekendmakingen.nl" in sources.manners.hosts
    assert sources.gaps["32824"] == {441, 442, 443}
    assert sources.expected == {"32824": 445, "29544": 1376}
    assert {listing.entity for listing in sources.open_data.listings if listing.per_dossier} == {
        *("Kamerstukdossier", "Document", "Zaak")
    }


def test_the_contact_stands_in_the_user_agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_CONTACT", raising=False)
    assert load_sources().manners.user_agent == "kamerstukken-graph/0.1"
    monkeypatch.setenv("KG_CONTACT", "someone@example.org")
    assert load_sources().manners.user_agent == "kamerstukken-graph/0.1 (someone@example.org)"
    path = write(tmp_path, ENDPOINTS + '[agent]\ncontact = "https://example.org/about"')
    assert load_sources(path).manners.user_agent == "kamerstukken-graph/0.1 (https://example.org/about)"


def test_a_file_of_ones_own_never_reaches_the_live_services(tmp_path: Path) -> None:
    sources = load_sources(write(tmp_path, ENDPOINTS + '[pace]\nrequests_per_second = "unlimited"'))
    assert sources.manners.hosts == {"http://127.0.0.1:1", "http://127.0.0.1:2"}
    assert sources.manners.requests_per_second is None
    assert sources.manners.attempts == load_sources().manners.attempts
    assert sources.files.address == "http://127.0.0.1:1/frbr/officielepublicaties"
    assert sources.gaps["29544"] == {1268}


def test_what_is_known_can_be_replaced(tmp_path: Path) -> None:
    sources = load_sources(write(tmp_path, ENDPOINTS + '[known]\nabsent = ["blg-1"]\n[known.gaps]\n36600-VII = [2]'))
    assert sources.gaps == {"36600-VII": frozenset({2})}
    assert sources.absent == {"blg-1"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[pace]\nattempts = 2", r"has no table \[endpoints\]"),
        ('[endpoints]\nsru = "https://x/sru"', r"files of \[endpoints\] is None"),
        (ENDPOINTS.replace("http://127.0.0.1:1/sru", "ftp://x"), "address 'ftp://x'"),
        (ENDPOINTS + "[pase]\nattempts = 2", r"unknown table \[pase\]"),
        (ENDPOINTS + '[pace]\nattempts = "two"', r"attempts of \[pace\] is 'two'; it should be a int"),
        (ENDPOINTS + "[pace]\nattempts = 0", r"attempts of \[pace\] is 0"),
        (ENDPOINTS + "[pace]\nrequests_per_second = -1", "requests_per_second"),
        (ENDPOINTS + "[sru]\npage_size = 1", r"page_size of \[sru\] is 1"),
        (ENDPOINTS + "[known.gaps]\nabc = [1]", "not a dossier: 'abc'"),
        (ENDPOINTS + '[known.gaps]\n32824 = "1"', r"32824 of \[known.gaps\]"),
        (ENDPOINTS + "[open_data]\nlisting = [{}]", r"\[\[open_data.listing\]\]"),
        ("[endpoints", "is not TOML"),
    ],
)
def test_slips_are_named(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(FormatError, match=said) as error:
        load_sources(path)
    assert str(error.value).startswith(str(path))


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        load_sources(tmp_path / "none.toml")


def test_the_shipped_file_has_its_notes() -> None:
    import tomllib

    terms = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["terms"]
    assert set(terms) == {"publications", "open_data", "robots", "limits"}
