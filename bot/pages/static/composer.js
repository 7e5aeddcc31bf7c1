// Where a person writes: text, a photo, perhaps in answer to a message. A draft outlives a reload.

import { make } from "./dom.js";
import { excerpt } from "./message.js";
import { WORDS } from "./words.js";

const LONGEST_TEXT = 100_000;
const LONGEST_SIDE = 1600;
const JPEG_QUALITY = 0.85;

// The picture anew as JPEG: smaller, and without the place where it was taken.
const redrawn = async (file) => {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = make("canvas", { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", JPEG_QUALITY));
};

// Bring a photo to the server; returns its reference. Throws an Error whose words are for the person.
const upload = async (photo) => {
  let response;
  try {
    response = await fetch("/photo", { method: "POST", body: photo, headers: { "Content-Type": photo.type } });
  } catch {
    throw new Error(WORDS.photoFailed);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.text ?? WORDS.photoFailed);
  return answer.photo;
};

export class Composer {
  #say;
  #complain;
  #store;
  #draft = null;
  #replyTo = null;
  #photo = null;

  // `say({text, photo, quotes, shown})` sends; `complain(words)` tells the person what went wrong; drafts are kept
  // in the Storage `store`.
  constructor({ say, complain, store }) {
    this.#store = store;
    this.#say = say;
    this.#complain = complain;
    this.text = make("textarea", { rows: "1", placeholder: WORDS.write, "aria-label": WORDS.write });
    this.text.addEventListener("input", () => this.#changed());
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.file = make("input", { type: "file", accept: "image/*", class: "hidden", tabindex: "-1", "aria-hidden": "true" });
    this.file.addEventListener("change", () => this.#choose(this.file.files[0]));
    this.extras = make("div", { class: "extras" });
    this.element = make(
      "form",
      { class: "composer", on: { submit: (event) => (event.preventDefault(), this.#send()) } },
      this.extras,
      this.text,
      make("button", { type: "button", class: "photo-button", text: WORDS.photo, on: { click: () => this.file.click() } }),
      make("button", { type: "submit", class: "send", text: WORDS.send }),
      this.file,
    );
  }

  // Write as somebody, in a chat: each has a draft of its own.
  turnTo(draft, placeholder) {
    this.#draft = `menkou draft ${draft}`;
    this.text.value = this.#store.getItem(this.#draft) ?? "";
    this.text.placeholder = placeholder;
    this.text.setAttribute("aria-label", placeholder);
    this.#replyTo = null;
    this.#photo = null;
    this.#drawExtras();
    this.#grow();
  }

  replyTo(item) {
    this.#replyTo = item;
    this.#drawExtras();
    this.text.focus();
  }

  #changed() {
    if (this.text.value) this.#store.setItem(this.#draft, this.text.value);
    else this.#store.removeItem(this.#draft);
    this.#grow();
  }

  #grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
  }

  #key(event) {
    // A phone's return key makes a line; while Chinese is being composed, Enter only picks the word.
    const desk = matchMedia("(pointer: fine)").matches;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !desk) return;
    event.preventDefault();
    this.#send();
  }

  async #choose(file) {
    this.file.value = "";
    if (!file) return;
    try {
      this.#photo = await redrawn(file);
    } catch {
      this.#complain(WORDS.photoUnreadable);
    }
    this.#drawExtras();
  }

  async #send() {
    const text = this.text.value.trim();
    if (!text && !this.#photo) return this.text.focus();
    if (text.length > LONGEST_TEXT) return this.#complain(WORDS.tooLong);
    const shown = this.#photo;
    let photo = null;
    try {
      this.element.classList.add("busy");
      photo = shown && (await upload(shown));
    } catch (error) {
      return this.#complain(error.message);
    } finally {
      this.element.classList.remove("busy");
    }
    this.#say({ text, photo, quotes: this.#replyTo?.id ?? null, shown: shown && URL.createObjectURL(shown) });
    this.text.value = "";
    this.#replyTo = null;
    this.#photo = null;
    this.#changed();
    this.#drawExtras();
    this.text.focus();
  }

  #drawExtras() {
    const rows = [];
    if (this.#replyTo) {
      rows.push(this.#extra(`${WORDS.replyingTo}${excerpt(this.#replyTo.text)}`, WORDS.noReply, () => (this.#replyTo = null)));
    }
    if (this.#photo) {
      const row = this.#extra(WORDS.photoHere, WORDS.removePhoto, () => (this.#photo = null));
      row.prepend(make("img", { class: "thumb", src: URL.createObjectURL(this.#photo), alt: "" }));
      rows.push(row);
    }
    this.extras.replaceChildren(...rows);
  }

  #extra(words, undoWords, undo) {
    const away = () => (undo(), this.#drawExtras());
    return make(
      "p",
      { class: "extra" },
      make("span", { text: words, dir: "auto" }),
      make("button", { type: "button", class: "plain", text: undoWords, on: { click: away } }),
    );
  }
}
