"""The doctor on mail and forwarding: what is off is said, what does not answer is named with the mend."""

from pathlib import Path

from bot.config import Committee, Database, Forwarding, Settings, Smtp
from bot.doctor import examine
from tests.helpers.mail import MailServer

PLACES = (
    Forwarding(channel="email", address="ban35@tinh.gov.vn"),
    Forwarding(channel="telegram", address="-100200300"),
)


async def _found(folder: Path, **sections: Smtp | Committee) -> dict[str, tuple[bool, str]]:
    settings = Settings(database=Database(url=f"sqlite:///{folder}/bot.db"), **sections)  # type: ignore[arg-type]
    return {one.key: (one.well, one.detail) async for one in examine(settings)}


async def test_the_mail_server_and_the_places_are_examined(tmp_path: Path) -> None:
    async with MailServer() as server:
        mail = Smtp(host="127.0.0.1", port=server.port, starttls=False, sender="a@tinh.gov.vn")
        found = await _found(tmp_path, smtp=mail, committee=Committee(forward_to=PLACES))
        assert found["smtp"] == (True, "127.0.0.1")
        assert found["forward"] == (True, "1")
        assert found["forward_off"] == (False, "telegram")
        secure = mail.model_copy(update={"starttls": True})
        assert not (await _found(tmp_path, smtp=secure))["smtp"][0]
    assert server.letters == []
    assert not (await _found(tmp_path, smtp=mail))["smtp"][0]
    assert (await _found(tmp_path))["smtp_off"] == (True, "")
