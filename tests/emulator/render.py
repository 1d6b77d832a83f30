"""The parts of a publication that are made from its metadata or its text: metadata, OWMS, HTML, ODT, PDF."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Iterable, Sequence
from html import escape as escape_html
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

Entry = tuple[str, str, str]

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
DATES = {"DCTERMS.available": "dcterms:available", "DCTERMS.issued": "dcterms:issued"}
NOT_IN_OEP = {
    "DC.title",
    "DC.type",
    "DC.creator",
    "DC.identifier",
    "DCTERMS.language",
    "OVERHEIDop.doctype",
    "OVERHEID.organisationType",
    "OVERHEID.category",
    "OVERHEIDop.hoofddocument",
    *DATES,
}
LAST_IN_OEP = ("OVERHEID.organisationType", "OVERHEID.category", "OVERHEIDop.hoofddocument")


def listed_creator(meta: Iterable[Entry]) -> str:
    """Give the creator as search and OWMS have it.

    There some motions are by "overige" where metadata.xml names the Kamer (seen at kst-32545-143): here those whose
    number ends in 3.
    """
    found = {name if name != "DC.type" else scheme: content for name, scheme, content in meta}
    if found.get("OVERHEIDop.KamerstukTypen") == "Motie" and found.get("OVERHEIDop.ondernummer", "").endswith("3"):
        return "overige"
    return found.get("DC.creator", "")


def metadata(meta: Iterable[Entry]) -> bytes:
    """Write metadata.xml."""
    lines = (
        f"<metadata name={quoteattr(name)} scheme={quoteattr(scheme)} content={quoteattr(content)}/>\n"
        for name, scheme, content in meta
    )
    return (DECLARATION + "<metadata_gegevens>\n" + "".join(lines) + "</metadata_gegevens>").encode()


def owms(meta: Sequence[Entry]) -> bytes:
    """Write metadata_owms.xml, with the slip that all real ones have: an element called `dcterms.modified`."""

    def values(name: str) -> list[Entry]:
        return [entry for entry in meta if entry[0] == name]

    def element(tag: str, content: str, scheme: str = "") -> str:
        return f"      <{tag}{f' scheme={quoteattr(scheme)}' if scheme else ''}>{escape(content)}</{tag}>\n"

    def first(name: str) -> str:
        return next((content for _, _, content in values(name)), "")

    day = first("DCTERMS.available")
    kinds = [entry for entry in values("DC.type") if entry[1] != "OVERHEID.Informatietype"]
    kern = [
        element("dcterms:identifier", first("DC.identifier")),
        element("dcterms:title", first("DC.title")),
        element("dcterms:language", first("DCTERMS.language") or "nl"),
        *(element("dcterms:type", content, scheme) for _, scheme, content in kinds),
        element("dcterms:creator", listed_creator(meta), "OVERHEID.StatenGeneraal"),
        *([element("dcterms.modified", day)] if day else []),
    ]
    mantel = [element(tag, content) for name, tag in DATES.items() for _, _, content in values(name)]
    rest = [entry for entry in meta if entry[0] not in NOT_IN_OEP]
    rest += [entry for name in LAST_IN_OEP for entry in values(name)]
    oep = []
    for name, scheme, content in rest:
        prefix, _, local = name.partition(".")
        kept = scheme if name == "OVERHEID.category" else ""
        oep.append(element(f"{prefix.lower()}:{local}", content, kept))
    return (
        DECLARATION
        + f"<!--\n      Generatie: versie XSLT 1.1 op {day or '2020-01-01'}+02:00-->\n"
        + '<owms-metadata xmlns:dcterms="http://purl.org/dc/terms/" xmlns:overheid="http://standaarden.overheid.nl/owms/terms/"'
        + ' xmlns:overheidop="http://standaarden.overheid.nl/oep/meta/">\n'
        + f"   <owmskern>\n{''.join(kern)}   </owmskern>\n   <owmsmantel>\n{''.join(mantel)}   </owmsmantel>\n"
        + f"   <oep>\n{''.join(oep)}   </oep>\n</owms-metadata>"
    ).encode()


def plain(source: bytes) -> str:
    """Give the text of an XML or HTML file, one line per paragraph; "" when it cannot be read."""
    try:
        root = etree.fromstring(source, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return ""
    lines = ("".join(map(str, e.itertext())) for e in root.iter("al", "titel", "tussenkop", "stuknr", "p", "h1", "h2"))
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def html(id_: str, text: str) -> bytes:
    """Write the page of a paper: the text stands in the element that the real pages keep it in."""
    body = "".join(f"<p>{escape_html(line)}</p>" for line in text.splitlines() if line.strip())
    return (
        f'<!DOCTYPE html>\n<html lang="nl"><head><meta charset="utf-8"><title>{escape_html(id_)}</title></head>'
        f'<body><article><div id="broodtekst" class="stuk broodtekst-container">{body}</div></article></body></html>\n'
    ).encode()


def odt(id_: str, text: str) -> bytes:
    """Write an OpenDocument text with fixed times, so that the same paper always has the same bytes."""
    body = "".join(f"<text:p>{escape(line)}</text:p>" for line in (id_, *text.splitlines()))
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    content = (
        f'{DECLARATION}<office:document-content xmlns:office="{office}" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        f'{DECLARATION}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in (("mimetype", kind), ("content.xml", content), ("META-INF/manifest.xml", manifest)):
            info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            archive.writestr(info, data, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def pdf(id_: str, text: str, *, lines_per_page: int = 54) -> bytes:
    """Write a PDF with a text layer: Helvetica, A4, one standard font that every reader has."""
    lines = [part for line in (id_, "", *text.splitlines()) for part in (textwrap.wrap(line, 88) or [""])]
    pages = [lines[at : at + lines_per_page] for at in range(0, len(lines), lines_per_page)]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, page in enumerate(pages):
        shown = b"".join(b"(" + escape_pdf(line) + b") '\n" for line in page)
        stream = b"BT /F1 10 Tf 14 TL 56 800 Td\n" + shown + b"ET"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            + f"/Contents {5 + 2 * n} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def escape_pdf(line: str) -> bytes:
    """Write a line as a PDF string; signs that the encoding lacks become question marks."""
    raw = line.encode("cp1252", "replace")
    return raw.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
