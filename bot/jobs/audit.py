"""The whole audit as a file, with the hashes by which anybody can prove it again."""

import json

from bot.conversation.auditing import AuditExported
from bot.deeds import Called, sentence
from bot.jobs.shop import NewFile, Shop
from bot.markup import plain
from campaigns.conversations import Job
from campaigns.csv_cells import harmless, table

HEADINGS = ("number", "at", "by", "person", "what", "facts", "hash", "sentence")


async def export_audit(shop: Shop, job: Job) -> AuditExported:
    count, called = 0, Called()
    async with (
        shop.office.store.read_work(job.agency) as work,
        NewFile(shop, job, "audit.csv") as file,
    ):
        await file.write(table([HEADINGS]).encode())
        async for page in work.audit.read():
            await called.meet(work, [entry.deed for entry in page])
            rows = [
                (
                    str(entry.number),
                    repr(entry.at.timestamp()),
                    harmless(entry.deed.by),
                    str(entry.deed.person),
                    entry.deed.what,
                    harmless(json.dumps(dict(entry.deed.facts), sort_keys=True)),
                    entry.hash.hex(),
                    harmless(plain(sentence(entry.deed, called))),
                )
                for entry in page
            ]
            await file.write(table(rows).encode())
            count += len(rows)
        return AuditExported(await file.close(), count)
