"""What a message is for: whether its readers may decline it."""

from dataclasses import dataclass

from bot.conversation.confirming import confirming
from bot.words import Command, Heard, Pressed, Session, Turn, press, say
from campaigns.model import CampaignId
from campaigns.purpose import Purpose


@dataclass(frozen=True, slots=True)
class SetPurpose(Command):
    campaign: CampaignId
    purpose: Purpose


def ask(session: Session) -> Turn:
    choices = (
        press(f"purpose-{one.value}", "purpose", one.value, session.campaign) for one in Purpose
    )
    return Turn(session, (say("ask-purpose").with_buttons(tuple(choices)),))


def choosing(session: Session, heard: Heard) -> Turn | None:
    match heard:
        case Pressed("purpose", chosen) if session.campaign:
            return Turn(session, commands=(SetPurpose(session.campaign, Purpose(chosen)),))
    return confirming(session, heard)
