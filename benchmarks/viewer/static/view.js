// The page of `coso view`.

import { element, figure, make } from "./dom.js";
import { plot } from "./plot.js";
import { ask } from "./server.js";
import { step } from "./steps.js";

const MOST = 500; // rows of a list; more are found by a filter

const panes = [];

function explain(text) {
  element("message").textContent = text;
  element("message").className = text ? "bad" : "";
}

/** Return the other panes that are to do the same. */
const others = (pane) => (element("together").checked ? panes.filter((each) => each !== pane) : []);

/** One folder: its facts, metrics, filters, list and chosen episode. */
class Pane {
  constructor(index, summary) {
    this.index = index;
    this.chosen = null;
    this.root = element("source").content.cloneNode(true).firstElementChild;
    this.find(".name").textContent = summary.name;
    this.find(".kind").textContent = summary.kind === "run" ? "Traced utterances" : "Episodes";
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", summary.name);
    this.find(".facts").append(...summary.facts.flatMap(([name, value]) => [
      make("dt", { textContent: name }), make("dd", { textContent: value }),
    ]));
    this.fillMetrics(summary.metrics);
    this.filters = this.find(".filters");
    this.filters.addEventListener("submit", (event) => event.preventDefault());
    const filter = () => {
      this.list();
      others(this).forEach((pane) => pane.adopt(this.filters));
    };
    // Both, since browsers that are driven choose an option without an input event.
    this.filters.addEventListener("input", filter);
    this.filters.addEventListener("change", filter);
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  async load() {
    this.episodes = await ask(`episodes?source=${this.index}`);
    const moments = [...new Set(this.episodes.map((row) => row.training_step).filter((at) => at !== undefined))];
    this.find(".moments").hidden = moments.length === 0;
    this.find(".outcomes").hidden = !this.episodes.some((row) => "success" in row);
    const option = (value, textContent) => make("option", { value, textContent });
    this.filters.elements.moment.replaceChildren(option("", "all"), option("start", "start of training"),
      option("end", "end of training"), ...moments.map((at) => option(String(at), at.toLocaleString("en"))));
    this.moments = moments;
    this.list();
    if (this.episodes.length) await this.choose(this.shownRows()[0]?.id ?? this.episodes[0].id);
  }

  fillMetrics(metrics) {
    const names = Object.keys(metrics).sort();
    this.find(".metrics").hidden = names.length === 0;
    if (!names.length) return;
    const select = this.find(".metric");
    select.append(...names.map((name) => make("option", { value: name, textContent: name })));
    if ("eval/success_sampled" in metrics) select.value = "eval/success_sampled";
    const draw = () => { this.find(".range").textContent = plot(this.find(".plot"), select.value, metrics[select.value]); };
    select.addEventListener("change", () => {
      draw();
      for (const pane of others(this)) pane.chooseMetric(select.value);
    });
    this.chooseMetric = (name) => {
      if (!(name in metrics)) return;
      select.value = name;
      draw();
    };
    this.find(".metrics").addEventListener("toggle", ({ target }) => {
      for (const pane of others(this)) pane.find(".metrics").open = target.open;
    });
    draw();
  }

  chooseMetric() {}

  /** Take over the filters of another pane, as far as they exist here. */
  adopt(filters) {
    for (const { name, value } of filters.elements) {
      const mine = this.filters.elements[name];
      if (mine.tagName !== "SELECT" || [...mine.options].some((option) => option.value === value)) mine.value = value;
    }
    this.list();
  }

  shownRows() {
    const { validity, outcome, moment, text } = Object.fromEntries(new FormData(this.filters));
    const at = { start: this.moments[0], end: this.moments.at(-1) }[moment] ?? moment;
    return this.episodes.filter((row) => (
      (!validity || (validity === "valid") === (row.valid === row.steps))
      && (!outcome || (outcome === "fault" ? Boolean(row.fault) : !row.fault && row.success === (outcome === "solved")))
      && (!moment || String(row.training_step) === String(at))
      && `${row.title}\n${row.said ?? ""}`.toLowerCase().includes(text.toLowerCase())
    ));
  }

  list() {
    const rows = this.shownRows();
    const more = rows.length > MOST ? `, the first ${MOST} listed` : "";
    const none = this.episodes.length ? "" : ": nothing has been written yet; runs trace utterances at their evaluations";
    this.find(".count").textContent = `${rows.length} of ${this.episodes.length}${more}${none}`;
    this.find(".list").replaceChildren(...rows.slice(0, MOST).map((row) => make("li", {}, this.row(row))));
    this.mark();
  }

  row(row) {
    const button = make("button", { type: "button", onclick: () => this.choose(row.id, true) },
      make("span", { className: "title", textContent: `${row.id}. ${row.title}` }));
    button.dataset.id = row.id;
    const parts = [];
    if (row.fault) parts.push(["bad", "fault"]);
    else if ("success" in row) parts.push(row.success ? ["good", "solved"] : ["bad", "not solved"]);
    if (row.training_step !== undefined) parts.push(["faint", `step ${row.training_step.toLocaleString("en")}`]);
    else parts.push(["faint", `${row.steps} step${row.steps === 1 ? "" : "s"}`]);
    if (row.valid < row.steps) parts.push(["bad", row.steps === 1 ? "invalid" : `${row.steps - row.valid} invalid`]);
    if (row.return !== undefined && row.return !== null) parts.push(["faint", `return ${figure(row.return)}`]);
    parts.forEach(([className, textContent], index) => button.append(index ? ", " : "", make("span", { className, textContent })));
    if (row.said !== undefined) button.append(make("span", { className: "said faint mono", textContent: row.said }));
    return button;
  }

  mark() {
    for (const button of this.root.querySelectorAll(".list button")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.id) === this.chosen));
    }
  }

  async choose(id, byHand = false) {
    const row = this.episodes.find((each) => each.id === id);
    if (!row) return;
    this.chosen = id;
    this.mark();
    try {
      const steps = await ask(`episode?source=${this.index}&id=${id}`);
      if (this.chosen !== id) return;
      this.find(".chosen").textContent = `${id}. ${row.title}`;
      this.find(".steps").replaceChildren(...steps.map((each, number) => (
        step(each, number, steps.length, `picture?source=${this.index}&id=${id}&step=${number}`))));
      if (byHand) {
        this.find(".chosen").focus({ preventScroll: window.innerWidth >= 900 });
        await Promise.all(others(this).map((pane) => pane.choose(id)));
      }
    } catch (error) {
      explain(error.message);
    }
  }
}

async function start() {
  const summaries = await ask("sources");
  panes.push(...summaries.map((summary, index) => new Pane(index, summary)));
  element("sources").classList.toggle("two", panes.length === 2);
  element("together-part").hidden = panes.length < 2;
  element("sources").append(...panes.map((pane) => pane.root));
  document.title = `${summaries.map((summary) => summary.name).join(" and ")} · coso view`;
  await Promise.all(panes.map((pane) => pane.load()));
}

start().catch((error) => explain(error.message));
