// The neighbourhood's time, which need be neither the browser's zone nor, in the demo, today.

const DAYS = "日一二三四五六";
const two = (number) => String(number).padStart(2, "0");

export class Clock {
  #ahead = 0;
  #offset = 0;

  // `now` in milliseconds since 1970, `offset` in minutes east of Greenwich.
  set({ now, offset }) {
    this.#ahead = now - Date.now();
    this.#offset = offset * 60_000;
  }

  now() {
    return Date.now() + this.#ahead;
  }

  #local(instant) {
    return new Date(instant + this.#offset);
  }

  // "11月22日 周日 14:05"
  inFull(instant) {
    const local = this.#local(instant);
    return `${this.day(instant)} 周${DAYS[local.getUTCDay()]} ${this.time(instant)}`;
  }

  day(instant) {
    const local = this.#local(instant);
    return `${local.getUTCMonth() + 1}月${local.getUTCDate()}日`;
  }

  time(instant) {
    const local = this.#local(instant);
    return `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;
  }

  // "14:05" today, "11月21日 14:05" on other days.
  brief(instant) {
    const today = this.day(instant) === this.day(this.now());
    return today ? this.time(instant) : `${this.day(instant)} ${this.time(instant)}`;
  }
}
