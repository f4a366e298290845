"""The key that signs seals. It lies in the home, outside the database: who owns the tables cannot forge a seal."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_FILE = "audit.key"


class SigningKey:
    """An Ed25519 key kept in ``home/audit.key`` (mode 0600), made at first use; its public half lies beside it."""

    def __init__(self, home: Path) -> None:
        self._key = _read(home / KEY_FILE) or _make(home)
        self.id = _key_id(self._key.public_key())

    def sign(self, text: bytes) -> bytes:
        """The signature of ``text``."""
        return self._key.sign(text)


def signed(home: Path, key_id: str, text: bytes, signature: bytes) -> bool:
    """Whether the key ``key_id``, whose public half lies in ``home``, signed ``text``."""
    file = home / f"audit.{key_id}.pub"
    if not file.exists():
        return False
    public = Ed25519PublicKey.from_public_bytes(file.read_bytes())
    try:
        public.verify(signature, text)
    except InvalidSignature:
        return False
    return _key_id(public) == key_id


def _read(file: Path) -> Ed25519PrivateKey | None:
    return Ed25519PrivateKey.from_private_bytes(file.read_bytes()) if file.exists() else None


def _make(home: Path) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    home.mkdir(parents=True, exist_ok=True)
    (home / f"audit.{_key_id(key.public_key())}.pub").write_bytes(key.public_key().public_bytes_raw())
    raw = key.private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
    with os.fdopen(os.open(home / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(raw)
    return key


def _key_id(public: Ed25519PublicKey) -> str:
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]
