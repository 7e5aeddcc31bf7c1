// Why a message was understood as it was, as a sheet over the page.

import { make } from "./dom.js";
import { matterInWords, WORDS } from "./words.js";

const answer = (words) =>
  Array.isArray(words)
    ? make("dd", {}, ...(words.length ? words : ["没有命中规则"]).map((each) => make("p", { text: each })))
    : make("dd", { text: words });

const rows = (matter) =>
  matterInWords(matter).flatMap(([what, words]) => [make("dt", { text: what }), answer(words)]);

export const showReading = (text, reading) => {
  const matters = reading.matters ?? [];
  const sheet = make(
    "dialog",
    { class: "sheet", "aria-label": WORDS.why },
    make("h2", { text: WORDS.why }),
    make("blockquote", { text, dir: "auto" }),
    ...matters.flatMap((matter, index) => [
      matters.length > 1 ? make("h3", { text: `第 ${index + 1} 件：${matter.text}` }) : null,
      make("dl", {}, ...rows(matter)),
    ]),
    make("p", { class: "version", text: `规则版本 ${reading.rules_version ?? "不明"}` }),
    make("button", { type: "button", text: WORDS.close, on: { click: () => sheet.close() } }),
  );
  sheet.addEventListener("close", () => sheet.remove());
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  document.body.append(sheet);
  sheet.showModal();
};
