// Sound to try something with: recorded here, or a file. The last of both counts.

import { load, seconds, Trouble, words } from "./lab_ask.js";
import { Microphone, NoMicrophone } from "./microphone.js";

const LONGEST = 60_000; // milliseconds that are recorded

export class Source {
    constructor(element) {
        this.button = element.querySelector("[data-record]");
        this.file = element.querySelector("[type=file]");
        this.said = element.querySelector("[data-said]");
        this.player = element.querySelector("audio");
        this.microphone = new Microphone();
        this.button.onclick = () => (this.recorder ? this.stop() : this.start());
        this.file.onchange = () => this.#take(this.file.files[0] ?? null);
        if (!globalThis.MediaRecorder) this.button.hidden = true;
    }

    // What there is, as a part of a form; null for none.
    get sound() {
        return this.blob ?? null;
    }

    // Throws Trouble when there is none.
    need() {
        if (!this.sound) throw new Trouble(words("needs_sound"));
        return this.sound;
    }

    forget() {
        this.blob = null;
        this.player.hidden = true;
        this.file.value = "";
        this.said.textContent = "";
    }

    async start() {
        try {
            await this.microphone.open();
        } catch (error) {
            if (!(error instanceof NoMicrophone)) throw error;
            this.said.textContent = words("no_microphone");
            return;
        }
        const parts = [];
        this.recorder = new MediaRecorder(this.microphone.stream);
        this.recorder.ondataavailable = ({ data }) => parts.push(data);
        this.recorder.onstop = () => this.#done(new Blob(parts, { type: this.recorder.mimeType }));
        this.began = performance.now();
        this.recorder.start();
        this.#show(true);
        this.timer = setInterval(() => this.#tick(), 250);
    }

    stop() {
        clearInterval(this.timer);
        this.recorder.stop();
    }

    #tick() {
        const passed = performance.now() - this.began;
        this.said.textContent = words("recording", { seconds: seconds(passed, 0) });
        if (passed > LONGEST) this.stop();
    }

    #done(blob) {
        this.microphone.close();
        this.recorder = null;
        this.#show(false);
        this.file.value = "";
        this.#take(blob);
        this.said.textContent = words("recorded", { seconds: seconds(performance.now() - this.began, 1) });
    }

    #take(blob) {
        this.blob = blob;
        this.said.textContent = "";
        if (blob) load(this.player, blob);
        else this.player.hidden = true;
    }

    #show(on) {
        this.button.setAttribute("aria-pressed", on);
        this.button.querySelector("span").textContent = words(on ? "stop" : "record");
    }
}
