// Two traces side by side: a line for each stage, with a bar for each of the two.

import { element } from "./element.js";
import { seconds, words } from "./lab_ask.js";
import { locale } from "./messages.js";

const MARKS = ["heard", "first_word", "first_sound", "first_frame", "finished"];
const SHOWN = 40; // characters that name a turn

export class Compare {
    constructor(form, table) {
        this.selects = [...form.querySelectorAll("select")];
        this.table = table;
        for (const select of this.selects) select.onchange = () => this.#show();
    }

    // `kept`: turns and runs, each the newest first.
    fill({ turns, runs }) {
        this.all = new Map();
        for (const run of runs) this.all.set(`run ${run.id}`, { ...run, name: name("run_of", run, ` · ${run.character}, ${run.language}`) });
        for (const turn of turns) this.all.set(`turn ${turn.id}`, { ...turn, name: name("turn_of", turn) });
        this.selects.forEach((select, at) => {
            const before = select.value;
            select.replaceChildren(...[...this.all].map(([id, one]) => element("option", { value: id }, one.name)));
            const [first, second] = this.all.keys();
            select.value = this.all.has(before) && at ? before : ((at ? second : first) ?? first ?? "");
        });
        this.#show();
    }

    #show() {
        const both = this.selects.map((select) => this.all.get(select.value)).filter(Boolean);
        const longest = Math.max(1, ...both.flatMap(({ trace }) => MARKS.map((mark) => trace[mark] ?? 0)));
        const head = element("tr", {}, element("th", { scope: "col" }, words("stage")), ...both.map((one) => element("th", { scope: "col" }, one.name)));
        const rows = MARKS.map((mark) => element("tr", {}, element("th", { scope: "row" }, words(mark)), ...both.map(({ trace }) => cell(trace[mark], longest))));
        this.table.replaceChildren(element("thead", {}, head), element("tbody", {}, ...rows));
        this.table.hidden = !both.length;
    }
}

function cell(at, longest) {
    if (!Number.isFinite(at)) return element("td", {}, "–");
    const bar = element("i", { class: "length", "aria-hidden": true });
    bar.style.setProperty("--share", `${((100 * at) / longest).toFixed(1)}%`);
    return element("td", {}, `${seconds(at)} s`, bar);
}

function name(kind, { text, at }, more = "") {
    const time = new Date(at * 1000).toLocaleTimeString(locale, { timeStyle: "short" });
    return `${time} · ${words(kind, { text: text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text })}${more}`;
}
