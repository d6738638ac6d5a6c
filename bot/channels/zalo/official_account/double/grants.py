"""Grants: the pairs of tokens the double gives out; a refresh token works once, the old access token dies with it."""

import base64
import hashlib
import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

LIFE = 90_000  # seconds of an access token
USED = -14014  # one of the numbers seen for a refresh token that was used
TOKEN_INVALID, TOKEN_EXPIRED = -216, -220


@dataclass
class Grants:
    """One app's consent: `now` gives seconds since 1970."""

    app_id: str
    app_secret: str
    now: Callable[[], float]
    life: int = LIFE
    rotations: int = 0
    reuses: int = 0
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _access: str = ""
    _refresh: str = ""
    _ends: float = 0.0
    _code: str = ""
    _challenge: str = ""

    def consent(self) -> tuple[str, str]:
        """Return a new pair (access, refresh), as an administrator's consent or the API Explorer gives one."""
        number = next(self._numbers)
        self._access = f"access-{number}-{secrets.token_hex(20)}"
        self._refresh = f"refresh-{number}-{secrets.token_hex(20)}"
        self._ends = self.now() + self.life
        return self._access, self._refresh

    def exchange(self, secret: str, form: dict[str, str]) -> dict[str, object]:
        """Answer POST /v4/oa/access_token."""
        if secret != self.app_secret or form.get("app_id") != self.app_id:
            return {"error": -14002, "error_name": "Invalid appId", "error_description": "app is not active"}
        if form.get("grant_type") == "authorization_code":
            return self._by_code(form)
        if not self._refresh or form.get("refresh_token") != self._refresh:
            self.reuses += 1
            return {
                "error": USED,
                "error_name": "Invalid refresh token",
                "error_description": "used or expired",
            }
        self.rotations += 1
        access, refresh = self.consent()
        return {"access_token": access, "refresh_token": refresh, "expires_in": str(self.life)}

    def allow(self, challenge: str) -> str:
        """Let the account's owner agree to the app, and return the code that the browser brings back."""
        self._code, self._challenge = f"code-{secrets.token_hex(20)}", challenge
        return self._code

    def _by_code(self, form: dict[str, str]) -> dict[str, object]:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        fits = base64.urlsafe_b64encode(digest).decode().rstrip("=") == self._challenge
        if not self._code or form.get("code") != self._code or not fits:
            return {"error": -14012, "error_name": "Invalid code", "error_description": "used, or not ours"}
        self._code = ""
        access, refresh = self.consent()
        return {"access_token": access, "refresh_token": refresh, "expires_in": str(self.life)}

    def fault_of(self, token: str) -> int:
        """Return 0 when `token` is the living access token, else the error code."""
        if token != self._access or not token:
            return TOKEN_INVALID
        return TOKEN_EXPIRED if self.now() >= self._ends else 0

    def kill(self) -> None:
        """Let the access token die before its time, as when somebody minted a pair by hand."""
        self._access = ""

    def revoke(self) -> None:
        """Let neither token be good any more, as when the account's owner takes the consent back."""
        self._access, self._refresh = "", "revoked"

    @property
    def refresh_token(self) -> str:
        """The refresh token that would work now."""
        return self._refresh or self.consent()[1]
