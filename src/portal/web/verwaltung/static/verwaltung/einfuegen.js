/* Text pasted from Word or a web page keeps its headings, lists, bold words and links, in the editors' own notation.
   Without this file the plain text is pasted; the server cleans and judges both alike. */
"use strict";

const LEFT_OUT = "script, style, meta, title, link, xml, template, noscript, iframe, object, svg, img";
const BLOCKS = /^(P|DIV|LI|H[1-6]|TR|UL|OL|TABLE|TBODY|SECTION|ARTICLE|BLOCKQUOTE|PRE|DT|DD)$/;
const WORD_BULLET = /^\s*(?:[·•▪◦o§\uf0b7\uf0a7-]|\d+[.)])\s+/;

function isBold(element) {
  const weight = element.style.fontWeight;
  return weight ? weight === "bold" || Number(weight) >= 600 : /^(B|STRONG)$/.test(element.tagName);
}

function isTarget(link) {
  return /^(https?:|mailto:|tel:)/i.test(link.getAttribute("href") || "");
}

/* The words of an element in one line; a line break stays one. */
function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    return node.data.replace(/\s+/g, " ");
  }
  if (node.nodeType !== Node.ELEMENT_NODE) {
    return "";
  }
  if (node.tagName === "BR") {
    return "\n";
  }
  const words = Array.from(node.childNodes, inline).join("");
  const plain = words.trim();
  if (node.tagName === "A" && isTarget(node) && plain) {
    return `[${plain.replace(/[[\]*]/g, "")}](${node.getAttribute("href").trim()})`;
  }
  return isBold(node) && plain && !plain.includes("**") ? words.replace(plain, () => `**${plain}**`) : words;
}

function line(element) {
  const words = inline(element).trim();
  if (!words) {
    return "";
  }
  if (/^H[1-6]$/.test(element.tagName)) {
    return `# ${words.replace(/\*\*/g, "").replace(/\s+/g, " ")}`;
  }
  if (element.tagName === "LI") {
    return `- ${words}`;
  }
  if (/mso-list|MsoListParagraph/.test(`${element.getAttribute("style") || ""} ${element.className}`)) {
    return `- ${words.replace(WORD_BULLET, "")}`;
  }
  return words;
}

/* The lines of a tree, each with whether it is a point of a list. */
function lines(element) {
  const found = [];
  let loose = document.createElement("p");
  const close = () => {
    found.push(line(loose));
    loose = document.createElement("p");
  };
  for (const child of Array.from(element.childNodes)) {
    if (!BLOCKS.test(child.tagName || "")) {
      loose.append(child.cloneNode(true));
      continue;
    }
    close();
    const inner = Array.from(child.querySelectorAll("*")).some((each) => BLOCKS.test(each.tagName));
    found.push(...(inner && child.tagName !== "TR" ? lines(child) : [line(child)]));
  }
  close();
  return found.filter(Boolean);
}

function asNotation(html) {
  const page = new DOMParser().parseFromString(html, "text/html");  // runs nothing, loads nothing
  page.querySelectorAll(LEFT_OUT).forEach((each) => each.remove());
  return lines(page.body).reduce((text, next) => {
    const together = next.startsWith("- ") && /(^|\n)- [^\n]*$/.test(text);
    return text ? text + (together ? "\n" : "\n\n") + next : next;
  }, "");
}

document.addEventListener("paste", (event) => {
  const area = event.target;
  const html = event.clipboardData ? event.clipboardData.getData("text/html") : "";
  if (!(area instanceof HTMLTextAreaElement) || !area.hasAttribute("data-notation") || !html) {
    return;
  }
  event.preventDefault();
  const text = asNotation(html) || event.clipboardData.getData("text/plain");
  if (!document.execCommand("insertText", false, text)) {  // the one way that can be undone
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  }
});
