// Keeps the screen on during a call; the browser drops the lock whenever the page is hidden.

let wanted = false;
let lock = null;

export async function keepAwake(on) {
    wanted = on;
    if (!on) {
        await lock?.release();
        lock = null;
    } else if (navigator.wakeLock && document.visibilityState === "visible") {
        // Refused on a low battery: the call goes on without it.
        lock = await navigator.wakeLock.request("screen").catch(() => null);
        if (!wanted) await keepAwake(false); // the call ended meanwhile
    }
}

document.addEventListener("visibilitychange", () => wanted && document.visibilityState === "visible" && keepAwake(true));
