// The account page: copies what is to be sent, and sees when a chat has taken the code.

const LOOKS_EVERY = 3000; // milliseconds

// Only over https, and on the machine itself, does a browser let a page write to the clipboard.
for (const button of document.querySelectorAll("[data-copies]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
        try {
            await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
            button.textContent = button.dataset.done;
        } catch {
            getSelection().selectAllChildren(document.getElementById(button.dataset.copies));
        }
    });
}

async function look(address) {
    try {
        const answer = await fetch(address);
        if (answer.ok && !(await answer.json()).good) location.assign(location.pathname);
    } catch {
        // The server is away for a moment: the next look will tell.
    }
}

const code = document.querySelector("[data-state]");
if (code) {
    setInterval(() => document.hidden || look(code.dataset.state), LOOKS_EVERY);
    document.addEventListener("visibilitychange", () => document.hidden || look(code.dataset.state));
}
