// The resident's own page: one conversation, his own.

import { Clock } from "./clock.js";
import { Pane } from "./pane.js";
import { offerLarger } from "./sizes.js";
import { Socket } from "./socket.js";
import { WORDS } from "./words.js";

const clock = new Clock();
const link = document.getElementById("link");

const heard = (frame) => {
  switch (frame.type) {
    case "hello":
      clock.set(frame);
      if (pane.chat === frame.chat) return;
      return pane.turnTo({ person: frame.as, chat: frame.chat, title: document.title, placeholder: WORDS.write });
    case "history": return pane.begin(frame.items);
    case "message":
    case "edit": return pane.put(frame.item);
    case "reaction": return pane.react(frame.message, frame.emoji);
    case "toast": return pane.toast(frame.text);
    case "ack": return pane.settle(frame.id, "taken");
    case "error":
      pane.settle(frame.id, "failed");
      return pane.toast(frame.text);
  }
};

const linked = (is) => {
  link.hidden = is;
  link.textContent = WORDS.unlinked;
  if (!is) pane.unlink();
};

const socket = new Socket("/ws", { store: localStorage, heard, linked });
const pane = new Pane({ socket, clock, store: localStorage });
document.getElementById("panes").append(pane.element);
offerLarger(document.getElementById("larger"));
