// The keyboard's part: Space held is push-to-talk, Escape stops the answer. And the button that is held like the key.

const TAKEN = "input, textarea, select, button, a, summary, video, audio, [contenteditable]";

// `hold(true | false)` and `stop()`.
export function listenToKeys({ hold, stop }) {
    let held = false;
    const set = (now) => {
        if (now === held) return;
        held = now;
        hold(now);
    };
    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !event.defaultPrevented) stop();
        if (event.code !== "Space" || event.target.closest?.(TAKEN) || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault(); // or the page scrolls
        if (!event.repeat) set(true);
    });
    document.addEventListener("keyup", (event) => event.code === "Space" && set(false));
    // A key that is let go while another window has the focus is never reported.
    addEventListener("blur", () => set(false));
    return set;
}

export function listenToButton(button, set) {
    button.onpointerdown = (event) => {
        button.setPointerCapture(event.pointerId);
        set(true);
    };
    button.onpointerup = button.onpointercancel = button.onlostpointercapture = () => set(false);
    button.oncontextmenu = () => false; // a long press on a phone
    button.onkeydown = (event) => {
        if (event.key === " " || event.key === "Enter") {
            event.preventDefault();
            if (!event.repeat) set(true);
        }
    };
    button.onkeyup = button.onblur = () => set(false);
}
