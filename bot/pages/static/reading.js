// Why a message was understood as it was, as a sheet over the page.

import { make } from "./dom.js";
import { WORDS } from "./words.js";

const both = (one, other, between) => [one, other].filter(Boolean).join(between);

const inPlace = ({ piece, value, source }) => `${piece} ${value}（${source}）`;

const because = ({ words = [], rule, file, cancelled_by: cancelled = [], reason }) =>
  [
    words.length ? `看到“${words.join("”“")}”` : "",
    rule ? `规则 ${rule}${file ? `（${file}）` : ""}` : "",
    cancelled.length ? `被“${cancelled.join("”“")}”取消` : "",
    reason,
  ].filter(Boolean).join("；");

// One matter as [what, lines of words].
const told = (matter) => [
  ["想做什么", [matter.intent]],
  ["哪一类", [both(matter.category, matter.kind === matter.category ? "" : matter.kind, " · ")]],
  ["急不急", [both(matter.urgency, matter.alarm, "，")]],
  ["登记吗", [matter.opens]],
  ["在哪里", [(matter.place ?? []).map(inPlace).join("，") || "没有说"]],
  ["凭什么", (matter.evidence ?? []).map(because)],
  ["第二可能", [matter.runner_up || "没有"]],
  ["有多大把握", [matter.sure]],
];

const rows = (matter) =>
  told(matter).flatMap(([what, lines]) => [
    make("dt", { text: what }),
    make("dd", {}, ...(lines.length ? lines : ["没有命中规则"]).map((line) => make("p", { text: line }))),
  ]);

export const showReading = (text, { matters, rules }) => {
  const sheet = make(
    "dialog",
    { class: "sheet", "aria-label": WORDS.why },
    make("h2", { text: WORDS.why }),
    make("blockquote", { text, dir: "auto" }),
    ...matters.flatMap((matter, index) => [
      matters.length > 1 ? make("h3", { text: `第 ${index + 1} 件：${matter.text}` }) : null,
      make("dl", {}, ...rows(matter)),
    ]),
    make("p", { class: "version", text: `规则版本 ${rules}` }),
    make("button", { type: "button", text: WORDS.close, on: { click: () => sheet.close() } }),
  );
  sheet.addEventListener("close", () => sheet.remove());
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  document.body.append(sheet);
  sheet.showModal();
};
