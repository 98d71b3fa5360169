// Notices above the call: what is missing, and what to do about it. One of each kind at a time.

import { element, icon } from "./element.js";
import { words } from "./messages.js";

export class Notices {
    constructor(container) {
        this.container = container;
        this.shown = new Map();
    }

    // `action`: {label, run}. `bad` colours it as a fault.
    show(kind, text, { bad = false, action = null } = {}) {
        this.hide(kind);
        const close = element("button", { class: "plain", type: "button", "aria-label": words("dismiss"), title: words("dismiss") }, icon("close"));
        close.onclick = () => this.hide(kind);
        const notice = element("div", { class: bad ? "notice bad" : "notice", "data-kind": kind }, icon("info", ""), element("p", {}, text));
        notice.append(action ? this.#button(kind, action) : close);
        this.shown.set(kind, notice);
        this.container.append(notice);
    }

    hide(kind) {
        this.shown.get(kind)?.remove();
        this.shown.delete(kind);
    }

    #button(kind, { label, run }) {
        const button = element("button", { class: "primary", type: "button" }, label);
        button.onclick = () => {
            this.hide(kind);
            run();
        };
        return button;
    }
}
