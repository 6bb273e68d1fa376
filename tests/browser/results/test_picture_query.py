"""A picture to search by: chosen, taken, pasted or dropped; what becomes of it, what is refused."""

from __future__ import annotations

import base64
import io
from typing import Any

import pillow_heif
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.earshot_page import EarshotPage
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

ATTACHED = "Your picture is attached. Type words to go with it, or press Search."
REMOVED = "The picture was removed."
NOT_A_PICTURE = (
    "That file is not a picture, so nothing was attached. Choose a picture, or ask in words."
)
ORIENTATION = 0x0112  # the EXIF tag
TURNED_RIGHT = 6  # its value for a picture that is to be turned by a quarter to the right
RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 30), (30, 30, 200), (255, 255, 255)
LARGEST_BYTES = 6 * 1024 * 1024

# Files reach a page by the clipboard and by the mouse in an event of this shape.
HAND_OVER = """([kind, files, text, target]) => {
  const transfer = new DataTransfer();
  for (const { name, mimeType, base64 } of files) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type: mimeType }));
  }
  if (text) transfer.setData("text/plain", text);
  const options = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent(kind, { ...options, clipboardData: transfer })
    : new DragEvent(kind, { ...options, dataTransfer: transfer });
  document.querySelector(target).dispatchEvent(event);
  return event.defaultPrevented;
}"""


class Field:
    """The picture in the form, and what becomes of it."""

    def __init__(self, page: EarshotPage, server: ScriptedServer) -> None:
        self.page: Page = page.page
        self._server = server
        # From now on choosers are caught: Playwright may begin too late for a single one.
        self.page.on("filechooser", lambda chooser: None)
        self.box = self.page.locator("#picture")
        self.preview = self.page.locator("#picture-preview")
        self.choose_button = page.button("Search by a picture")
        self.remove_button = page.button("Remove picture")
        self.query = self.page.get_by_label("Or type what you are looking for")

    def choose(self, file: FilePayload) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.choose_button.click()
        chooser.value.set_files(file)

    def hand_over(self, kind: str, *files: FilePayload, text: str = "", to: str = "body") -> bool:
        """Paste, drag over or drop; whether the browser itself then leaves it alone."""
        packed = [
            {**file, "buffer": None, "base64": base64.b64encode(file["buffer"]).decode("ascii")}
            for file in files
        ]
        prevented: bool = self.page.evaluate(HAND_OVER, [kind, packed, text, to])
        return prevented

    def once_pasted(self, script: str) -> None:
        """What the person does so quickly that nothing has been read yet."""
        self.page.evaluate(f"document.addEventListener('paste', () => {script})")

    def wait_told(self, *texts: str) -> None:
        """Until these were said, and nothing else."""
        self._server.wait_for("notice.say", len(texts))
        events = self._server.received
        assert [one["text"] for one in events if one["type"] == "notice.say"] == list(texts)

    def search(self, words: str = "") -> bytes:
        """Press Search, with words or without; returns the picture that was sent."""
        before = len(self._queries)
        self.query.fill(words)
        self.page.get_by_role("button", name="Search", exact=True).click()
        self._server.wait_for("query.image", before + 1)
        assert self._queries[-1]["text"] == words
        return base64.b64decode(self._queries[-1]["image"], validate=True)

    def search_picture(self) -> Image.Image:
        """The same, opened."""
        return Image.open(io.BytesIO(self.search()))

    @property
    def _queries(self) -> list[dict[str, Any]]:
        return [event for event in self._server.received if event["type"] == "query.image"]


@pytest.fixture
def field(page: EarshotPage, scripted: ScriptedServer) -> Field:
    return Field(page, scripted)


def a_file(
    picture: Image.Image, name: str = "boat.jpg", kind: str = "JPEG", **options: Any
) -> FilePayload:
    data = io.BytesIO()
    picture.save(data, kind, **options)
    return {"name": name, "mimeType": f"image/{kind.lower()}", "buffer": data.getvalue()}


def colours(*sides: tuple[int, int, int]) -> Image.Image:
    """300 x 200 pixels in upright stripes."""
    picture = Image.new("RGB", (300, 200))
    for n, colour in enumerate(sides):
        width = 300 // len(sides)
        picture.paste(colour, (n * width, 0, (n + 1) * width, 200))
    return picture


def is_near(one: Any, other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 25 for a, b in zip(one, other, strict=True))


BOAT = a_file(colours(RED))
CUP = a_file(colours(GREEN), "cup.png", "PNG")
TEXT: FilePayload = {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"Dear Sir"}


# Four ways to attach one


def test_a_picture_is_chosen_and_searched_by(field: Field, page: EarshotPage) -> None:
    expect(field.box).to_be_hidden()
    field.choose(BOAT)
    expect(field.box).to_contain_text(ATTACHED)
    expect(page.page.get_by_role("img", name="Your picture, boat.jpg")).to_be_visible()
    assert field.preview.evaluate("image => image.decode().then(() => image.naturalWidth)") == 300
    field.wait_told(ATTACHED)
    assert page.announced == []
    sent = field.search_picture()
    assert sent.format == "JPEG"
    assert is_near(sent.getpixel((150, 100)), RED)
    expect(page.questions).to_have_text(["A picture"])
    expect(field.box).to_be_hidden()


def test_words_go_with_a_picture(field: Field, page: EarshotPage) -> None:
    field.choose(BOAT)
    expect(field.box).to_be_visible()
    assert field.search("at night")
    expect(page.questions).to_have_text(["A picture, and “at night”"])


def test_the_next_question_is_without_the_picture(
    field: Field, page: EarshotPage, scripted: ScriptedServer
) -> None:
    field.choose(BOAT)
    expect(field.box).to_be_visible()
    field.search()
    page.type_query("a red boat")
    scripted.wait_for("query.text")


def test_the_same_picture_can_be_chosen_again(field: Field) -> None:
    for _ in range(2):
        field.choose(BOAT)
        expect(field.box).to_be_visible()
        field.remove_button.click()
        expect(field.box).to_be_hidden()
        expect(field.page.locator("#picture-file")).to_have_value("")  # or it were no change


@pytest.mark.parametrize("target", ["body", "#query", "#talk"])
def test_a_picture_is_pasted_anywhere(field: Field, target: str) -> None:
    assert field.hand_over("paste", CUP, to=target)
    expect(field.box).to_be_visible()
    assert is_near(field.search_picture().getpixel((150, 100)), GREEN)


def test_text_that_is_pasted_stays_text(field: Field) -> None:
    assert not field.hand_over("paste", text="a red boat", to="#query")
    assert not field.hand_over("paste", CUP, text="a red boat", to="#query")  # as from a text
    expect(field.box).to_be_hidden()
    assert field.hand_over("paste", CUP, text="a red boat")
    expect(field.box).to_be_visible()


def test_a_picture_is_dropped_anywhere(field: Field) -> None:
    assert field.hand_over("dragover", CUP, to="#query")
    assert field.hand_over("drop", CUP, to="#query")
    assert is_near(field.search_picture().getpixel((150, 100)), GREEN)


def test_what_else_is_dropped_is_left_to_the_browser(field: Field) -> None:
    assert not field.hand_over("dragover", text="a red boat", to="#query")
    assert not field.hand_over("drop", text="a red boat", to="#query")


def test_a_photo_is_taken_where_there_is_a_camera(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    take = page.button("Take a photo")
    expect(take).to_be_hidden()
    page.page.add_init_script("Object.defineProperty(HTMLInputElement.prototype, 'capture', {})")
    page.page.reload()
    page.wait_connected()
    field = Field(page, scripted)
    with page.page.expect_file_chooser() as chooser:
        take.click()
    assert chooser.value.element.get_attribute("capture") == "environment"
    chooser.value.set_files(BOAT)
    expect(field.box).to_be_visible()


# What becomes of it


def test_a_photo_that_lies_on_its_side_comes_upright(field: Field) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED_RIGHT
    field.choose(a_file(colours(RED, GREEN, BLUE), exif=exif))
    sent = field.search_picture()
    assert sent.size == (200, 300)
    for y, colour in ((50, RED), (150, GREEN), (250, BLUE)):
        assert is_near(sent.getpixel((100, y)), colour)
    assert not sent.getexif()


def test_a_large_photo_is_made_small(field: Field) -> None:
    photo = Image.effect_mandelbrot((4000, 3000), (-2, -1.5, 1, 1.5), 30)
    field.choose(a_file(photo, quality=95))
    sent = field.search()
    assert Image.open(io.BytesIO(sent)).size == (1024, 768)
    assert len(sent) < 500_000


def test_a_thin_picture_keeps_a_pixel(field: Field) -> None:
    field.choose(a_file(Image.new("RGB", (1, 3000), RED), "line.png", "PNG"))
    assert field.search_picture().size == (1, 1024)


def test_what_can_be_seen_through_lies_on_white(field: Field) -> None:
    field.choose(a_file(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "clear.png", "PNG"))
    assert is_near(field.search_picture().getpixel((20, 20)), WHITE)


@pytest.mark.parametrize("kind", ["image/heic", ""], ids=["known", "unknown to the browser"])
def test_a_picture_that_the_browser_cannot_open_goes_as_it_is(field: Field, kind: str) -> None:
    pillow_heif.register_heif_opener()
    photo = a_file(colours(RED), "IMG_0001.HEIC", "HEIF")
    photo["mimeType"] = kind
    field.choose(photo)
    expect(field.box).to_contain_text(ATTACHED)
    expect(field.preview).to_be_hidden()
    assert field.search() == photo["buffer"]


# What is refused


@pytest.mark.parametrize("kind", ["text/plain", ""])
def test_a_file_that_is_no_picture_is_refused_in_a_sentence(field: Field, kind: str) -> None:
    field.choose({**TEXT, "mimeType": kind})
    field.wait_told(NOT_A_PICTURE)
    expect(field.box).to_be_hidden()


def test_a_picture_that_cannot_be_made_small_enough_is_refused(field: Field) -> None:
    zeros = bytes(LARGEST_BYTES + 1)
    field.choose({"name": "a.heic", "mimeType": "image/heic", "buffer": zeros})
    field.wait_told(
        "That picture is too large to send, and this browser cannot make it smaller. "
        "Choose another one, or ask in words."
    )


def test_a_picture_that_cannot_be_read_is_refused(field: Field) -> None:
    field.page.evaluate(
        """() => {
          FileReader.prototype.readAsDataURL = function () { setTimeout(() => this.onerror()); };
        }"""
    )
    field.choose(BOAT)
    field.wait_told(
        "That picture could not be read, so nothing was attached. Choose it again, or ask in words."
    )


def test_a_refused_file_leaves_the_picture_that_was_there(field: Field) -> None:
    field.hand_over("paste", BOAT)
    field.hand_over("drop", TEXT)
    field.wait_told(ATTACHED, NOT_A_PICTURE)
    expect(field.box).to_be_visible()
    assert is_near(field.search_picture().getpixel((150, 100)), RED)


# Another one, or none


def test_the_latest_picture_counts(field: Field) -> None:
    field.hand_over("paste", BOAT)
    field.hand_over("paste", CUP)
    expect(field.preview).to_have_attribute("alt", "Your picture, cup.png")
    assert is_near(field.search_picture().getpixel((150, 100)), GREEN)


def test_a_picture_that_is_removed_takes_one_with_it_that_is_still_being_read(
    field: Field, page: EarshotPage, scripted: ScriptedServer
) -> None:
    field.choose(BOAT)
    expect(field.box).to_be_visible()
    field.once_pasted("document.getElementById('remove-picture').click()")
    field.hand_over("paste", CUP)
    page.type_query("a red boat")
    scripted.wait_for("query.text")
    expect(field.box).to_be_hidden()
    field.wait_told(ATTACHED, REMOVED)


def test_a_search_waits_for_a_picture_that_is_still_being_read(
    field: Field, scripted: ScriptedServer
) -> None:
    field.once_pasted("document.getElementById('ask').requestSubmit()")
    field.hand_over("paste", BOAT)
    scripted.wait_for("query.image")


def test_a_picture_is_chosen_and_removed_by_keyboard(field: Field) -> None:
    field.query.focus()
    for _ in range(2):
        field.page.keyboard.press("Tab")
    expect(field.choose_button).to_be_focused()
    with field.page.expect_file_chooser() as chooser:
        field.page.keyboard.press("Enter")
    chooser.value.set_files(BOAT)
    expect(field.box).to_be_visible()
    expect(field.choose_button).to_be_focused()
    field.page.keyboard.press("Tab")
    expect(field.remove_button).to_be_focused()
    field.page.keyboard.press("Enter")
    field.wait_told(ATTACHED, REMOVED)
    expect(field.box).to_be_hidden()
    expect(field.choose_button).to_be_focused()


def test_the_focus_stays_where_it_is(field: Field, scripted: ScriptedServer) -> None:
    field.query.focus()
    field.hand_over("paste", BOAT, to="#query")
    expect(field.box).to_be_visible()
    expect(field.query).to_be_focused()
    field.page.keyboard.press("Enter")
    scripted.wait_for("query.image")
    expect(field.box).to_be_hidden()
    expect(field.query).to_be_focused()
