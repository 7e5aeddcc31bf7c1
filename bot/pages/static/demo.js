// The demo's page: several people side by side, the clock, and sentences to try.

import { Clock } from "./clock.js";
import { DemoPane } from "./demo_pane.js";
import { make } from "./dom.js";
import { showReading } from "./reading.js";
import { offerSizes } from "./sizes.js";
import { newId, Socket } from "./socket.js";
import { WORDS } from "./words.js";

const at = (id) => document.getElementById(id);
const clock = new Clock();
const asked = new Map();
const unread = new Map();
let people = [];
let panes = [];

const panesOf = (chat) => panes.filter((pane) => pane.chat === chat);

// Tell the server what the panes show; the chats of those that were `turned` are sent from the beginning.
const watch = (turned) => {
  const views = panes.map((pane) => ({ as: pane.me, chat: pane.chat }));
  socket.send({ type: "watch", panes: views, anew: turned.map(({ chat }) => chat) });
};

const why = (text, group) => {
  const id = newId();
  asked.set(id, text);
  socket.send({ type: "why", id, text, group });
};

const drawUnread = () => {
  for (const pane of panes) unread.delete(pane.chat);
  for (const pane of panes) pane.drawUnread(unread);
  const elsewhere = people.filter(({ id }) => unread.has(`p:${id}`) && !panes.some((pane) => pane.me === id));
  at("elsewhere").hidden = !elsewhere.length;
  at("elsewhere").querySelector("ul").replaceChildren(...elsewhere.slice(-4).map((person) =>
    make("li", {}, make("button", { type: "button", text: [person.name, person.role_title, person.place].filter(Boolean).join(" · "), on: { click: () => visit(person) } }))));
};

const drawSwitcher = () => {
  at("switcher").replaceChildren(...panes.map((pane) =>
    make("button", {
      type: "button", text: pane.person.role_title, "aria-pressed": String(pane.front),
      class: pane.stirred ? "stirred" : "", on: { click: () => bringForward(pane) },
    }, pane.stirred ? make("span", { class: "dot", text: WORDS.unread }) : null)));
};

// On a narrow screen only one pane is to be seen.
const bringForward = (pane) => {
  for (const each of panes) each.setFront(each === pane);
  drawSwitcher();
};

const turned = (...these) => {
  watch(these);
  drawUnread();
  drawSwitcher();
};

const show = (pane, person, chat) => {
  pane.show(people.find(({ id }) => id === person), chat);
  turned(pane);
};

// Open somebody's private chat: in the pane of his like, else in the last.
const visit = (person) => {
  const pane = panes.find((each) => each.person.role_title === person.role_title) ?? panes.at(-1);
  show(pane, person.id, `p:${person.id}`);
  bringForward(pane);
  pane.element.scrollIntoView({ block: "nearest" });
};

const tryExample = ({ text, as, chat }) => {
  const pane = panes[0];
  if (pane.me !== as || pane.chat !== chat) show(pane, as, chat);
  bringForward(pane);
  pane.say({ text });
};

const EXAMPLES_AWAY = "menkou demo examples away";

const offerExamples = (examples) => {
  at("examples").hidden = !examples.length || sessionStorage.getItem(EXAMPLES_AWAY) !== null;
  at("examples").querySelector("ul").replaceChildren(...examples.map((example) =>
    make("li", {}, make("button", { type: "button", text: example.text, on: { click: () => tryExample(example) } }))));
};

// One line of sentences is shown; the others come up one by one.
at("examples-next").addEventListener("click", () => {
  const sentences = at("examples").querySelector("ul");
  sentences.append(sentences.firstElementChild);
});

at("examples-away").addEventListener("click", () => {
  sessionStorage.setItem(EXAMPLES_AWAY, "");
  at("examples").hidden = true;
});

const begin = (hello) => {
  people = hello.people;
  setClock(hello);
  offerExamples(hello.examples);
  if (!panes.length) {
    panes = hello.panes.map((view, index) => {
      const pane = new DemoPane({ socket, clock, why, store: sessionStorage, people, index, turned });
      pane.show(people.find(({ id }) => id === view.as), view.chat);
      return pane;
    });
    at("panes").replaceChildren(...panes.map(({ element }) => element));
    bringForward(panes[0]);
  }
  turned();
};

const setClock = (frame) => {
  clock.set(frame);
  tick();
  for (const pane of panes) pane.tellTimes();
  for (const button of document.querySelectorAll("[data-move]")) button.disabled = false;
};

const tick = () => {
  at("now").textContent = clock.inFull(clock.now());
};

for (const button of document.querySelectorAll("[data-move]")) {
  button.addEventListener("click", () => {
    if (!socket.send({ type: "move", seconds: Number(button.dataset.move) })) return;
    at("now").textContent = WORDS.moving;
    for (const each of document.querySelectorAll("[data-move]")) each.disabled = true;
  });
}

const arrive = (frame) => {
  for (const pane of panesOf(frame.chat)) {
    pane.put(frame.item);
    if (!pane.front && frame.type === "message" && frame.item.account !== pane.me) pane.stirred = true;
  }
  drawSwitcher();
};

const heard = (frame) => {
  switch (frame.type) {
    case "hello": return begin(frame);
    case "history": return panesOf(frame.chat).forEach((pane) => pane.begin(frame.items));
    case "message":
    case "edit": return arrive(frame);
    case "reaction": return panesOf(frame.chat).forEach((pane) => pane.react(frame.message, frame.emoji));
    case "toast": return panesOf(frame.chat).filter(({ me }) => me === frame.as).forEach((pane) => pane.toast(frame.text));
    case "unread":
      unread.set(frame.chat, (unread.get(frame.chat) ?? 0) + 1);
      return drawUnread();
    case "clock": return setClock(frame);
    case "why": return showReading(asked.get(frame.id), frame.reading);
    case "ack": return panes.forEach((pane) => pane.settle(frame.id, "taken"));
    case "error": {
      const concerned = panes.filter((pane) => pane.settle(frame.id, "failed"));
      return (concerned.length ? concerned : panes.slice(0, 1)).forEach((pane) => pane.toast(frame.text));
    }
  }
};

const linked = (is) => {
  at("link").textContent = is ? WORDS.linked : WORDS.unlinked;
  at("link").classList.toggle("lost", !is);
  if (!is) for (const pane of panes) pane.unlink();
};

const socket = new Socket("/demo/socket", { store: sessionStorage, heard, linked });
offerSizes(at("sizes"));
setInterval(tick, 1000);
