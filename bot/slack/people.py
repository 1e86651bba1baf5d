"""Who somebody in Slack is: of our workspace, and still there.

https://docs.slack.dev/reference/methods/users.info and
https://docs.slack.dev/reference/events/user_change. In a channel that is shared with another
workspace its people can write to us too; they are nobody to us, whatever their number is there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from agencies.model import Identity
from bot.slack.patience import Patience, word_of

PLATFORM = "slack"
KNOWN_FOR = 300.0
"""Seconds, where no event said otherwise: one may have been missed while nothing listened."""
KNOWN_AT_MOST = 5_000
NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


class Who(StrEnum):
    """GONE was deactivated; OTHER never was of the workspace, or is a bot."""

    OURS = "ours"
    GONE = "gone"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Where the app is installed; `enterprise` is empty where it belongs to none."""

    team: str
    enterprise: str = ""
    bot: str = ""
    bot_user: str = ""

    @classmethod
    def of(cls, tested: AsyncSlackResponse) -> "Workspace":
        """From https://docs.slack.dev/reference/methods/auth.test."""
        return cls(
            team=str(tested.get("team_id") or ""),
            enterprise=str(tested.get("enterprise_id") or ""),
            bot=str(tested.get("bot_id") or ""),
            bot_user=str(tested.get("user_id") or ""),
        )

    def authorized(self, token: str) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=self.enterprise or None,
            team_id=self.team,
            bot_token=token,
            bot_id=self.bot,
            bot_user_id=self.bot_user,
        )

    def identity(self, user: str) -> Identity:
        within = "/".join(filter(None, (self.enterprise, self.team)))
        return Identity(platform=PLATFORM, workspace=within, user=user)

    def who(self, raw: Mapping[str, Any]) -> "Who":
        if raw.get("deleted"):  # in an Enterprise Grid they are of no team any more
            return Who.GONE
        teams = (raw.get("enterprise_user") or {}).get("teams") or ()
        if raw.get("is_stranger") or self.team not in (raw.get("team_id"), *teams):
            return Who.OTHER
        return Who.OTHER if raw.get("is_bot") else Who.OURS


class People:
    def __init__(
        self,
        client: AsyncWebClient,
        patience: Patience,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._client = client
        self._patience = patience
        self._clock = clock
        self._known: dict[str, tuple[float, Who]] = {}

    async def who(self, workspace: Workspace, user: str) -> Who:
        """Raises FAULTS."""
        at, who = self._known.get(user, (0.0, Who.OTHER))
        if user not in self._known or self._clock() - at > KNOWN_FOR:
            who = workspace.who(await self._ask(user))
            self._keep(user, who)
        return who

    def changed(self, workspace: Workspace, raw: Mapping[str, Any]) -> str:
        """The one who is gone by what Slack tells of them; nobody otherwise."""
        user = str(raw.get("id") or "")
        if user and workspace.who(raw) is Who.GONE:
            self._keep(user, Who.GONE)
            return user
        self._known.pop(user, None)  # an event may come late: they are asked for
        return ""

    async def _ask(self, user: str) -> Mapping[str, Any]:
        try:
            told = await self._patience.call(
                "users.info", lambda: self._client.users_info(user=user)
            )
        except SlackApiError as error:
            if word_of(error) in NOBODY:
                return {}
            raise
        found = told.get("user")
        return found if isinstance(found, dict) else {}

    def _keep(self, user: str, who: Who) -> None:
        self._known.pop(user, None)
        if len(self._known) >= KNOWN_AT_MOST:
            self._known.pop(next(iter(self._known)))
        self._known[user] = self._clock(), who
