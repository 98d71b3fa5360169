// The state pill: what the call does, in one word for programs and a few for people.

import { words } from "./messages.js";

export class State {
    constructor(element) {
        this.element = element;
        this.text = element.querySelector(".words");
    }

    get now() {
        return this.element.dataset.state;
    }

    // `said`: the server's own sentence, else the page's.
    show(state, said = "") {
        this.element.dataset.state = state;
        const text = said || words(state);
        // Written only when it changes: a screen reader would read the same words again.
        if (this.text.textContent !== text) this.text.textContent = text;
    }
}
