// The whole of an answer in one click: what happens comes as lines of JSON, and is shown as it comes.

import { element } from "./element.js";
import { addresses, ask, onSubmit, seconds, Trouble, words } from "./lab_ask.js";
import { Source } from "./lab_source.js";

// `ended(run)` gets each run that came to its end.
export function loop(form, ended) {
    const section = form.closest("section");
    const find = (selector) => section.querySelector(selector);
    const source = new Source(form.querySelector("[data-source]"));
    form.elements.text.addEventListener("input", () => source.forget());
    form.elements.turn.addEventListener("change", () => source.forget());
    onSubmit(form, async (say) => {
        const view = new View(find(".stages"), find(".result"));
        const body = new FormData(form);
        if (source.sound) {
            body.set("file", source.sound, "sound");
            body.delete("turn");
        } else if (!body.get("text").trim() && !body.get("turn")) throw new Trouble(words("needs_sound"));
        const answer = await ask(addresses.run, body);
        for await (const event of lines(answer.body)) {
            if (event.error) throw new Trouble(event.error);
            view.take(event);
            if (event.run) {
                say(words("ready"));
                ended(event.run);
            }
        }
    });
}

async function* lines(stream) {
    const decoder = new TextDecoder();
    let rest = "";
    for (const reader = stream.getReader(); ; ) {
        const { done, value } = await reader.read();
        if (done) return;
        const parts = (rest + decoder.decode(value, { stream: true })).split("\n");
        rest = parts.pop();
        yield* parts.filter(Boolean).map((line) => JSON.parse(line));
    }
}

class View {
    constructor(stages, result) {
        this.stages = stages;
        this.result = result;
        stages.replaceChildren();
        stages.hidden = false;
        result.hidden = true;
        for (const name of ["text", "reply", "notes"]) this.#part(name).replaceChildren();
        for (const player of result.querySelectorAll("video, audio")) {
            player.hidden = true;
            player.pause();
            player.removeAttribute("src");
        }
    }

    take({ mark, at, text, sentence, note, run }) {
        if (mark) this.stages.append(element("li", {}, element("span", {}, words(mark)), element("strong", {}, `${seconds(at)} s`)));
        if (mark === "heard") this.#write("text", text);
        if (sentence !== undefined) this.#write("reply", `${this.#part("reply").textContent} ${text}`.trim());
        if (note) this.#part("notes").append(element("li", {}, note));
        this.result.hidden = false;
        if (run) this.#play(run);
    }

    #play({ clip, voice }) {
        const player = this.result.querySelector(clip ? "video" : "audio");
        player.src = clip || voice;
        player.hidden = !player.src;
        player.play().catch(() => {}); // a browser may want another click: the player is there
    }

    #part(name) {
        return this.result.querySelector(`[data-${name}]`);
    }

    #write(name, text) {
        this.#part(name).textContent = text;
    }
}
