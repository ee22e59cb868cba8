"""Whether an endpoint wants to be one: it gives back a word that only it was told."""

import secrets

import httpx

from libs.common.problems import Problem, Text
from services.notifications.handlers.deliveries import Result, Work
from services.notifications.subscriptions import bodies
from services.notifications.subscriptions.targets import Refused, look
from services.notifications.webhooks.sending import Line, Sender

REFUSALS: dict[str, Text] = {
    "url-malformed": (
        "Ange en fullständig adress som börjar med https://, utan mellanslag och utan #.",
        "Give a whole address that begins with https://, without spaces and without #.",
    ),
    "url-with-password": (
        "Adressen får inte innehålla användarnamn eller lösenord. Kontrollera underskriften i stället.",
        "The address may not hold a user name or password. Check the signature instead.",
    ),
    "https-needed": ("Adressen ska börja med https://.", "The address should begin with https://."),
    "target-not-public": (
        "Adressen leder inte till det öppna internet. Välj en annan, eller be driften att tillåta nätet.",
        "The address does not lead to the public internet. Choose another, or ask the operator to allow the network.",
    ),
    "name-unknown": ("Värdnamnet har ingen adress. Kontrollera stavningen.", "The host name has no address."),
}


async def check_target(sender: Sender, url: str) -> None:
    """Raises Problem 422 for an address that nothing may be sent to."""
    try:
        await look(url, sender.allowed)
        httpx.URL(url)
    except Refused as refusal:
        raise _refused(refusal.code) from None
    except httpx.InvalidURL:
        raise _refused("url-malformed") from None
    except OSError:
        raise _refused("name-unknown") from None


async def challenge(sender: Sender, subscription_id: str, url: str, key_versions: tuple[int, ...]) -> Result:
    """Sends the word, signed like any message; `fault` is `not-echoed` if something else came back."""
    word = secrets.token_urlsafe(24)
    body = bodies.challenge(subscription_id, word, sender.clock.now())
    work = Work(subscription_id, url, None, f"{subscription_id}_challenge_{word[:8]}", body, key_versions)
    line = Line(sender)
    try:
        answer = await line.send(work)
    finally:
        await line.close()
    if answer.result.fault is None and not bodies.echoes(answer.body, word):
        return Result(answer.result.status, "not-echoed")
    return answer.result


def _refused(code: str) -> Problem:
    return Problem(
        422,
        "invalid",
        ("Rätta felen nedan och skicka igen.", "Correct the errors below and send again."),
        [{"pointer": "/url", "code": code, "severity": "error", "message": REFUSALS[code]}],
    )
