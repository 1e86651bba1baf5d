"""A local Amazon SES that costs next to nothing, and believes everybody.

It speaks as much of https://docs.aws.amazon.com/ses/latest/APIReference-V2 as its client reads.
"""

import json

from tests.fakes.light import LINE, Answered, Came, main

ACCOUNT = json.dumps(
    {
        "SendingEnabled": True,
        "ProductionAccessEnabled": True,
        "SendQuota": {"MaxSendRate": 100000.0, "Max24HourSend": -1.0, "SentLast24Hours": 0.0},
    }
)
IDENTITY = json.dumps({"VerifiedForSendingStatus": True})


def answer(came: Came) -> Answered:
    if not came.body:
        return Answered(200, "", ACCOUNT if came.path.endswith("/account") else IDENTITY)
    asked = json.loads(came.body)
    entries = asked.get("BulkEmailEntries")
    people = [one["Destination"]["ToAddresses"][0] for one in entries or [asked]]
    lines = "".join(LINE.format(to=to, at=came.at, late=came.late) for to in people)
    if entries is None:
        return Answered(200, lines, f'{{"MessageId": "{came.number:024x}"}}')
    taken = [
        {"Status": "SUCCESS", "MessageId": f"{came.number:024x}{n:04x}"} for n in range(len(people))
    ]
    return Answered(200, lines, json.dumps({"BulkEmailEntryResults": taken}))


if __name__ == "__main__":
    main(answer)
