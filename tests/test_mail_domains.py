"""The doctor tells whether mailboxes can know that mails from a domain are its owner's."""

import pytest

import commands.mail_domains
from campaigns.mail_domains import judge
from commands.mail_domains import look_up
from tests.fakes.dns import FakeDns

DOMAIN = "news.example.org"
SPF = "v=spf1 include:amazonses.com -all"
KEY = {f"abc._domainkey.{DOMAIN}": ["v=DKIM1; p=MII"]}
WELL = {DOMAIN: ["site-verification=1", SPF], **KEY, "_dmarc.example.org": ["v=DMARC1; p=none"]}


async def told(texts: dict[str, list[str]]) -> str:
    async with FakeDns(texts) as dns:
        return str(judge(await look_up(DOMAIN, dns.resolver), DOMAIN))


async def test_a_domain_with_all_three_is_well_also_by_the_policy_of_the_one_above() -> None:
    assert await told(WELL) == f"ok     Mail from {DOMAIN}: its DNS has SPF, DKIM keys and DMARC."


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({**WELL, DOMAIN: ["site-verification=1"]}, "no SPF record says who may send for it"),
        ({**WELL, DOMAIN: ["v=spf10 -all"]}, "no SPF record says who may send for it"),
        ({**WELL, DOMAIN: ["v=spf1 +all"]}, "its SPF record lets anybody send for it"),
        ({**WELL, DOMAIN: [SPF, "v=spf1 -all"]}, "it has 2 SPF records, which count as none"),
        ({**WELL, "_dmarc.example.org": ["v=DMARC2"]}, "no DMARC record"),
        (
            {**WELL, f"_dmarc.{DOMAIN}": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]},
            "several DMARC records, which count as none",
        ),
        ({name: WELL[name] for name in WELL.keys() - KEY}, "no DKIM key stands in its DNS"),
    ],
)
async def test_each_that_is_missing_is_named(texts: dict[str, list[str]], words: str) -> None:
    found = await told(texts)
    assert found.startswith(f"WRONG  Mail from {DOMAIN}: {words}. How: docs/")


async def test_where_nobody_answers_it_says_so_and_blames_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(commands.mail_domains, "PATIENCE", 0.2)
    async with FakeDns(WELL, is_silent=True) as dns:
        silent = judge(await look_up(DOMAIN, dns.resolver), DOMAIN)
    nobody = judge(await look_up(DOMAIN, None), DOMAIN)
    async with FakeDns({"other.example": ["x"]}) as dns:
        strange = judge(await look_up(DOMAIN, dns.resolver), DOMAIN)
    assert silent == nobody == strange
    assert nobody.is_well
    assert nobody.words.startswith("not looked up")
