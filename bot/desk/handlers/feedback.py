"""What staff tell the operator, by mail."""

from agencies.staff import Action
from bot.conversation.feedback import SendFeedback
from bot.desk.office import Context, Handlers
from bot.desk.refusals import NotPossible
from bot.words import line

LONGEST = 4000
FEEDBACK = "feedback"


async def send_feedback(context: Context, command: SendFeedback) -> None:
    if not context.office.operator:
        raise NotPossible(line("feedback-nowhere"))
    if len(command.text) > LONGEST:
        raise NotPossible(line("feedback-too-long", most=LONGEST))
    await context.add_job(FEEDBACK, None, text=command.text, by=context.member.name)


HANDLERS: Handlers = {SendFeedback: (Action.LOOK, send_feedback)}
