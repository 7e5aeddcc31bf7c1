// One conversation on the page: what was said in a chat, as one person sees it, and where that person writes.

import { Composer } from "./composer.js";
import { make } from "./dom.js";
import { Message } from "./message.js";
import { newId } from "./socket.js";
import { WORDS } from "./words.js";

const TOAST_STAYS = 8_000;
const BUTTONS_REST_AFTER = 10_000;
const MOST_SHOWN = 300;
const NEAR_THE_END = 120;

export class Pane {
  #socket;
  #messages = new Map();
  #pressed = new Map();
  #following = true;

  // `socket` delivers, `clock` tells times, `store` keeps drafts, `why(text, group)` explains a message where the
  // page can do that.
  constructor({ socket, clock, store, why }) {
    this.#socket = socket;
    this.clock = clock;
    this.why = why && ((text) => why(text, this.group));
    this.stream = make("div", { class: "stream", role: "log", "aria-live": "polite", tabindex: "0" });
    this.stream.addEventListener("scroll", () => this.#scrolled());
    // Larger type, a keyboard or a longer draft take room away; the newest line stays in sight.
    new ResizeObserver(() => this.keepEnd()).observe(this.stream);
    this.newer = make("button", { type: "button", class: "newer", text: WORDS.newer, hidden: true, on: { click: () => this.#toEnd() } });
    this.toasts = make("div", { class: "toasts", role: "status" });
    this.composer = new Composer({ say: (said) => this.say(said), complain: (words) => this.toast(words), store });
    const below = make("div", { class: "below" }, this.newer, this.toasts);
    this.element = make("section", { class: "pane" }, this.stream, below, this.composer.element);
  }

  // Become a person's view of a chat; the history follows in a frame.
  turnTo({ person, chat, title, placeholder }) {
    this.me = person;
    this.chat = chat;
    this.group = chat.startsWith("g:");
    this.stream.setAttribute("aria-label", title);
    this.stream.replaceChildren();
    this.#messages.clear();
    this.composer.turnTo(`${person} ${chat}`, placeholder);
  }

  begin(items) {
    this.stream.replaceChildren();
    this.#messages.clear();
    for (const item of items) this.#place(item);
    for (const frame of this.#socket.unsent()) {
      if (frame.type === "say" && this.#own(frame)) this.#echo(frame);
    }
    if (!this.#messages.size) this.stream.append(make("p", { class: "nothing", text: WORDS.quiet }));
    this.#toEnd();
  }

  put(item) {
    const follow = this.#following || item.account === this.me;
    const known = this.#messages.get(item.id);
    if (known) known.update(item);
    else this.#place(item);
    if (follow) this.#toEnd();
    else if (!known) this.newer.hidden = false;
  }

  react(id, emoji) {
    this.#messages.get(id)?.react(emoji);
  }

  // What the server made of something that was sent: "taken" or "failed". True when it was sent from here.
  settle(id, state) {
    const said = this.#messages.get(`m${id}`);
    const pressed = this.#pressed.get(id);
    said?.mark(state);
    pressed?.rest();
    this.#pressed.delete(id);
    return pressed !== undefined || said?.mine === true;
  }

  // Without a connection what is under way waits.
  unlink() {
    for (const message of this.#messages.values()) message.mark("waiting");
  }

  toast(words) {
    const toast = make("button", { type: "button", class: "toast", text: words, on: { click: () => toast.remove() } });
    this.toasts.replaceChildren(toast);
    setTimeout(() => toast.remove(), TOAST_STAYS);
  }

  tellTimes() {
    for (const time of this.stream.querySelectorAll("time")) time.textContent = this.clock.brief(Number(time.dataset.at));
  }

  // Keep the newest line in sight when something over it has grown.
  keepEnd() {
    if (this.#following) this.#toEnd();
  }

  find(id) {
    return this.#messages.get(id);
  }

  reply(id) {
    this.composer.replyTo(this.#messages.get(id).item);
  }

  say({ text, photo = null, quotes = null, shown = null }) {
    const frame = { type: "say", id: newId(), as: this.me, chat: this.chat, text, photo, quotes };
    this.#echo(frame, shown);
    if (!this.#socket.deliver(frame)) this.settle(frame.id, "waiting");
  }

  press(message, token) {
    const frame = { type: "press", id: newId(), as: this.me, chat: this.chat, message, token };
    const pressed = this.#messages.get(message);
    this.#pressed.set(frame.id, pressed);
    setTimeout(() => pressed.rest(), BUTTONS_REST_AFTER);
    if (!this.#socket.deliver(frame)) this.toast(WORDS.unlinked);
  }

  resend(message) {
    this.#messages.get(message).mark(this.#socket.resend(message.slice(1)) ? "sending" : "waiting");
  }

  // Show what was said before the server has it.
  #echo({ id, text, quotes, photo }, shown = null) {
    if (this.#messages.has(`m${id}`)) return;
    const picture = shown ?? (photo && `/photo/${photo}`);
    this.put({
      id: `m${id}`, account: this.me, name: "", text, at: this.clock.now(), edited: null, buttons: [], quotes,
      photo: picture, urgent: false, reactions: [], taken: false,
    });
  }

  #own({ as, chat }) {
    return as === this.me && chat === this.chat;
  }

  #place(item) {
    this.stream.querySelector(".nothing")?.remove();
    const message = new Message(item, this);
    this.#messages.set(item.id, message);
    this.stream.append(message.element);
    if (this.#messages.size > MOST_SHOWN) this.#letGoOfTheOldest();
  }

  // A page left open for days would grow until the browser can bear no more; the history has the rest.
  #letGoOfTheOldest() {
    const [id, oldest] = this.#messages.entries().next().value;
    oldest.element.remove();
    this.#messages.delete(id);
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.stream;
    this.#following = scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
    if (this.#following) this.newer.hidden = true;
  }

  #toEnd() {
    this.#following = true;
    this.stream.scrollTop = this.stream.scrollHeight;
    this.newer.hidden = true;
  }
}
