// The state pill: what the call does, in one word for programs and a few for people.

import { words } from "./messages.js";

const QUIET = ["hearing", "speaking"]; // heard anyway: by the voice that speaks
const ROUND = ["hearing", "thinking", "speaking", "listening"]; // a talk goes around in these
const PATIENCE = 2; // seconds of thinking that need no word

export class State {
    constructor(element, announcer) {
        this.element = element;
        this.announcer = announcer;
        this.text = element.querySelector(".words");
        this.changed = () => null; // called with each state
    }

    get now() {
        return this.element.dataset.state;
    }

    // `said`: the server's own sentence, else the page's.
    show(state, said = "") {
        const before = this.now;
        const text = said || words(state);
        this.element.dataset.state = state;
        this.changed(state);
        if (this.text.textContent === text) return;
        this.text.textContent = text;
        this.#announce(before, state, text);
    }

    // Only what changes what a person does next; "listening" after each answer would be chatter.
    #announce(before, state, text) {
        if (state === "thinking") this.announcer.later(text, PATIENCE);
        else if (QUIET.includes(state)) this.announcer.cancel();
        else if (state === "idle" && before === "connecting") return;
        else if (state === "listening" && ROUND.includes(before)) return;
        else if (text !== words("connecting")) this.announcer.say(text);
    }
}
