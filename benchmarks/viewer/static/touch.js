// Gestures on the picture of a phone, by pointer and by keyboard.

const TAP = 0.04; // a touch that moves no further, in shares of the screen, is a tap
const HOLD = 600; // milliseconds of a long press
const KEYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const clipped = (value) => Math.min(1, Math.max(0, value));

/**
 * Call `onGesture` with {kind, touch, lift} for each gesture on `screen`, while `kinds()` holds its kind.
 * Points are [x, y] in shares of the picture.
 */
export function watchTouches(screen, cross, kinds, onGesture) {
  let down = null;
  let pointer = [0.5, 0.5];

  const place = (event) => {
    const box = screen.getBoundingClientRect();
    return [clipped((event.clientX - box.left) / box.width), clipped((event.clientY - box.top) / box.height)];
  };
  const showCross = () => {
    cross.style.left = `${pointer[0] * 100}%`;
    cross.style.top = `${pointer[1] * 100}%`;
  };
  const can = (kind) => kinds().includes(kind);

  screen.addEventListener("pointerdown", (event) => {
    if (!can("tap") || event.button !== 0) return;
    event.preventDefault();
    screen.setPointerCapture(event.pointerId);
    down = { at: place(event), time: event.timeStamp };
  });
  screen.addEventListener("pointercancel", () => { down = null; });
  screen.addEventListener("pointerup", (event) => {
    if (!down) return;
    const lift = place(event);
    const touch = down.at;
    const held = event.timeStamp - down.time;
    down = null;
    pointer = lift;
    showCross();
    if (Math.hypot(lift[0] - touch[0], lift[1] - touch[1]) > TAP) onGesture({ kind: "swipe", touch, lift });
    else onGesture({ kind: held >= HOLD && can("long_press") ? "long_press" : "tap", touch });
  });
  screen.addEventListener("focus", () => { cross.hidden = !can("tap") || !screen.matches(":focus-visible"); showCross(); });
  screen.addEventListener("blur", () => { cross.hidden = true; });
  screen.addEventListener("keydown", (event) => {
    if (!can("tap")) return;
    const direction = KEYS[event.key];
    if (direction) {
      event.preventDefault();
      const [x, y] = pointer;
      const moved = (far) => [clipped(x + direction[0] * far), clipped(y + direction[1] * far)];
      if (event.shiftKey) {
        onGesture({ kind: "swipe", touch: pointer, lift: moved(0.3) });
      } else {
        pointer = moved(0.02);
        cross.hidden = false;
        showCross();
      }
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onGesture({ kind: "tap", touch: pointer });
    }
  });
}
