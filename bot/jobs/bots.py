"""What the platform is asked about an agency's bot: who it is, and how it presents itself."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace

import segno

from agencies.bots import TOKEN, Bot, BotId, BotTaken
from agencies.model import Credential, CredentialId
from bot.citizens.introducing import introductions
from bot.citizens.ports import BotFace, PlatformDown, TokenRefused
from bot.conversation.bots import BotConnected, BotNotConnected, PosterMade
from bot.desk.handlers.bots import CHANNEL, PROVIDER, view
from bot.jobs.shop import Shop, keep_file
from bot.ports import DeskWork
from bot.words import line
from campaigns.conversations import Job
from config.secrets import Secret

SCALE, BORDER = 12, 4
"""Large enough to print; the border is part of the code: https://www.qrcode.com/en/howto/code.html"""


async def connect(shop: Shop, job: Job) -> BotConnected | BotNotConnected:
    """Of a new bot, or a new token for one that is here: `bot`, unless that is None."""
    arguments = json.loads(job.arguments)
    token = Secret(arguments["token"])
    try:
        face = await shop.bots.look(token)
    except TokenRefused:
        return BotNotConnected("refused")
    except PlatformDown:
        return BotNotConnected("unreachable")
    try:
        async with shop.office.store.work(job.agency) as work:
            wanted = arguments["bot"]
            if wanted is not None and (await work.bots.get(BotId(wanted))).account != face.account:
                return BotNotConnected("other-bot", face.username)
            bot = await _keep(shop, work, job, token, face)
            return BotConnected(await view(work, bot), new=not bot.purpose)
    except BotTaken:  # nothing of it is kept: the token is another agency's
        return BotNotConnected("taken", face.username)


async def _keep(shop: Shop, work: DeskWork, job: Job, token: Secret, face: BotFace) -> Bot:
    """A bot that is new stays closed until it says what it is for. Raises BotTaken."""
    known = [bot for bot in await work.bots.list() if bot.account == face.account]
    fields = {TOKEN: str(token)}
    if known:
        [bot] = known
        await work.credentials.renew(bot.credential, fields, token[-4:])
        renewed = replace(bot, username=face.username, name=face.name, refused=False)
        await work.bots.save(renewed)
        return await work.bots.get(bot.id)
    kept = await work.bots.keep(
        Bot(
            id=BotId(0),
            agency=job.agency,
            credential=await _account(shop, work, job, face, fields),
            account=face.account,
            username=face.username,
            name=face.name,
            purpose="",
            paused=True,
            added_by=job.identity,
        )
    )
    return await work.bots.get(kept)


async def _account(
    shop: Shop, work: DeskWork, job: Job, face: BotFace, fields: Mapping[str, str]
) -> CredentialId:
    """A bot that was here before has its old one, so that what it sent can still be corrected."""
    last4 = fields[TOKEN][-4:]
    if former := await work.bots.former(face.account):
        await work.credentials.revive(former, fields, last4)
        return former
    spec = shop.office.offers.spec(CHANNEL, PROVIDER)
    credential = Credential(
        id=CredentialId(0),
        agency=job.agency,
        channel=CHANNEL,
        provider=PROVIDER,
        label=f"@{face.username}",
        last4=last4,
        rate=spec.rate,
        added_by=job.identity,
        added_at=work.now,
        proven_at=work.now,
    )
    return await work.credentials.add(credential, fields)


async def introduce(shop: Shop, job: Job) -> PosterMade | None:
    """Its commands and description in every language; a new one's poster comes with it."""
    arguments = json.loads(job.arguments)
    async with shop.office.store.read_work(job.agency) as work:
        bot = await work.bots.get(BotId(arguments["bot"]))
        token = Secret((await work.credentials.fields(bot.credential))[TOKEN])
        told = introductions(bot, work.agency.name)
    await shop.bots.introduce(token, told)
    return await _poster(shop, job, bot) if arguments["poster"] else None


async def poster(shop: Shop, job: Job) -> PosterMade:
    async with shop.office.store.read_work(job.agency) as work:
        bot = await work.bots.get(BotId(json.loads(job.arguments)["bot"]))
    return await _poster(shop, job, bot)


async def _poster(shop: Shop, job: Job, bot: Bot) -> PosterMade:
    picture = io.BytesIO()
    segno.make(bot.link(), error="m", micro=False).save(
        picture, kind="png", scale=SCALE, border=BORDER
    )
    name, seen = f"{bot.username}.png", line("picture-of-code", link=bot.link())
    return PosterMade(
        name=bot.name,
        link=bot.link(),
        topics=tuple((topic.name, bot.link(f"t{topic.id}")) for topic in bot.topics),
        picture=await keep_file(shop, job, name, picture.getvalue(), seen),
    )
