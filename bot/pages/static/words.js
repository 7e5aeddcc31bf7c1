// What the pages themselves say, and the codes of an understanding in words.

export const WORDS = {
  linking: "正在连上……",
  linked: "已连上",
  unlinked: "断开了，正在重连。您的话会留着，连上就发。",
  sending: "正在发……",
  taken: "✓ 已收到",
  waiting: "等连上再发",
  again: "没有收到，点这里再发一次",
  send: "发送",
  photo: "照片",
  removePhoto: "不发照片",
  photoHere: "照片已选好",
  photoFailed: "照片没有传上去，请再试一次。",
  photoUnreadable: "这个文件不是照片。",
  tooLong: "太长了，请分成几段再发。",
  write: "在这里写字……",
  writeAs: (name) => `${name}说……`,
  reply: "回复",
  replyingTo: "回复：",
  noReply: "不回复它了",
  edited: "已更新",
  urgent: "紧急",
  newer: "↓ 有新消息",
  quiet: "还没有消息。",
  why: "为什么这样理解",
  chatsOf: (name) => `${name}的会话`,
  person: "这一栏是谁",
  unread: "有新消息",
  moving: "时间在走……",
  close: "关上",
  bot: "小助手",
  larger: "字大一点",
  smaller: "字小一点",
  photoOf: "照片",
};

const INTENTS = {
  emergency: "紧急情况", request: "报修、请求处理", complaint: "投诉", help: "求助", consult: "咨询", suggest: "建议",
  wish: "微心愿", volunteer: "想当志愿者", query_status: "问进度", followup_unresolved: "催问：还没办好",
  followup_resolved: "说已经好了", supplement: "补充情况", correction: "更正", cancel: "撤回", me_too: "我家也是",
  rate: "打分", thanks: "感谢", chatter: "闲聊", no_issue: "说明没有事", human: "想找人工", privacy: "个人信息",
  optout: "不想再收消息", out_of_scope: "不归这里管", head_command: "楼长指令", staff_command: "工作人员指令",
  register: "登记",
};

const CATEGORIES = {
  property: "物业维修", sanitation: "环境卫生", elderly: "为老服务", dispute: "邻里纠纷", safety: "安全", policy: "政策咨询",
  service: "生活服务", other: "其他", chat: "聊天", system: "系统",
};

const URGENCIES = { emergency: "紧急", urgent: "急", normal: "一般", low: "不急", none: "不用办" };
const ALARMS = { none: "不响铃", hint: "只提醒怎么保平安", ring: "响铃叫人" };
const PLACES = { estate: "小区", building: "楼栋", unit: "单元", floor: "楼层", room: "房号", spot: "地点" };
const SUFFIXES = { building: "号楼", unit: "单元", floor: "层", room: "室" };
const SOURCES = {
  text: "话里说的", earlier: "前面说过", quoted: "引用的话里", nickname: "群昵称里", profile: "登记过的住处",
};

const inWords = (table, code) => table[code] ?? code ?? "";

const place = (mention) => {
  const said = Object.entries(PLACES)
    .filter(([piece]) => mention?.[piece])
    .map(([piece, name]) => {
      const { value, source } = mention[piece];
      const suffix = /^\d/.test(value) ? SUFFIXES[piece] ?? "" : "";
      return `${name} ${value}${suffix}（${inWords(SOURCES, source)}）`;
    });
  const others = mention?.other_buildings ?? [];
  if (others.length) said.push(`几栋楼：${others.join("、")}`);
  return said.join("，") || "没有说";
};

const evidence = ({ words = [], rule, cancelled_by: cancelled = [], reason }) => {
  const parts = [];
  if (words.length) parts.push(`看到“${words.join("”“")}”`);
  if (rule) parts.push(`规则 ${rule}`);
  if (cancelled.length) parts.push(`被“${cancelled.join("”“")}”取消`);
  if (reason) parts.push(reason);
  return parts.join("；");
};

// One matter of an understanding as rows of [what, in words].
export const matterInWords = (matter) => [
  ["想做什么", inWords(INTENTS, matter.intent)],
  ["哪一类", [inWords(CATEGORIES, matter.category), matter.subcategory].filter(Boolean).join(" · ")],
  ["急不急", [inWords(URGENCIES, matter.urgency), inWords(ALARMS, matter.alarm)].filter(Boolean).join("，")],
  ["要不要登记", matter.opens ? "要，开一件事" : "不开新的事"],
  ["在哪里", place(matter.place)],
  ["凭什么", (matter.evidence ?? []).map(evidence).filter(Boolean)],
  ["第二可能", matter.runner_up ?? "没有"],
  ["有多大把握", typeof matter.confidence === "number" ? `${Math.round(matter.confidence * 100)}%` : ""],
];
