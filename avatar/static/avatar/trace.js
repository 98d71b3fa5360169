// The trace of a turn: a bar of what happened when, in milliseconds since the end of the person's words.

import { element, hidden } from "./element.js";
import { number, words } from "./messages.js";

const MARKS = ["heard", "first_word", "first_sound", "first_frame", "finished"];
const TAIL = 0.25; // of the bar: speaking takes seconds and would squeeze the rest out of sight

export const inSeconds = (milliseconds) => words("seconds", { value: number(milliseconds / 1000, 2) });

// The bar, or null while nothing is known.
export function traceBar(trace) {
    const marks = MARKS.filter((mark) => Number.isFinite(trace?.[mark]))
        .map((mark) => ({ mark, at: trace[mark] }))
        .sort((one, other) => one.at - other.at);
    if (!marks.length) return null;
    const text = words("trace", { marks: marks.map(({ mark, at }) => `${words(mark)} ${inSeconds(at)}`).join(" · ") });
    return element("span", { class: "trace", "data-testid": "trace", title: text }, ...segments(marks), hidden(text));
}

// The number that people feel: how long until something was to be heard.
export function traceText(trace) {
    const mark = ["first_sound", "finished"].find((name) => Number.isFinite(trace?.[name]));
    return mark ? `${words(mark)} ${inSeconds(trace[mark])}` : "";
}

function segments(marks) {
    const early = marks.filter(({ mark }) => mark !== "finished");
    const end = marks.find(({ mark }) => mark === "finished");
    const length = early.at(-1)?.at || 1;
    const room = end && early.length ? 1 - TAIL : 1;
    let before = 0;
    const bars = early.map(({ mark, at }) => {
        const share = ((at - before) / length) * room;
        before = at;
        return segment(mark, share);
    });
    return end ? [...bars, segment("finished", early.length ? TAIL : 1)] : bars;
}

function segment(mark, share) {
    const bar = element("i", { class: mark });
    bar.style.setProperty("--share", `${(share * 100).toFixed(1)}%`);
    return bar;
}
