"""Content credentials (C2PA 2): a signed note in a file that says that a machine has made it, and what changes it.

The signature proves that the note belongs to this file and that nothing was altered since. Who signed is known to
nobody by the certificate that is made here; whoever has one of a known issuer sets it (docs/characters.md).
"""

import io
import logging
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from secretary.wire.config import Settings, Unset, settings
from secretary.wire.mark import Source

logger = logging.getLogger(__name__)

KINDS = frozenset({"video/mp4", "audio/wav", "audio/mpeg", "audio/flac", "image/png", "image/webp"})
"""Media types that can hold one. Not OGG, and nothing that is sent before its end is known."""

SOURCES = "http://cv.iptc.org/newscodes/digitalsourcetype/"

LIFETIME = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Signing:
    """What signs."""

    algorithm: str
    """C2PA's name: `es256` …"""
    certificates: str
    """PEM: the one of the key, then those of its issuers."""
    key: str
    """PEM."""


def sealed(data: bytes, media_type: str, source: Source) -> bytes:
    """The file with its credential, about 3 KB more; as it was when its kind has no place for one.

    A file that cannot be signed leaves with its tags alone, and the log says why.
    """
    if media_type not in KINDS:
        return data
    import c2pa  # a library of 30 MB, which workers do without

    try:
        return _signed(data, media_type, source)
    except (c2pa.C2paError, OSError, ValueError) as error:
        logger.error("a file of the kind %s leaves without a content credential: %s", media_type, error)
        return data


def _signed(data: bytes, media_type: str, source: Source) -> bytes:
    import c2pa

    own, written = signing(), io.BytesIO()
    # Without an authority's time: this program calls nobody on its own.
    info = c2pa.C2paSignerInfo(own.algorithm.encode(), own.certificates.encode(), own.key.encode(), None)
    with c2pa.Signer.from_info(info) as signer, c2pa.Builder.from_json(_manifest(source)) as builder:
        builder.sign(signer, media_type, io.BytesIO(data), written)
    return written.getvalue()


def _manifest(source: Source) -> dict[str, Any]:
    """What is said: which program has made the file, and how. Nothing of whom it is for or what it says."""
    created = {"action": "c2pa.created", "digitalSourceType": f"{SOURCES}{source}"}
    return {
        "claim_generator_info": [{"name": "Secretary", "version": version("secretary")}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}],
    }


@cache
def signing() -> Signing:
    """The key and certificate that are set, else those made once and kept in the data folder.

    Raises Unset when one that is set cannot be used, OSError when the data folder cannot be written.
    """
    config = settings()
    key, chain = config.signing_key.get_secret_value(), config.signing_certificate
    if not key and not chain:
        key = chain = _own(config).read_text()
    try:
        return _usable(key, chain)
    except (ValueError, TypeError) as error:
        raise Unset(f"SECRETARY_SIGNING_KEY and SECRETARY_SIGNING_CERTIFICATE cannot sign: {error}") from error


def _usable(key: str, chain: str) -> Signing:
    """Raises ValueError, or TypeError for a key that has a password."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificates

    if not key or not chain:
        raise ValueError("only one of the two is set")
    own = load_pem_private_key(key.encode(), None)
    if load_pem_x509_certificates(chain.encode())[0].public_key() != own.public_key():
        raise ValueError("the first certificate is not that of the key")
    return Signing(_algorithm(own), _only("CERTIFICATE", chain), _only("PRIVATE KEY", key))


def _algorithm(key: object) -> str:
    """C2PA's name of what this key signs with (C2PA 2.2, section 13.2.1). Raises ValueError."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    match key:
        case ec.EllipticCurvePrivateKey() if key.key_size in (256, 384, 521):
            return {256: "es256", 384: "es384", 521: "es512"}[key.key_size]
        case ed25519.Ed25519PrivateKey():
            return "ed25519"
        case rsa.RSAPrivateKey():
            return "ps256"
    raise ValueError("the key is of a kind that C2PA does not know")


def _only(label: str, pem: str) -> str:
    """The blocks of one kind: a file may hold the key and its certificates together."""
    blocks = [f"-----BEGIN{block}" for block in pem.split("-----BEGIN")[1:]]
    return "".join(block for block in blocks if f"{label}-----" in block.partition("\n")[0])


def _own(config: Settings) -> Path:
    """The file of this installation's own key and certificates; written whole or not at all, by whoever is first."""
    path = config.folder / "signing.pem"
    if not path.exists():
        config.folder.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(_made())
        try:
            path.hardlink_to(part)
        except FileExistsError:
            logger.info("another process made the signing key at the same moment")
        finally:
            part.unlink()
    return path


def _made() -> bytes:
    """A fresh key with its certificate, and that of an issuer whose own key is thrown away: C2PA takes no certificate
    that signs itself (C2PA 2.2, section 14.5.1).
    """
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    issuer, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    names = [f"Secretary {what} {secrets.token_hex(8)}" for what in ("issuer", "installation")]
    certificates = [_certificate(names[1], own, names[0], issuer), _certificate(names[0], issuer, names[0], issuer)]
    key = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return key + b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def _certificate(name: str, own: Any, issuer_name: str, issuer: Any) -> Any:
    """Of a key, for signing what people are shown; of the issuer's own key, for signing certificates."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import ExtendedKeyUsageOID

    now, top = datetime.now(UTC), own is issuer
    uses = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
    signs = {"digital_signature": not top, "key_cert_sign": top, "crl_sign": top}
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer_name))
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=top, path_length=0 if top else None), critical=True)
        .add_extension(x509.KeyUsage(**uses, **signs, encipher_only=False, decipher_only=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), critical=False)
    )
    if not top:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        made = made.add_extension(purpose, critical=False)
    return made.sign(issuer, SHA256())


def _name(name: str) -> Any:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    told = ((NameOID.ORGANIZATION_NAME, "Secretary"), (NameOID.COMMON_NAME, name))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in told])
