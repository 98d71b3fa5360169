// Speech to text alone, and text to speech alone, each with its times.

import { element } from "./element.js";
import { addresses, ask, load, measure, onSubmit, seconds, words } from "./lab_ask.js";
import { Source } from "./lab_source.js";
import { languageName, number } from "./messages.js";

export function hear(form) {
    const section = form.closest("section");
    const [quote, details, table] = ["blockquote", "details", "table"].map((name) => section.querySelector(name));
    const source = new Source(form.querySelector("[data-source]"));
    onSubmit(form, async (say) => {
        const body = new FormData(form);
        body.set("file", source.need(), "sound");
        body.set("words", "true");
        if (!body.get("task")) body.delete("task");
        const began = performance.now();
        const found = await (await ask(addresses.transcribe, body)).json();
        const took = performance.now() - began;
        quote.hidden = details.hidden = false;
        quote.textContent = found.text || words("nothing_heard");
        quote.lang = found.task === "translate" ? "en" : found.language;
        table.replaceChildren(...rows(found.segments.flatMap((segment) => segment.words)));
        const language = found.language ? `${languageName(found.language)} (${number(found.language_probability * 100, 0)} %)` : words("none");
        const factor = number((found.duration * 1000) / took, 1);
        say(words("transcribed", { took: seconds(took), length: number(found.duration, 1), factor, language }));
    });
}

function rows(found) {
    const head = element("tr", {}, ...["word", "from", "to", "sure"].map((key) => element("th", { scope: "col" }, words(key))));
    const lines = found.map(({ text, start, end, probability }) => {
        const cells = [`${number(start, 2)} s`, `${number(end, 2)} s`, `${number(probability * 100, 0)} %`];
        return element("tr", {}, element("th", { scope: "row" }, text), ...cells.map((cell) => element("td", {}, cell)));
    });
    return [element("thead", {}, head), element("tbody", {}, ...lines)];
}

export function speak(form) {
    const player = form.closest("section").querySelector("audio");
    onSubmit(form, async (say) => {
        const { text, character, language } = Object.fromEntries(new FormData(form));
        const began = performance.now();
        const answer = await ask(addresses.speech, { model: "tts-1", input: text, voice: character, language, response_format: "mp3" });
        const parts = [];
        let first = 0;
        for (const reader = answer.body.getReader(); ; ) {
            const { done, value } = await reader.read();
            if (done) break;
            first ||= performance.now() - began;
            parts.push(value);
        }
        const took = performance.now() - began;
        const blob = new Blob(parts, { type: "audio/mpeg" });
        load(player, blob);
        player.play().catch(() => {}); // a browser may want another click: the player is there
        const { seconds: length, level, peak } = await measure(blob);
        const values = { first: seconds(first), took: seconds(took), length: number(length, 1), factor: number((length * 1000) / took, 1) };
        say(words("spoken", { ...values, level: number(level, 0), peak: number(peak, 0) }));
    });
}
