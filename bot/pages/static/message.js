// One message in a pane: a bubble, a card with buttons, its reactions, and the line under it.

import { link, linked, make } from "./dom.js";
import { WORDS } from "./words.js";

const EXCERPT = 36;

export const excerpt = (text) => (text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text) || WORDS.photoOf;

export class Message {
  #pane;
  #item;
  #state;

  // `pane` offers `me`, `clock`, `group` and the acts press, reply, why, resend, find, keepEnd.
  constructor(item, pane) {
    this.#pane = pane;
    this.element = make("article", { class: "message", data: { id: item.id } });
    this.update(item);
  }

  get item() {
    return this.#item;
  }

  get mine() {
    return this.#item.account === this.#pane.me;
  }

  // Show the newest state; a card that was there before keeps its place, its time and what it answers, and glows.
  update(item) {
    const before = this.#item;
    this.#item = { ...item, at: before?.at ?? item.at, quotes: item.quotes ?? before?.quotes };
    if (this.mine) this.#state = item.taken ? "taken" : this.#state ?? "sending";
    this.#draw();
    if (before && item.edited) {
      this.element.classList.remove("fresh");
      void this.element.offsetWidth; // Without reading a size here the glow would not start anew.
      this.element.classList.add("fresh");
    }
  }

  // How far one's own message has come: sending, waiting, taken, failed.
  mark(state) {
    if (!this.mine || this.#state === "taken") return;
    this.#state = state;
    this.#draw();
  }

  react(emoji) {
    if (this.#item.reactions.includes(emoji)) return;
    this.#item = { ...this.#item, reactions: [...this.#item.reactions, emoji] };
    this.#draw();
  }

  rest() {
    for (const button of this.element.querySelectorAll(".buttons button")) button.disabled = false;
  }

  #draw() {
    const { account, buttons, urgent } = this.#item;
    this.element.className = [
      "message",
      this.mine ? "mine" : account === null ? "bot" : "theirs",
      account === null && buttons.length ? "card" : "",
      urgent ? "urgent" : "",
    ].filter(Boolean).join(" ");
    this.element.replaceChildren(...[this.#who(), this.#bubble(), this.#reactions(), this.#meta()].filter(Boolean));
  }

  #who() {
    const { account, name } = this.#item;
    if (this.mine || !this.#pane.group) return null;
    return make("p", { class: "who" }, make("bdi", { text: account === null ? WORDS.bot : name }));
  }

  #bubble() {
    const { text, photo, urgent, buttons } = this.#item;
    return make(
      "div",
      { class: "bubble" },
      urgent ? make("p", { class: "urgent-mark", text: WORDS.urgent }) : null,
      this.#quoted(),
      photo ? this.#photo(photo) : null,
      text ? make("div", { class: "text", dir: "auto" }, ...(this.#item.account === null ? linked(text) : [text])) : null,
      buttons.length ? make("div", { class: "buttons" }, ...buttons.map((row) => this.#row(row))) : null,
    );
  }

  #quoted() {
    const original = this.#item.quotes && this.#pane.find(this.#item.quotes);
    if (!original) return null;
    const show = () => original.element.scrollIntoView({ block: "center", behavior: "smooth" });
    return make("button", { class: "quoted", type: "button", on: { click: show } }, make("bdi", { text: excerpt(original.item.text) }));
  }

  #photo(address) {
    const grown = () => this.#pane.keepEnd();
    const picture = make("img", { class: "photo", src: address, alt: WORDS.photoOf, on: { load: grown } });
    return make("a", { class: "photo-link", href: address, target: "_blank", rel: "noopener" }, picture);
  }

  #row(row) {
    const buttons = row.map(({ label, token, url }) => {
      if (url) return link(label, url, "button");
      return make("button", { type: "button", text: label, on: { click: () => this.#press(token) } });
    });
    return make("div", { class: "row" }, ...buttons);
  }

  #press(token) {
    for (const button of this.element.querySelectorAll(".buttons button")) button.disabled = true;
    this.#pane.press(this.#item.id, token);
  }

  #reactions() {
    const { reactions } = this.#item;
    if (!reactions.length) return null;
    return make("p", { class: "reactions", "aria-label": WORDS.bot }, ...reactions.map((emoji) => make("span", { text: emoji })));
  }

  #meta() {
    const { id, at, edited, text, account } = this.#item;
    const { clock } = this.#pane;
    const parts = [make("time", { text: clock.brief(at), data: { at } })];
    if (edited) parts.push(make("span", { class: "edited" }, `${WORDS.edited} `, make("time", { text: clock.brief(edited), data: { at: edited } })));
    if (this.mine) parts.push(this.#progress());
    if (!this.mine) parts.push(make("button", { type: "button", class: "plain", text: WORDS.reply, on: { click: () => this.#pane.reply(id) } }));
    if (account !== null && text && this.#pane.why) {
      parts.push(make("button", { type: "button", class: "plain why", text: WORDS.why, on: { click: () => this.#pane.why(text) } }));
    }
    return make("div", { class: "meta" }, ...parts);
  }

  #progress() {
    if (this.#state !== "failed") return make("span", { class: `state ${this.#state}`, text: WORDS[this.#state] });
    return make("button", { type: "button", class: "state failed", text: WORDS.again, on: { click: () => this.#pane.resend(this.#item.id) } });
  }
}
