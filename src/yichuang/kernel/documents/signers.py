"""The keys that electronic seals (电子印章) sign with, one file per organisation in ``var/keys/signers``.

An organisation without a file gets a key and a certificate of this instance's own small authority. Such a seal shows
that a paper came from this instance and was not altered; it is **not** a legal electronic seal (电子签名法 13, 14) and
says 演示用章. To seal with force, put a PEM file from a licensed authority (private key, certificate, chain) in its
place and the authority's root in ``signers/roots``: nothing else changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from asn1crypto import keys as asn1_keys  # type: ignore[import-untyped]
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from yichuang.kernel import clock
from yichuang.kernel.sealing import keyring

_AUTHORITY = "一窗本机签发（仅供演示）"
_FROM = datetime(2020, 1, 1, tzinfo=clock.SHANGHAI)  # before any demo data
_YEARS = timedelta(days=365 * 30)


@dataclass(frozen=True)
class OrganisationSigner:
    """A signer ready for use; ``local`` if its certificate is of this instance's own authority."""

    signer: SimpleSigner
    local: bool


def get_signer(organisation_name: str) -> OrganisationSigner:
    """The signer of an organisation, made when first asked for and kept in the process."""
    return _load(_folder(), organisation_name)


def trust_roots() -> list[asn1_x509.Certificate]:
    """The certificates that a seal must lead back to: this instance's authority and those an operator added."""
    _ensure_authority(_folder())
    roots = sorted((_folder() / "roots").glob("*.pem"))
    return [certificate for path in roots for certificate in _certificates(path.read_bytes())]


def _folder() -> Path:
    return keyring.key_directory() / "signers"


@cache
def _load(folder: Path, organisation_name: str) -> OrganisationSigner:
    path = folder / f"{_sm3(organisation_name)[:32]}.pem"
    _ensure_authority(folder)
    if not path.exists():
        keyring.write_once(path, _issue(folder, organisation_name))
    content = path.read_bytes()
    private = load_pem_private_key(content, password=None)
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificates = _certificates(content)
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(certificates)
    signer = SimpleSigner(certificates[0], asn1_keys.PrivateKeyInfo.load(der), store)
    return OrganisationSigner(signer, local=certificates[0].issuer.native.get("common_name") == _AUTHORITY)


def _ensure_authority(folder: Path) -> None:
    """Several processes may come here at once: the first to write its key file wins, and the root follows from it."""
    roots = folder / "roots"
    for made in (folder, roots):
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = folder / "authority.pem"
    if not authority.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(_AUTHORITY)
        builder = _builder(name, name, key.public_key(), key.public_key(), authority=True)
        keyring.write_once(authority, _pem(key, builder.sign(key, hashes.SHA256())))
    certificates = x509.load_pem_x509_certificates(authority.read_bytes())
    keyring.write_once(roots / "local.pem", certificates[0].public_bytes(Encoding.PEM))


def _issue(folder: Path, organisation_name: str) -> bytes:
    content = (folder / "authority.pem").read_bytes()
    authority_key = load_pem_private_key(content, password=None)
    authority = x509.load_pem_x509_certificates(content)[0]
    if not isinstance(authority_key, ec.EllipticCurvePrivateKey):
        raise TypeError("authority.pem must hold an EC key")
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(
        _name(organisation_name), authority.subject, key.public_key(), authority_key.public_key(), authority=False
    )
    return _pem(key, builder.sign(authority_key, hashes.SHA256()), authority)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer_key: ec.EllipticCurvePublicKey,
    *,
    authority: bool,
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_FROM + _YEARS)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _name(text: str) -> x509.Name:
    """A common name may have 64 bytes only; the organisation's name stands whole beside it."""
    common = text.encode()[:64].decode(errors="ignore")
    attributes = ((NameOID.COUNTRY_NAME, "CN"), (NameOID.ORGANIZATION_NAME, text), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def _pem(key: ec.EllipticCurvePrivateKey, *certificates: x509.Certificate) -> bytes:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


def _certificates(content: bytes) -> list[asn1_x509.Certificate]:
    blocks = pem.unarmor(content, multiple=True)
    return [asn1_x509.Certificate.load(der) for kind, _, der in blocks if kind == "CERTIFICATE"]


def _sm3(text: str) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(text.encode())
    return digest.finalize().hex()
