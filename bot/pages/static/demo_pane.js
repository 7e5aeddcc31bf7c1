// A pane of the demo: over the conversation stands who it is and which of his chats is shown.

import { make } from "./dom.js";
import { Pane } from "./pane.js";
import { WORDS } from "./words.js";

const byRole = (people) => {
  const roles = new Map();
  for (const person of people) roles.set(person.role_title, [...(roles.get(person.role_title) ?? []), person]);
  return [...roles];
};

export class DemoPane extends Pane {
  #people;
  #turned;

  // `index` sets the colour, `turned(pane)` is called when another person or chat is chosen here.
  constructor({ people, index, turned, ...rest }) {
    super(rest);
    this.#people = people;
    this.#turned = turned;
    this.front = false;
    this.stirred = false;
    this.avatar = make("span", { class: "avatar", "aria-hidden": "true" });
    this.select = make(
      "select",
      { "aria-label": WORDS.person, on: { change: () => this.#choose(this.select.value) } },
      ...byRole(people).map(([role, those]) =>
        make("optgroup", { label: role }, ...those.map(({ id, name }) => make("option", { value: id, text: name })))),
    );
    this.where = make("p", { class: "where" });
    this.tabs = make("div", { class: "tabs", role: "group" });
    const who = make("div", { class: "who-is-it" }, this.select, this.where);
    this.element.prepend(make("header", { class: "pane-head" }, this.avatar, who, this.tabs));
    this.element.classList.add(`tint-${index % 4}`);
  }

  show(person, chat) {
    this.person = person;
    this.avatar.textContent = [...person.name][0] ?? "";
    this.select.value = person.id;
    this.where.textContent = [person.role_title, person.place].filter(Boolean).join(" · ");
    this.tabs.setAttribute("aria-label", WORDS.chatsOf(person.name));
    this.turnTo({ person: person.id, chat, title: person.name, placeholder: WORDS.writeAs(person.name) });
    this.#drawTabs(new Map());
  }

  drawUnread(unread) {
    this.#drawTabs(unread);
  }

  setFront(front) {
    this.front = front;
    if (front) this.stirred = false;
    this.element.classList.toggle("front", front);
  }

  #drawTabs(unread) {
    this.tabs.replaceChildren(...this.person.chats.map(({ id, title }) =>
      make(
        "button",
        { type: "button", text: title, "aria-pressed": String(id === this.chat), on: { click: () => this.#open(id) } },
        unread.has(id) ? make("span", { class: "dot", text: `${unread.get(id)} 条新` }) : null,
      )));
  }

  #choose(id) {
    const person = this.#people.find((each) => each.id === id);
    this.show(person, person.chats[0].id);
    this.#turned(this);
  }

  #open(chat) {
    this.show(this.person, chat);
    this.#turned(this);
  }
}
