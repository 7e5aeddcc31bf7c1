"""Calling the Bot API: what can go wrong, in one vocabulary, and a token that never shows."""

import json
import logging
from typing import Any, Final

import httpx
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.channels.contract import SendError

UNKNOWN_BOT: Final = "Telegram 不认识这个机器人令牌（token）。请在 @BotFather 处核对，把正确的令牌写进配置后重新启动。"
NOT_OPEN: Final = "Telegram 还没接通。"
UNREACHED: Final = "连不上 Telegram（%s）。请检查这台机器能不能上网；要经过代理时，先设好环境变量 HTTPS_PROXY 再启动。"
NO_ANSWER: Final = "Telegram 没有回答（%s）。多半是网络不稳；一直这样时，请检查这台机器的网络和代理。"
ANOTHER_POLLS: Final = "另一个程序正在用同一个机器人令牌收消息。请停掉它；在那之前这里收不到消息，会不断再试。"

_OK: Final = 200
_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404
_BAD_REQUEST: Final = 400
_CONFLICT: Final = 409
_TOO_MANY: Final = 429
_GATEWAY_TIMEOUT: Final = 504

_SHORTEST_WAIT: Final = 1
_LONGEST_WAIT: Final = 3600
_ORDINARY_WAIT: Final = 30

_NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)

# These write addresses, which hold the token, or messages of people.
_INDISCREET: Final = ("httpx", "telegram.Bot", "telegram.BaseRequest", "telegram.HTTPXRequest")


class RefusedError(TelegramError):
    """The Bot API understood the call and said no."""

    def __init__(self, code: int, description: str, parameters: dict[str, object]) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters

    @property
    def wrong_token(self) -> bool:
        """The token is unknown (401) or not even shaped like one (404)."""
        return self.code in {_UNAUTHORIZED, _NOT_FOUND}

    @property
    def moved_to(self) -> int | None:
        """The id under which the group lives on."""
        new = self.parameters.get("migrate_to_chat_id")
        return new if isinstance(new, int) else None

    def says(self, *words: str) -> bool:
        """Is a refusal (400) of which the description has one of these."""
        return self.code == _BAD_REQUEST and any(word in self.message.lower() for word in words)


class GarbledError(TelegramError):
    """What came back is not an answer of the Bot API."""


class HalfSentError(TelegramError):
    """A long message is out in part."""

    def __init__(self) -> None:
        super().__init__("Telegram took only a part of a long message")


class Request(HTTPXRequest):
    """python-telegram-bot's HTTP, but with refusals as they were told.

    Its own errors lose the code, trip over a `retry_after` that is no number, and quote the answer in the log.
    """

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 - handed on as they are
        """Return status and body of a success. Raises TelegramError for everything else."""
        status, body = await super().do_request(*args, **kwargs)
        if status == _OK:
            return status, body
        answer = _object(body)
        code, parameters = answer.get("error_code"), answer.get("parameters")
        raise RefusedError(
            code if isinstance(code, int) else status,
            str(answer.get("description", f"HTTP {status}")),
            parameters if isinstance(parameters, dict) else {},
        )

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return a success as decoded. Raises GarbledError."""
        answer = _object(payload)
        if answer.get("ok") is not True or "result" not in answer:
            raise GarbledError("The answer is not one of the Bot API")
        return answer


def _object(body: bytes) -> dict[str, Any]:
    """Decode a JSON object; what is none has no keys."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def send_error(error: TelegramError) -> SendError:
    """Tell delivery what a failed call means for the message. The reason holds no token and no text of a person."""
    if isinstance(error, RefusedError):
        return _refusal(error)
    if isinstance(error, HalfSentError):
        return SendError(error.message, unknown=True)
    cause = error.__cause__
    if isinstance(cause, _NEVER_SENT):
        return SendError(UNREACHED % type(cause).__name__)
    return SendError(NO_ANSWER % type(cause or error).__name__, unknown=True)


def _refusal(refused: RefusedError) -> SendError:
    reason = f"Telegram 不肯办（{refused.code}）：{refused.message[:200]}"
    if refused.code == _TOO_MANY:
        return SendError(reason, retry_after=_wait(refused.parameters.get("retry_after")))
    if refused.wrong_token:
        # The message itself is sound and leaves once the token is put right.
        return SendError(UNKNOWN_BOT)
    if refused.code == _CONFLICT:
        return SendError(ANOTHER_POLLS)
    return SendError(
        reason,
        permanent=refused.code in {_BAD_REQUEST, _FORBIDDEN},
        unknown=refused.code == _GATEWAY_TIMEOUT,
    )


def _wait(retry_after: object) -> float:
    """Return the seconds that the platform asks for, within reason."""
    if not isinstance(retry_after, int | float) or not retry_after > 0:
        retry_after = _ORDINARY_WAIT
    return float(min(max(retry_after, _SHORTEST_WAIT), _LONGEST_WAIT))


def hush() -> None:
    """Let libraries log only warnings: below that they write the token or what people said.

    A filter, so that no level set elsewhere undoes it.
    """
    for name in _INDISCREET:
        logging.getLogger(name).addFilter(_is_serious)


def _is_serious(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING
