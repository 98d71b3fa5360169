// The history page: turns with what can be done about each, the newest first; what is said meanwhile comes by itself.

import { element } from "./element.js";
import { dayName } from "./transcript.js";
import { TurnView } from "./turn.js";

const LOOKS_EVERY = 3000; // milliseconds
const SETTLES = 30_000; // milliseconds in which a turn that is over may still get a mark of its trace
const LONGEST = 60; // characters of a turn that name it

class History {
    constructor(list) {
        this.list = list;
        this.shown = new Map(); // id → { view, item, over }
    }

    // At the end: what is older.
    append(turn) {
        const last = this.list.lastElementChild;
        if (last?.dataset.day !== day(turn)) this.list.append(separator(turn));
        this.list.append(...this.#entries(turn));
        this.#look();
    }

    // At the top: what is newer.
    prepend(turn) {
        const first = this.list.firstElementChild;
        if (first?.dataset.day !== day(turn)) this.list.prepend(separator(turn));
        this.list.firstElementChild.after(...this.#entries(turn));
        this.#look();
    }

    take(turn) {
        const known = this.shown.get(turn.id);
        if (!known) return this.prepend(turn);
        known.view.update(turn);
        if (!turn.open) known.over ??= Date.now();
        fill(known.acts, turn);
    }

    remove(id) {
        const known = this.shown.get(id);
        if (!known) return;
        const next = known.item.nextElementSibling?.nextElementSibling?.nextElementSibling ?? this.list;
        const focused = known.item.contains(document.activeElement);
        for (const one of [...known.view.entries, known.item]) one.remove();
        this.shown.delete(id);
        for (const line of this.list.querySelectorAll(".separator")) {
            if ((line.nextElementSibling ?? line).matches(".separator")) line.remove();
        }
        if (focused) (next.querySelector("summary") ?? document.getElementById("main")).focus();
        this.#look();
    }

    // Those that may still change.
    get open() {
        return [...this.shown].filter(([, { over }]) => !over || Date.now() - over < SETTLES).map(([id]) => id);
    }

    #entries(turn) {
        const view = new TurnView(turn);
        const acts = document.getElementById("acts").content.cloneNode(true).firstElementChild;
        const item = element("li", { class: "entry what" }, acts);
        for (const one of [...view.entries, item]) one.dataset.day = day(turn);
        fill(acts, turn);
        acts.querySelector("[data-delete]").addEventListener("submit", (event) => this.#delete(event, turn.id));
        this.shown.set(turn.id, { view, item, acts, over: turn.open ? null : Date.parse(turn.created) });
        return [...view.entries, item];
    }

    async #delete(event, id) {
        event.preventDefault();
        const form = event.target;
        if (await done(form)) {
            this.remove(id);
            const told = document.getElementById("done");
            told.textContent = told.dataset.deleted;
        }
    }

    #look() {
        this.list.hidden = !this.shown.size;
        document.getElementById("nothing").hidden = Boolean(this.shown.size);
    }
}

function fill(acts, turn) {
    acts.querySelector("[data-about]").textContent = `: ${turn.text.slice(0, LONGEST)}`;
    for (const link of acts.querySelectorAll("[data-take]")) {
        const address = turn[link.dataset.take];
        link.hidden = !address;
        if (!address) continue;
        link.href = address;
        link.download = `secretary-${turn.created.slice(0, 10)}-${turn.id}.${address.split(".").pop()}`;
    }
    const own = acts.querySelector("audio");
    own.hidden = !turn.recording;
    if (turn.recording && !own.src) own.src = turn.recording;
    const talk = acts.querySelector("[data-talk]");
    talk.href = `${talk.dataset.talk}${turn.conversation}`;
    address(acts.querySelector("[data-resume]"), "resume", turn.conversation);
    address(acts.querySelector("[data-delete]"), "delete", turn.id);
}

// The template's address has a 0 in the place of the number.
function address(form, name, id) {
    form.action = form.dataset[name].replace("/0/", `/${id}/`);
}

async function done(form) {
    let answer = null;
    try {
        answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { accept: "application/json" } });
    } catch {
        // Said below.
    }
    document.getElementById("wrong").hidden = Boolean(answer?.ok);
    return answer?.ok;
}

function day(turn) {
    return new Date(turn.created).toDateString();
}

function separator(turn) {
    return element("li", { class: "separator day", "data-day": day(turn) }, dayName(turn.created));
}

const list = document.querySelector(".transcript");
const past = new History(list);
JSON.parse(document.getElementById("history-turns").textContent).forEach((turn) => past.append(turn));

let looking = false;
async function look(address) {
    if (looking || document.hidden) return;
    looking = true;
    try {
        address.searchParams.set("known", past.open.slice(0, 50).join("."));
        const answer = await fetch(address);
        if (!answer.ok) return;
        const { turns, after, gone } = await answer.json();
        turns.forEach((turn) => past.take(turn));
        gone.forEach((id) => past.remove(id));
        address.searchParams.set("after", after);
    } catch {
        // The server is away for a moment: the next look will tell.
    } finally {
        looking = false;
    }
}

if (list.dataset.news) {
    const address = new URL(list.dataset.news, location);
    setInterval(() => look(address), LOOKS_EVERY);
    document.addEventListener("visibilitychange", () => look(address));
}
