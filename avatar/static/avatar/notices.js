// Notices above the call: what is missing, and what to do about it. One of each kind at a time.

import { element, icon } from "./element.js";
import { words } from "./messages.js";

export class Notices {
    // `home`: takes the focus when the notice that had it goes.
    constructor(container, { announcer, home }) {
        Object.assign(this, { container, announcer, home });
        this.shown = new Map();
    }

    // `action`: {label, run}. `bad` colours it as a fault.
    show(kind, text, { bad = false, action = null } = {}) {
        const close = element("button", { class: "plain", type: "button", "aria-label": words("dismiss"), title: words("dismiss") }, icon("close"));
        close.onclick = () => this.hide(kind);
        const notice = element("div", { class: bad ? "notice bad" : "notice", "data-kind": kind }, icon("info", ""), element("p", {}, text));
        notice.append(action ? this.#button(kind, action) : close);
        this.#put(kind, notice);
        this.announcer.say(text);
    }

    hide(kind) {
        const notice = this.shown.get(kind);
        if (!notice) return;
        this.shown.delete(kind);
        const focused = notice.contains(document.activeElement);
        notice.remove();
        if (focused) (this.container.querySelector("button") ?? this.home).focus();
    }

    // In the place of its like, which may be under somebody's fingers.
    #put(kind, notice) {
        const old = this.shown.get(kind);
        const focused = old?.contains(document.activeElement);
        this.shown.set(kind, notice);
        if (old) old.replaceWith(notice);
        else this.container.append(notice);
        if (focused) notice.querySelector("button").focus();
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
