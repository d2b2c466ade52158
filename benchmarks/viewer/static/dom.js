// Small helpers for the page's elements.

export const element = (id) => document.getElementById(id);

/** Make an element; text is never read as HTML. */
export function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Write a number with at most three decimals and a true minus sign. */
export function figure(value) {
  return String(Math.round(value * 1000) / 1000).replace("-", "\u2212");
}
