"""What the portal's tests share: somebody signed in, the pages of an application, and what a page says."""

from __future__ import annotations

import html
import re
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.kernel.actor import Actor

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
RARE = "𬭊䶮🌲岩"  # rare characters and an emoji, beyond the basic plane


def sign_in(client: Client, actor: Actor) -> Client:
    """The client, signed in as this account."""
    user = ModelBackend().get_user(actor.account_id)
    assert user is not None
    client.force_login(user, backend="yichuang.domain.people.backends.LoginBackend")
    return client


def words(response: Any) -> str:
    """The text of a page without its markup."""
    text = response.content.decode()
    text = re.sub(r"<(script|style|template)\b.*?</\1>", "", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def paper(name: str = "林权证.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """An upload."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def hidden(response: Any) -> dict[str, str]:
    """The hidden fields of a page of the application, as its form sends them."""
    found = re.findall(r'<input type="hidden" name="(window|base|back|had)" value="([^"]*)"', response.content.decode())
    return dict(found)


def number_of(response: Any) -> str:
    """The number of the case that was just handed in."""
    return response["Location"].removeprefix("/cases/").removesuffix("/receipt/")


class Journey:
    """An application being filled in through its pages."""

    def __init__(self, client: Client, stage: staged.Stage) -> None:
        self.client = client
        self.stage = stage

    def begin(self, **answers: str) -> str:
        """Start; returns the draft's id."""
        address = reverse("portal:start", args=[self.stage.item.basic_code])
        response = self.client.post(address, {f"q_{k}": v for k, v in answers.items()})
        assert response.status_code == 302, words(response)
        self.draft = response["Location"].strip("/").split("/")[-1]
        return self.draft

    def address(self, slug: str) -> str:
        """The address of a page."""
        return reverse("portal:page", args=[self.draft, slug])

    def open(self, slug: str) -> Any:
        """Look at a page."""
        return self.client.get(self.address(slug))

    def say(self, slug: str, **data: Any) -> Any:
        """Answer a page as its form would."""
        page = self.open(slug)
        assert page.status_code == 200, (slug, page.status_code, words(page))
        return self.client.post(self.address(slug), {**hidden(page), **data})

    def fill(self) -> None:
        """Answer everything, as the licence of ``catalogue.testing`` asks it."""
        answers: dict[str, dict[str, str]] = {
            "q-where": {"answer": "forest"},
            "q-who": {"answer": "self"},
            "for": {"answer": "self"},
            "town": {"answer": str(staged.ground.TOWN_A)},
            "village": {"answer": str(staged.ground.VILLAGE_A)},
            "f-area": {"answer": "2.5"},
            "f-species": {"answer": "思茅松"},
            "f-note": {"answer": ""},
            "m-right": {"how": "waive"},
            "m-plan": {"how": "defer"},
        }
        for slug, data in answers.items():
            response = self.say(slug, **data)
            assert response.status_code == 302, (slug, words(response))

    def submit(self) -> Any:
        """Press 提交申请 on the review page."""
        page = self.client.get(reverse("portal:review", args=[self.draft]))
        return self.client.post(reverse("portal:submit", args=[self.draft]), hidden(page))

    def ref(self) -> cases.DraftRef:
        """The draft as it is kept."""
        return cases.get_draft(self.stage.villager, self.draft)
