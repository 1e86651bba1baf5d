"""What staff want to tell whoever runs this installation."""

from dataclasses import dataclass

from bot.words import Answer, Command, Session, Turn, say


@dataclass(frozen=True, slots=True)
class SendFeedback(Command):
    """Long: becomes a job."""

    text: str


@dataclass(frozen=True, slots=True)
class FeedbackSent(Answer):
    """A job's result: whether the mail server took it."""

    taken: bool


def begin(session: Session, text: str) -> Turn:
    if not text:
        return Turn(session, (say("ask-feedback"),))
    return Turn(session, commands=(SendFeedback(text),))


def sent(heard: FeedbackSent, session: Session) -> Turn:
    if heard.taken:
        return Turn(session, (say("feedback-sent"),))
    return Turn(session, (say("feedback-not-sent"),), refused=True)
