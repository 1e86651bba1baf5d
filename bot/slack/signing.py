"""What Slack signed, no longer than five minutes ago.

https://docs.slack.dev/authentication/verifying-requests-from-slack. slack-bolt looks again, but it
reads what came before it does.
"""

from collections.abc import Mapping

from slack_sdk.signature import SignatureVerifier

from config.secrets import Secret

AT = "X-Slack-Request-Timestamp"
BY = "X-Slack-Signature"


def is_signed(secret: Secret | None, body: str, headers: Mapping[str, str]) -> bool:
    """Nothing is, where we have no secret."""
    try:
        return bool(secret) and SignatureVerifier(secret or "").is_valid(
            body, headers.get(AT, ""), headers.get(BY, "")
        )
    except (ValueError, TypeError):  # no time, or letters that no signature has
        return False
