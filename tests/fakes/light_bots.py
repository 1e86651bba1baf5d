"""A local Bot API that costs next to nothing: it takes messages of any bot, and says nothing else.

https://core.telegram.org/bots/api#sendmessage. Its journal has a line for each: bot, chat, when.
"""

from tests.fakes.light import Answered, Came, main

ANSWER = (
    '{{"ok": true, "result": {{"message_id": {number}, "date": 1800000000, "text": "x",'
    ' "chat": {{"id": {chat}, "type": "private"}}}}}}'
)
LINE = '{{"bot": {bot}, "chat": {chat}, "at": {at:.6f}, "late": {late:.4f}}}\n'
NOTHING = '{"ok": true, "result": true}'


def answer(came: Came) -> Answered:
    token, _, method = came.path.removeprefix("/bot").partition("/")
    if method != "sendMessage":
        return Answered(200, "", NOTHING)
    chat = came.form["chat_id"]
    line = LINE.format(bot=token.partition(":")[0], chat=chat, at=came.at, late=came.late)
    return Answered(200, line, ANSWER.format(number=came.number, chat=chat))


if __name__ == "__main__":
    main(answer)
