"""Where everything of a page lies, and what of it cannot be read or reached there.

It looks at boxes: of each visible text, line by line, of each control and of each picture. What an
open dialog covers it leaves out. It knows nothing of Earshot.
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

from playwright.sync_api import Page

SLACK = 1.0  # CSS pixels: browsers round
Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in CSS pixels."""

PARTS = """([unseen, covering]) => {
  const CONTROLS = "a, button, input, select, summary, textarea, [tabindex='0']";
  const PICTURES = "img, svg, progress";
  const scope = document.querySelector("dialog[open]") ?? document.body;

  // The numbers of the children that lead there.
  const place = (node) => node === document
    ? "" : `${place(node.parentNode)}/${[...node.parentNode.childNodes].indexOf(node)}`;

  const boxesOf = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = node instanceof Text ? range.getClientRects() : [node.getBoundingClientRect()];
    return [...rects].filter(({ width, height }) => width && height);
  };

  // What can be seen of a box, where an element around it cuts it off or scrolls it.
  const seen = (box, around) => {
    let { left, top, right, bottom } = box;
    let cut = false;
    for (; around !== scope; around = around.parentElement) {
      const { overflowX } = getComputedStyle(around);
      if (overflowX === "visible") continue;
      const edge = around.getBoundingClientRect();
      const within = left >= edge.left - 1 && top >= edge.top - 1
        && right <= edge.right + 1 && bottom <= edge.bottom + 1;
      cut ||= !within && (overflowX === "hidden" || overflowX === "clip");
      [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    return { box: [left, top, right, bottom], cut };
  };

  // The choice that it shows, it shows whole, or a paragraph beside it does.
  const roomy = (list) => {
    const shown = list.selectedOptions[0]?.text;
    const beside = [...list.parentElement.querySelectorAll(":scope > p")];
    if (shown && beside.some((paragraph) => paragraph.textContent.includes(shown))) return true;
    const natural = list.cloneNode();
    natural.append(...[...list.selectedOptions].map((option) => option.cloneNode(true)));
    Object.assign(natural.style, { width: "max-content", maxWidth: "none" });
    list.after(natural);
    const wanted = natural.offsetWidth;
    natural.remove();
    return list.offsetWidth >= wanted - 1;
  };

  const nameOf = (node) => (node.ariaLabel ?? node.labels?.[0]?.textContent ?? node.textContent)
    .trim();

  const part = (node) => {
    const isText = node instanceof Text;
    const element = isText ? node.parentElement : node;
    const isControl = !isText && node.matches(CONTROLS);
    if (isText ? !node.textContent.trim() : !isControl && !node.matches(PICTURES)) return [];
    const isVisible = element.checkVisibility({ visibilityProperty: true });
    if (!isVisible || element.closest(unseen)) return [];
    const views = boxesOf(node).map((box) => seen(box, node.parentElement));
    if (!views.length) return [];
    const target = element.closest("label") ?? element;
    return [{
      place: place(node),
      name: `${isText ? "text" : node.localName} “${nameOf(node)}”`,
      boxes: views.map(({ box }) => box),
      is_control: isControl,
      is_cut: (isText && views.some(({ cut }) => cut))
        || (node instanceof HTMLSelectElement && !roomy(node)),
      may_cover: element.closest(covering) !== null,
      target: [target.offsetWidth, target.offsetHeight],
    }];
  };

  const nodes = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  const parts = [];
  while (nodes.nextNode()) parts.push(...part(nodes.currentNode));
  return parts;
}"""

# What is wider than the room that it has, by the element that scrolls.
SIDEWAYS = """(panning) => {
  const page = document.scrollingElement;
  const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
  return [page, ...document.querySelectorAll(`body *:not(${panning})`)]
    .filter((element) => element === page || scrolls(element))
    .filter((element) => element.scrollWidth > element.clientWidth)
    .map(({ localName, id }) => [localName, id].filter(Boolean).join(" "));
}"""


class Exceptions(NamedTuple):
    """Selectors of what is as it should be."""

    unseen: str
    """There for screen readers only."""
    covering: str
    """May lie over other things."""
    panning: str
    """May be scrolled in both directions, as a map may."""


class Part(NamedTuple):
    """One text, control or picture that can be seen."""

    place: str
    """In the document: the same for as long as nothing comes before it or goes."""
    name: str
    boxes: list[Box]
    """One for each line, as far as it can be seen."""
    is_control: bool
    is_cut: bool
    may_cover: bool
    target: tuple[float, float]
    """Width and height of what can be pressed."""

    def contains(self, other: Part) -> bool:
        return other.place.startswith(self.place + "/")

    def overlaps(self, other: Part) -> bool:
        return any(overlap(one, two) for one in self.boxes for two in other.boxes)

    def encloses(self, other: Part) -> bool:
        [(left, top, right, bottom)] = self.boxes
        return all(
            box[0] >= left - SLACK
            and box[1] >= top - SLACK
            and box[2] <= right + SLACK
            and box[3] <= bottom + SLACK
            for box in other.boxes
        )


class Layout(NamedTuple):
    """Everything of a page, as it lies at one moment."""

    parts: list[Part]
    sideways: list[str]
    """What scrolls from side to side."""
    width: float
    """Of the window."""

    @property
    def faults(self) -> list[str]:
        """In sentences; none where everything can be read and reached."""
        return [
            *(f"{name} scrolls sideways" for name in self.sideways),
            *(f"{part.name} is cut off" for part in self.parts if part.is_cut),
            *(f"{part.name} is not all in the window" for part in self.parts if self._leaves(part)),
            *self._overlaps(),
        ]

    def small_targets(self, least: float) -> list[str]:
        """Controls of which less can be pressed than so many pixels each way."""
        return [part.name for part in self.parts if part.is_control and min(part.target) < least]

    def missing_in(self, other: Layout) -> list[str]:
        """What the other layout of the same page lacks."""
        there = {part.place for part in other.parts}
        return [part.name for part in self.parts if part.place not in there]

    def _leaves(self, part: Part) -> bool:
        return any(box[0] < -SLACK or box[2] > self.width + SLACK for box in part.boxes)

    def _overlaps(self) -> list[str]:
        found = []
        for one, other in combinations(self.parts, 2):
            if one.contains(other):
                if one.is_control and not one.encloses(other):
                    found.append(f"{other.name} is larger than {one.name}")
            elif not (one.may_cover or other.may_cover) and one.overlaps(other):
                found.append(f"{one.name} and {other.name} overlap")
        return found


def overlap(one: Box, other: Box) -> bool:
    """By more than rounding."""
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > SLACK
        and min(one[3], other[3]) - max(one[1], other[1]) > SLACK
    )


def look(page: Page, exceptions: Exceptions) -> Layout:
    """At the page as it is now."""
    unseen, covering, panning = exceptions
    parts = page.evaluate(PARTS, [unseen, covering])
    return Layout(
        [Part(**part) for part in parts],
        page.evaluate(SIDEWAYS, panning),
        page.evaluate("document.documentElement.clientWidth"),
    )
