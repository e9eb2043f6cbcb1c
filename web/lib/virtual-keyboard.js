// On-screen keyboard, by the visual viewport: lifts the shout box above it and leaves everything else where it is.

export function followVirtualKeyboard() {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const follow = () => {
    const hidden = document.documentElement.clientHeight - viewport.height - viewport.offsetTop;
    // Zooming with two fingers makes the visual viewport smaller too; that is no keyboard.
    const lift = viewport.scale > 1.05 || hidden < 80 ? 0 : hidden;
    document.documentElement.style.setProperty("--keyboard", `${Math.round(lift)}px`);
    document.documentElement.classList.toggle("keyboard", lift > 0);
  };
  viewport.addEventListener("resize", follow);
  viewport.addEventListener("scroll", follow);
}
