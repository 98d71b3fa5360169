// What the parts of the lab share: the page's words, and requests whose troubles come back as words.

import { number } from "./messages.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);

export const addresses = read("lab-addresses");
export const kept = read("lab-kept");
const WORDS = read("lab-words");

export const words = (key, values = {}) => (WORDS[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
export const seconds = (milliseconds, digits = 2) => number(milliseconds / 1000, digits);

// Why something did not work, for people.
export class Trouble extends Error {}

// The answer to a POST of a form or of JSON. Throws Trouble.
export async function ask(address, body) {
    const json = !(body instanceof FormData);
    const headers = { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value, ...(json && { "Content-Type": "application/json" }) };
    let answer;
    try {
        answer = await fetch(address, { method: "POST", headers, body: json ? JSON.stringify(body) : body });
    } catch {
        throw new Trouble(words("trouble"));
    }
    if (answer.redirected || answer.status === 401) throw new Trouble(words("logged_out"));
    if (answer.ok) return answer;
    throw new Trouble((await reason(answer)) || words("trouble"));
}

async function reason(answer) {
    try {
        const { error } = await answer.json();
        return error.message ?? error;
    } catch {
        return ""; // a page of the server's own
    }
}

// Runs `work(say)` once at a time for a form, says what goes on, and what went wrong.
export function onSubmit(form, work) {
    const button = form.querySelector("[type=submit]");
    const said = form.closest("section").querySelector(":scope > [data-said]");
    const say = (text, wrong = false) => {
        said.textContent = text;
        said.classList.toggle("wrong", wrong);
    };
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (button.getAttribute("aria-disabled") === "true") return;
        button.setAttribute("aria-disabled", "true");
        say(words("working"));
        try {
            await work(say);
        } catch (error) {
            if (!(error instanceof Trouble)) throw error;
            say(error.message, true);
        } finally {
            button.removeAttribute("aria-disabled");
        }
    });
}

// A file in the place of what a player had before.
export function load(player, blob) {
    URL.revokeObjectURL(player.src);
    player.src = URL.createObjectURL(blob);
    player.hidden = false;
}

// How long a sound is, and how loud: {seconds, level, peak}, the last two in dBFS.
export async function measure(blob) {
    const buffer = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(await blob.arrayBuffer());
    const samples = buffer.getChannelData(0);
    let peak = 0;
    let power = 0;
    for (const sample of samples) {
        power += sample * sample;
        peak = Math.max(peak, Math.abs(sample));
    }
    return { seconds: buffer.duration, level: decibel(power / samples.length), peak: decibel(peak * peak) };
}

export const decibel = (power) => 10 * Math.log10(power + 1e-12);
