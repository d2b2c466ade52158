// The page of `coso play`.

import { element, figure, make } from "./dom.js";
import { ask } from "./server.js";
import { watchTouches } from "./touch.js";

const BUTTONS = {
  press_back: "Back", press_home: "Home", press_recents: "Recents", press_enter: "Enter", wait: "Wait",
  task_complete: "Task complete", task_impossible: "Task impossible",
};
const TEXTS = { type: "Type", open_app: "Open app", answer: "Answer" };

let state = { kinds: [], steps: [] };
let busy = false;
let readings = 0; // so that a late answer about older text is dropped

function explain(text, kind = "") {
  element("message").textContent = text;
  element("message").className = kind;
}

/** Do something that changes the episode, one at a time, and show what came of it. */
async function act(path, body) {
  if (busy) return false;
  busy = true;
  document.body.setAttribute("aria-busy", "true");
  try {
    show(await ask(path, { turn: state.turn, ...body }));
    return true;
  } catch (error) {
    try {
      show(await ask("state"));
    } catch { /* the first error says more */ }
    explain(error.message, "bad");
    return false;
  } finally {
    busy = false;
    document.body.removeAttribute("aria-busy");
  }
}

function show(news) {
  const began = news.seed !== state.seed || news.steps.length < state.steps.length || state.turn === undefined;
  state = news;
  const last = state.steps.at(-1);
  document.title = `${state.env} · coso play`;
  element("title").textContent = state.env;
  element("step").textContent = `${state.steps.length} of ${state.max_steps}`;
  element("reward").textContent = last ? figure(last.reward) : "–";
  element("return").textContent = figure(state.return);
  element("recorded-figure").hidden = state.recorded === null;
  element("recorded").textContent = state.recorded;
  element("task").textContent = state.task;
  element("prompt").textContent = state.prompt;
  if (began) element("seed").value = state.seed + 1;
  explainLast(last);
  showPicture();
  showSteps();
  showChoices();
  showControls();
  element("hinted").hidden = true;
  element("say").disabled = element("hint").disabled = Boolean(state.ended);
  read();
}

function explainLast(last) {
  if (state.ended) explain(`The episode has ended: ${state.ended}.`, state.ended === "solved" ? "good" : "bad");
  else if (!last) explain(`Episode of seed ${state.seed}.`);
  else if (last.valid) explain(`Did ${last.action}.`);
  else explain(`No action: ${last.message}`, "bad");
}

function showPicture() {
  document.querySelector("main").classList.toggle("no-picture", !state.picture);
  element("picture-part").hidden = !state.picture && state.kinds.length === 0;
  element("screen").hidden = !state.picture;
  if (!state.picture) return;
  const picture = element("picture");
  picture.alt = `What is seen at step ${state.steps.length}`;
  picture.src = `picture?turn=${state.turn}`;
}

function showSteps() {
  element("no-steps").hidden = state.steps.length > 0;
  element("steps").hidden = state.steps.length === 0;
  element("steps").replaceChildren(...state.steps.map((step) => make(
    "li", {},
    make("span", { className: step.valid ? "" : "bad", textContent: step.valid ? step.action : step.message }),
    make("span", { className: "faint", textContent: `, reward ${figure(step.reward)}` }),
  )));
  element("steps").scrollTop = element("steps").scrollHeight;
}

function showChoices() {
  element("choices-part").hidden = state.choices.length === 0;
  element("choices").replaceChildren(...state.choices.map((choice) => make("button", {
    type: "button",
    textContent: choice.action,
    onclick: () => act("say", { utterance: choice.utterance }),
  })));
}

function showControls() {
  const can = (kind) => state.kinds.includes(kind);
  const screen = element("screen");
  const touchable = can("tap") && state.picture;
  screen.classList.toggle("touchable", touchable);
  if (touchable) {
    screen.tabIndex = 0;
    screen.setAttribute("role", "application");
    screen.setAttribute("aria-label", "Screen of the phone: arrows move the pointer, Enter taps, Shift and an arrow swipes");
  }
  element("touch-help").hidden = !touchable;
  element("hold-help").hidden = !can("long_press");
  const button = (kind, text, click) => make("button", {
    type: "button", textContent: text, disabled: Boolean(state.ended), onclick: click,
  });
  const focused = document.activeElement?.textContent;
  element("buttons").replaceChildren(...Object.entries(BUTTONS).filter(([kind]) => can(kind))
    .map(([kind, text]) => button(kind, text, () => act("gesture", { kind }))));
  element("typing-buttons").replaceChildren(...Object.entries(TEXTS).filter(([kind]) => can(kind))
    .map(([kind, text]) => button(kind, text, () => type(kind))));
  element("typing").hidden = !can("type");
  // A button that was pressed is made anew; the keyboard stays where it was.
  [...document.querySelectorAll("#buttons button, #typing-buttons button")].find((made) => made.textContent === focused)?.focus();
}

async function type(kind) {
  const text = element("typed").value;
  if (!text) {
    explain("Write the text first.", "bad");
    element("typed").focus();
  } else if (await act("gesture", { kind, text })) {
    element("typed").value = "";
  }
}

/** Show how the utterance would be read. */
async function read() {
  const utterance = element("utterance").value;
  const mine = ++readings;
  const reading = element("reading");
  if (!utterance || state.ended) {
    reading.textContent = "";
    return;
  }
  let found;
  try {
    found = await ask("read", { utterance });
  } catch (error) {
    found = { valid: false, message: error.message };
  }
  if (mine !== readings) return;
  reading.className = found.valid ? "good" : "bad";
  reading.textContent = found.valid
    ? `Valid: ${found.action}${found.repaired ? " (read leniently)" : ""}`
    : `Not valid: ${found.message}`;
}

async function say() {
  if (await act("say", { utterance: element("utterance").value })) {
    element("utterance").value = "";
    read();
  }
}

async function hint() {
  try {
    const found = await ask("hint", {});
    element("hint-action").textContent = found.action;
    element("hint-utterance").textContent = found.utterance;
    element("hinted").hidden = false;
  } catch (error) {
    explain(error.message, "bad");
  }
}

function connect() {
  let waiting;
  element("utterance").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(read, 120);
  });
  element("utterance").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      say();
    }
  });
  const submits = { saying: say, typing: () => type("type"), beginning: () => act("new", { seed: Number(element("seed").value) }) };
  for (const [id, submit] of Object.entries(submits)) {
    element(id).addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
  }
  element("hint").addEventListener("click", hint);
  element("take-hint").addEventListener("click", () => {
    element("utterance").value = element("hint-utterance").textContent;
    element("utterance").focus();
    read();
  });
  element("picture").addEventListener("load", ({ target }) => target.classList.toggle("small", target.naturalWidth < 320));
  watchTouches(element("screen"), element("cross"), () => (state.ended || !state.picture ? [] : state.kinds),
    (gesture) => act("gesture", gesture));
}

connect();
ask("state").then(show, (error) => explain(error.message, "bad"));
