// Player controls: fullscreen, and the picture without the words; both fade while the hand rests.

const REST = 3000;

/** @param {{fullscreen: HTMLButtonElement, bare: HTMLButtonElement}} buttons */
export function installControls({fullscreen, bare}) {
  const root = document.documentElement;
  fullscreen.hidden = !document.fullscreenEnabled;
  fullscreen.addEventListener("click", () => {
    const change = document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen();
    change.catch(() => {});
  });
  document.addEventListener("fullscreenchange", () => {
    const on = Boolean(document.fullscreenElement);
    fullscreen.setAttribute("aria-pressed", String(on));
  });
  bare.addEventListener("click", () => {
    const on = root.classList.toggle("bare");
    bare.setAttribute("aria-pressed", String(on));
  });

  let timer = 0;
  const wake = () => {
    root.classList.remove("resting");
    clearTimeout(timer);
    timer = setTimeout(() => root.classList.add("resting"), REST);
  };
  for (const type of ["pointermove", "pointerdown", "keydown", "focusin"]) {
    addEventListener(type, wake, {passive: true});
  }
  wake();
}
