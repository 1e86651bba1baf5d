"""A local Slack that costs next to nothing, and believes everybody.

It speaks as much of https://docs.slack.dev/reference/methods/chat.postMessage as its client reads.
"""

import json

from tests.fakes.light import LINE, Answered, Came, main


def answer(came: Came) -> Answered:
    to = json.loads(came.body)["channel"]
    said = {"ok": True, "channel": to, "ts": f"{came.number}.000000"}
    return Answered(200, LINE.format(to=to, at=came.at, late=came.late), json.dumps(said))


if __name__ == "__main__":
    main(answer)
