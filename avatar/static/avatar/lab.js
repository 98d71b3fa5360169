// The lab: puts its parts together.

import { addresses, kept, words } from "./lab_ask.js";
import { Compare } from "./lab_compare.js";
import { faces } from "./lab_faces.js";
import { loop } from "./lab_loop.js";
import { check, listen } from "./lab_microphone.js";
import { hear, speak } from "./lab_speech.js";
import { element } from "./element.js";
import { languageName } from "./messages.js";

const BADGES_EVERY = 5000; // milliseconds
const SHOWN = 60; // characters that name a turn

const find = (id) => document.getElementById(id);
const badges = find("badges");
const compare = new Compare(find("compare"), find("traces"));

function offer({ turns, runs }) {
    compare.fill({ turns, runs });
    const select = find("loop-turn");
    const { value } = select;
    const options = turns.map(({ id, text }) => element("option", { value: id }, text.slice(0, SHOWN) || String(id)));
    select.replaceChildren(select.options[0], ...options);
    select.value = value;
}

async function look() {
    if (document.hidden) return;
    try {
        const answer = await fetch(addresses.news);
        if (!answer.ok || answer.redirected) return;
        const { tables } = await answer.json();
        const found = tables.find(({ id }) => id === "parts").rows;
        [...badges.children].forEach((badge, at) => {
            badge.className = found[at]?.well ? "well" : "unwell";
            badge.lastElementChild.textContent = words(found[at]?.well ? "works" : "does_not_work");
        });
    } catch {
        // The server is away for a moment: the next look will tell.
    }
}

for (const option of document.querySelectorAll("option[data-language]")) option.textContent = languageName(option.value);
hear(find("hear"));
speak(find("speak"));
faces(find("faces"));
listen(find("listening"));
check(document.querySelector(".checkup"), addresses.socket);
offer(kept);
loop(find("loop"), async () => {
    const answer = await fetch(addresses.kept);
    if (answer.ok && !answer.redirected) offer(await answer.json());
});
setInterval(look, BADGES_EVERY);
document.addEventListener("visibilitychange", look);
