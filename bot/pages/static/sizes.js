// The size of type, in three steps that a browser remembers; the largest is thirty pixels.

import { make } from "./dom.js";
import { WORDS } from "./words.js";

const STEPS = { normal: "标准", large: "大", huge: "特大" };
const NAMES = Object.keys(STEPS);
const KEY = "menkou type size";

const remembered = () => (NAMES.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : NAMES[0]);

const choose = (step) => {
  document.documentElement.dataset.size = step;
  localStorage.setItem(KEY, step);
};

// All steps side by side.
export const offerSizes = (place) => {
  const buttons = NAMES.map((step) =>
    make("button", { type: "button", value: step, text: STEPS[step], on: { click: () => (choose(step), mark()) } }));
  const mark = () => buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.value === remembered())));
  place.append(...buttons);
  choose(remembered());
  mark();
};

// One button that makes everything larger, and after the largest begins again.
export const offerLarger = (button) => {
  const next = () => NAMES[(NAMES.indexOf(remembered()) + 1) % NAMES.length];
  const tell = () => (button.textContent = next() === NAMES[0] ? WORDS.smaller : WORDS.larger);
  button.addEventListener("click", () => (choose(next()), tell()));
  choose(remembered());
  tell();
};
