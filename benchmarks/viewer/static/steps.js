// One step of an episode: picture, prompt, utterance with its tokens, parse and reward.

import { figure, make } from "./dom.js";

const HEAVY = 0.5; // weight from which a token is marked by more than its colour
const SHADE = 0.5; // opacity of weight 1, at which the text stays readable

/** Return the article of a step. */
export function step(row, number, count, picture) {
  const parts = [];
  if (count > 1) parts.push(make("h4", { textContent: `Step ${number + 1} of ${count}` }));
  if (row.picture) parts.push(make("img", { src: picture, alt: `What was seen at step ${number + 1}`, loading: "lazy" }));
  if (row.prompt) {
    parts.push(make("details", { open: number === 0 }, make("summary", { textContent: "Prompt" }), make("pre", { textContent: row.prompt })));
  }
  parts.push(...utterance(row), parse(row));
  return make("article", { className: "step" }, ...parts);
}

function utterance(row) {
  if (!row.tokens || !row.weights) return [make("pre", { className: "tokens", textContent: row.utterance })];
  const tokens = row.tokens.map((text, index) => {
    const weight = row.weights[index];
    const token = make("span", { textContent: text, title: `weight ${figure(weight)}`, className: weight >= HEAVY ? "heavy" : "" });
    // Set by the script, which the Content-Security-Policy allows; attributes in HTML it would not.
    if (weight > 0) token.style.backgroundColor = `rgba(var(--weight), ${SHADE * Math.min(1, weight)})`;
    return token;
  });
  return [make("pre", { className: "tokens" }, ...tokens), heaviest(row)];
}

/** Say the heaviest tokens in words too. */
function heaviest(row) {
  const order = row.weights.map((weight, index) => [weight, row.tokens[index]]).filter(([weight, text]) => weight > 0 && text.trim());
  order.sort(([a], [b]) => b - a);
  const words = order.slice(0, 5).map(([weight, text]) => `“${text.trim()}” ${figure(weight)}`);
  return make("p", { className: "faint", textContent: words.length ? `Heaviest tokens: ${words.join(", ")}` : "All weights are 0." });
}

function parse(row) {
  const read = row.valid ? `Valid: ${row.action}` : `Not valid: ${row.message || row.error || "no action"}`;
  const line = make("p", {}, make("span", { className: row.valid ? "good" : "bad", textContent: read }));
  if (row.reward !== undefined && row.reward !== null) {
    line.append(make("span", { className: "faint", textContent: `, reward ${figure(row.reward)}` }));
  }
  return line;
}
