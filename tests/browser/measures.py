"""What a page measures up to: type, targets, contrast and width, read from the page as the browser laid it out."""

from typing import Any

from playwright.async_api import Page

# Every visible element that holds text of its own, with its type size, line height and contrast to what is behind it.
TEXTS = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => {
    const part = (v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const over = (top, bottom) => {
    const a = top[3] / 255;
    return [0, 1, 2].map((i) => top[i] * a + bottom[i] * (1 - a)).concat(255);
  };
  const behind = (e) =>
    e === null ? [255, 255, 255, 255] : over(rgba(getComputedStyle(e).backgroundColor), behind(e.parentElement));
  const contrast = (one, other) => {
    const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const speaks = (e) =>
    e.matches("textarea, select") || [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  return [...document.querySelectorAll("body *:not(option, optgroup, script, noscript)")]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && speaks(e))
    .map((e) => {
      const style = getComputedStyle(e);
      const ink = e.tagName === "TEXTAREA" ? getComputedStyle(e, "::placeholder").color : style.color;
      return {
        text: (e.value || e.placeholder || e.textContent).slice(0, 20),
        size: parseFloat(style.fontSize),
        lines: style.lineHeight === "normal" ? 1.2 : parseFloat(style.lineHeight) / parseFloat(style.fontSize),
        wraps: e.getClientRects().length > 0 && e.scrollHeight > 2 * parseFloat(style.fontSize),
        contrast: contrast(over(rgba(ink), behind(e)), behind(e)),
      };
    });
}
"""

# Everything to be tapped; links within a sentence are measured by the line they stand in.
TARGETS = """
() => [...document.querySelectorAll("button, select, textarea, a.button, nav a")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }))
  .map((e) => ({ text: (e.textContent || e.placeholder).slice(0, 20), width: e.offsetWidth, height: e.offsetHeight }))
"""


WIDER = """
() => Math.max(...[document.documentElement, ...document.querySelectorAll("*")]
  .filter((e) => e === document.documentElement || ["auto", "scroll"].includes(getComputedStyle(e).overflowX))
  .map((e) => e.scrollWidth - e.clientWidth))
"""


async def texts(page: Page) -> list[dict[str, Any]]:
    """Return `text`, `size` in pixels, `lines` (line height over size) and `contrast` of every piece of text."""
    measured: list[dict[str, Any]] = await page.evaluate(TEXTS)
    assert measured
    return measured


async def targets(page: Page) -> list[dict[str, Any]]:
    """Return `text`, `width` and `height` in pixels of everything that can be tapped."""
    measured: list[dict[str, Any]] = await page.evaluate(TARGETS)
    assert measured
    return measured


async def overflow(page: Page) -> int:
    """Return by how many pixels the page, or anything in it that can be scrolled sideways, is wider than its room."""
    wider: int = await page.evaluate(WIDER)
    return wider
