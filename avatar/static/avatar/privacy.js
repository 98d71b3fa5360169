// The page of one's data: how far the export is, until it is ready.

const LOOKS_EVERY = 1500; // milliseconds

const bar = document.querySelector("progress[data-state]");

async function look() {
    try {
        const answer = await fetch(bar.dataset.state);
        if (!answer.ok) return;
        const { state, done, total } = await answer.json();
        if (state !== "making") location.reload();
        bar.max = total || 1;
        bar.value = done;
    } catch {
        // The server is away for a moment: the next look will tell.
    }
}

if (bar) setInterval(() => document.hidden || look(), LOOKS_EVERY);
