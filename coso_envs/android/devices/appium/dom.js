// What a person sees of a page: widgets that say or do something, with places as shares of the window (0 .. 1).
// Returns a list of {role, text, bounds, id, checked, touch, children, key, field, seen}.
const W = window.innerWidth, H = window.innerHeight;
const CONTROLS = "a[href], button, input, select, textarea, summary, label, [onclick], [tabindex], [contenteditable=true], " +
  "[role=button], [role=link], [role=checkbox], [role=switch], [role=tab], [role=menuitem], [role=option]";
const ROLES = {A: "link", BUTTON: "button", SELECT: "field", TEXTAREA: "field", IMG: "image", LABEL: "item", SUMMARY: "button"};
const INPUTS = {checkbox: "checkbox", radio: "radio", range: "slider", button: "button", submit: "button", image: "button"};

function drawn(element) {
  const style = getComputedStyle(element);
  return style.display !== "none" && style.visibility === "visible" && style.opacity !== "0";
}

function role(element) {
  const own = element.getAttribute("data-role") || element.getAttribute("role");
  if (own) return own;
  if (element.tagName === "INPUT") return INPUTS[element.type] || "field";
  return ROLES[element.tagName] || (element.isContentEditable ? "field" : "text");
}

function says(element) {
  const label = element.getAttribute("aria-label");
  if (element.tagName === "SELECT") return element.selectedOptions.length ? element.selectedOptions[0].text : "";
  if (element.type === "password") return "*".repeat(element.value.length) || element.placeholder;
  if (element.tagName === "INPUT" && ["checkbox", "radio"].includes(element.type)) return label || "";
  if ("value" in element && element.tagName !== "BUTTON") return element.value || element.placeholder || label || "";
  return label || element.innerText || element.alt || element.title || "";
}

// A point where a tap reaches the element itself; its middle may be another's.
function touch(element, box) {
  for (const down of [0.5, 0.15, 0.85, 0.3, 0.7]) {
    for (const across of [0.5, 0.15, 0.85, 0.3, 0.7]) {
      const x = box[0] + across * (box[2] - box[0]), y = box[1] + down * (box[3] - box[1]);
      const hit = document.elementFromPoint(x, y);
      if (hit && (hit === element || (element.contains(hit) && hit.closest(CONTROLS) === element))) return [x / W, y / H];
    }
  }
  return null;
}

function covered(element, box) {
  const hit = document.elementFromPoint((box[0] + box[2]) / 2, (box[1] + box[3]) / 2);
  return hit !== null && hit !== element && !element.contains(hit) && !hit.contains(element);
}

function node(element, children, text, acts) {
  const r = element.getBoundingClientRect();
  const box = [Math.max(0, r.left), Math.max(0, r.top), Math.min(W, r.right), Math.min(H, r.bottom)];
  const inside = box[2] - box[0] >= 1 && box[3] - box[1] >= Math.min(8, r.height);
  const reached = inside && acts && !element.disabled ? touch(element, box) : null;
  const writable = "selectionStart" in element && element.selectionStart !== null;
  const ticks = ["checkbox", "radio"].includes(element.type);
  const aria = element.getAttribute("aria-checked") || element.getAttribute("aria-selected");
  return {
    role: acts || text ? role(element) : "text",
    text: text.replace(/\s+/g, " ").trim(),
    bounds: [box[0] / W, box[1] / H, box[2] / W, box[3] / H],
    id: element.getAttribute("data-key") || element.id || element.getAttribute("name") || "",
    checked: ticks ? element.checked : aria === null ? null : aria === "true",
    touch: reached,
    children: children,
    below: (r.top + r.bottom) / 2 > H / 2,
    field: writable ? {
      value: element.value,
      focused: element === document.activeElement,
      selected: element.value !== "" && element.selectionStart === 0 && element.selectionEnd === element.value.length,
    } : null,
    seen: inside && (acts ? reached !== null || !covered(element, box) : !covered(element, box)),
  };
}

function visit(element) {
  if (!drawn(element)) return [];
  const acts = element.matches(CONTROLS) && element.tagName !== "BODY";
  const inner = [...element.children].flatMap(visit);
  if (acts) return [node(element, inner.filter((found) => found.touch || found.children.length), says(element), true)];
  const own = [...element.childNodes].filter((part) => part.nodeType === 3).map((part) => part.textContent).join(" ");
  if (own.trim()) return [node(element, [], own, false), ...inner];
  if (element.tagName === "IMG" && (element.alt || element.title)) return [node(element, [], says(element), false)];
  return inner;
}

return [...document.body.children].flatMap(visit);
