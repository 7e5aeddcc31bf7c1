// Elements without markup: every text is put in as text, so that nothing anyone wrote is ever read as HTML.

export const make = (tag, { class: name, text, on = {}, data = {}, ...attributes } = {}, ...children) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  for (const [event, act] of Object.entries(on)) element.addEventListener(event, act);
  Object.assign(element.dataset, data);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(attribute, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(attribute, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};

// Telephone numbers people must be able to tap, and addresses of pages. A short number is one only where no
// digit touches it and nothing is being counted ("120 户" is no ambulance).
const TELEPHONES = "1(?:10|19|20|22|2345|2348|2355)(?!\\d)(?!\\s*[户号元人件分楼天栋米岁])|9[56]\\d{3}(?!\\d)|1[3-9]\\d{9}(?!\\d)|0\\d{2,3}-?\\d{7,8}(?!\\d)";
const LINKABLE = new RegExp(`(?<![\\d*])(?:${TELEPHONES})|https?://[^\\s，。！？；、）》”"<>]+`, "g");

// The text as nodes, with telephone numbers and web addresses as links.
export const linked = (text) => {
  const nodes = [];
  let done = 0;
  for (const found of text.matchAll(LINKABLE)) {
    nodes.push(text.slice(done, found.index), link(found[0], found[0]));
    done = found.index + found[0].length;
  }
  nodes.push(text.slice(done));
  return nodes;
};

// A link that goes nowhere but to a web page or a telephone.
export const link = (label, address, name) => {
  if (/^https?:\/\//i.test(address)) {
    return make("a", { class: name, text: label, href: address, target: "_blank", rel: "noopener noreferrer" });
  }
  const number = address.replace(/^tel:/i, "");
  if (/^\+?[\d-]{3,20}$/.test(number)) return make("a", { class: name, text: label, href: `tel:${number}` });
  return make("span", { class: name, text: label });
};
