// The page's one socket. What a person did is kept until the desk has it, under an id that never changes, so that
// sending it a second time does nothing a second time.

// Words wait a day for the connection. A tap that old might decide something nobody means any more.
const KEPT_FOR = { say: 24 * 3600 * 1000, press: 5 * 60 * 1000 };
const SHORTEST_PAUSE = 500;
const LONGEST_PAUSE = 8_000;
const STEADY_AFTER = 10_000;

// A random UUID (version 4); crypto.randomUUID is missing on pages that come over plain http.
export const newId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

export class Socket {
  #path;
  #store;
  #heard;
  #linked;
  #waiting = new Map();
  #socket = null;
  #pause = SHORTEST_PAUSE;

  // `heard(frame)` gets every frame of the server, `linked(bool)` hears of connection and loss; `store` is the
  // Storage in which unsent things survive a reload.
  constructor(path, { store, heard, linked }) {
    this.#path = path;
    this.#store = store;
    this.#heard = heard;
    this.#linked = linked;
    this.#recall();
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
    this.#connect();
  }

  // Send now or not at all.
  send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  // Send what must arrive: it is sent again after every loss until the server has acknowledged it.
  deliver(frame) {
    this.#keep(frame);
    return this.send(frame);
  }

  // What was not acknowledged yet, oldest first.
  unsent() {
    for (const { kept, frame } of this.#waiting.values()) {
      if (Date.now() - kept > KEPT_FOR[frame.type]) this.#forget(frame.id);
    }
    return [...this.#waiting.values()].map(({ frame }) => frame);
  }

  resend(id) {
    const waiting = this.#waiting.get(id);
    return waiting ? this.send(waiting.frame) : false;
  }

  get #prefix() {
    return `menkou unsent ${this.#path} `;
  }

  #recall() {
    const keys = Object.keys(this.#store).filter((key) => key.startsWith(this.#prefix));
    const kept = keys.map((key) => JSON.parse(this.#store.getItem(key)));
    for (const each of kept.sort((one, other) => one.kept - other.kept)) this.#waiting.set(each.frame.id, each);
  }

  #keep(frame) {
    const waiting = { kept: Date.now(), frame };
    this.#waiting.set(frame.id, waiting);
    try {
      this.#store.setItem(this.#prefix + frame.id, JSON.stringify(waiting));
    } catch {
      // A full store loses no more than the retry after a reload.
    }
  }

  #forget(id) {
    this.#waiting.delete(id);
    this.#store.removeItem(this.#prefix + id);
  }

  #connect() {
    const address = new URL(this.#path, location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#receive(JSON.parse(data)));
    socket.addEventListener("close", () => {
      this.#linked(false);
      setTimeout(() => this.#socket === socket && this.#connect(), this.#pause * (0.7 + Math.random() * 0.6));
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    });
  }

  #hurry() {
    this.#pause = SHORTEST_PAUSE;
    if (this.#socket?.readyState === WebSocket.CLOSED) this.#connect();
  }

  #receive(frame) {
    if (frame.type === "ack" || (frame.type === "error" && frame.id && !frame.again)) this.#forget(frame.id);
    this.#heard(frame);
    // The server speaks first; once it has, the page is known there and what waits can go.
    if (frame.type === "hello") {
      const socket = this.#socket;
      setTimeout(() => this.#socket === socket && (this.#pause = SHORTEST_PAUSE), STEADY_AFTER);
      this.#linked(true);
      for (const waiting of this.unsent()) this.send(waiting);
    }
  }
}
