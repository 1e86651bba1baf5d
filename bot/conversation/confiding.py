"""Secrets: which one is asked for now, and what is said of one that is not taken. Pure."""

from bot.words import Said, Session, Step, Turn, say

FIELD = "asks-secret"  # what a form remembers of the question that is open
OF_A_BOT = frozenset({Step.BOT_TOKEN, Step.BOT_CONNECTING})


def secret_asked(session: Session) -> str:
    """Its name, which no other question has; empty where what is asked for is none."""
    form = session.form
    if session.step in OF_A_BOT:
        return f"bot-token/{form.get('bot', '')}"
    if session.step is Step.FORM and FIELD in form:
        return f"{form['channel']}/{form['provider']}/{form['asked']}"
    return ""


def is_of_another(session: Session, said: Said) -> bool:
    """Typed in the form of a question that is not asked any more: it must answer no other one."""
    return bool(said.secret) and said.secret != secret_asked(session)


def not_asked(session: Session) -> Turn:
    return Turn(session, (say("secret-not-asked"),), refused=True, again=True)


def lies_open(session: Session) -> Turn:
    """A secret that stands in a chat, where it stays, is none: it is not even tried."""
    told = say("secret-lies-open").asking_for_a_secret(secret_asked(session))
    return Turn(session, (told,), refused=True)
