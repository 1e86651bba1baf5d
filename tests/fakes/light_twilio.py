"""A local Twilio that costs next to nothing.

It speaks as much of https://www.twilio.com/docs/messaging/api/message-resource as its client
reads, and keeps the journal of `tests.fakes.twilio`, with no more in it than to whom, when, and
where it was told to call.
"""

from tests.fakes.light import Answered, Came, main

ANSWER = (
    '{{"sid": "SM{number:032x}", "status": "accepted", "to": "{to}", "body": "",'
    ' "error_code": null, "error_message": null, "num_media": "0", "num_segments": "1",'
    ' "date_created": "Thu, 24 Aug 2023 05:01:45 +0000", "direction": "outbound-api",'
    ' "api_version": "2010-04-01"}}'
)
LINE = (
    '{{"to": "{to}", "at": {at:.6f}, "late": {late:.4f}, "sid": "SM{number:032x}", "fate": "ok",'
    ' "account": "", "sender": "", "body": "", "callback": "{callback}"}}\n'
)


def answer(came: Came) -> Answered:
    to, number = came.form["To"], came.number
    callback = came.form.get("StatusCallback", "")
    line = LINE.format(to=to, at=came.at, late=came.late, number=number, callback=callback)
    return Answered(201, line, ANSWER.format(number=number, to=to))


if __name__ == "__main__":
    main(answer)
