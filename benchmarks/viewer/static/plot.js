// A line of one metric over environment steps.

import { figure } from "./dom.js";

const [WIDTH, HEIGHT, MARGIN] = [400, 140, 8];

/** Draw points, [step, value] each, into an SVG, and return the sentence that says the same. */
export function plot(svg, name, points) {
  const [steps, values] = [points.map(([at]) => at), points.map(([, value]) => value)];
  const scaled = (value, all, size) => {
    const [low, high] = [Math.min(...all), Math.max(...all)];
    return MARGIN + (high > low ? (value - low) / (high - low) : 0.5) * (size - 2 * MARGIN);
  };
  const shape = (tag, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const places = points.map(([at, value]) => `${scaled(at, steps, WIDTH)},${HEIGHT - scaled(value, values, HEIGHT)}`);
  svg.replaceChildren(
    shape("line", { x1: MARGIN, x2: WIDTH - MARGIN, y1: HEIGHT - MARGIN, y2: HEIGHT - MARGIN }),
    shape("polyline", { points: places.join(" ") }),
  );
  const text = `${figure(values[0])} at step ${steps[0].toLocaleString("en")}, ${figure(values.at(-1))} at step `
    + `${steps.at(-1).toLocaleString("en")}; from ${figure(Math.min(...values))} to ${figure(Math.max(...values))}`;
  svg.setAttribute("aria-label", `${name}: ${text}`);
  return text;
}
