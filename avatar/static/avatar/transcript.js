// The conversation as a list that keeps its newest end in view, unless the reader has scrolled away.

import { element, hidden } from "./element.js";
import { greeting } from "./greeting.js";
import { locale, words } from "./messages.js";
import { TurnView } from "./turn.js";

const NEAR = 60; // pixels from the end that still count as "at the end"

export class Transcript {
    // `log` scrolls, `newest` leads back to the end; both may be absent.
    constructor(list, { log = null, newest = null } = {}) {
        this.list = list;
        this.log = log;
        this.newest = newest;
        this.views = new Map();
        this.last = null;
        this.following = true;
        this.live = null; // the entry of the words that are being said
        log?.addEventListener("scroll", () => this.#look(), { passive: true });
        if (newest) newest.onclick = () => this.#keepFocus(() => this.#follow());
        // A picture that arrives, a notice or a phone that turns changes heights without a new turn.
        const sizes = new ResizeObserver(() => this.following && this.#follow());
        [list, log].filter(Boolean).forEach((one) => sizes.observe(one));
    }

    get empty() {
        return !this.views.size;
    }

    // A new turn, or one that changed.
    show(turn) {
        const known = this.views.get(turn.id);
        if (known) known.update(turn);
        else this.#add(turn);
        this.#grown();
    }

    // A turn that was joined with what the person said next.
    remove(id) {
        const view = this.views.get(id);
        this.views.delete(id);
        this.#keepFocus(() => view?.entries.forEach((entry) => entry.remove()));
    }

    sentence({ turn, number, text }) {
        this.views.get(turn)?.sentence(number, text);
        this.#grown();
    }

    // The person's words so far, while they speak; "" when there are none any more. Not for screen readers: who speaks
    // needs no echo.
    partial(text) {
        if (!text) {
            this.live?.remove();
            this.live = null;
            return;
        }
        this.#makeRoom();
        this.live ??= element("li", { class: "entry person partial", "data-testid": "partial", "aria-hidden": "true" }, element("p", { class: "bubble" }));
        this.live.firstChild.textContent = text;
        this.list.append(this.live);
        this.#grown();
    }

    // Of a turn's answer, where it is known.
    language(id) {
        return this.views.get(id)?.turn.language || null;
    }

    sounds({ turn, number, text }) {
        if (text) this.views.get(turn)?.sounds(number);
    }

    // An empty conversation begins with the character's greeting; `say(text)` is called for the words to try.
    greet({ name, greeting: said }, say) {
        this.#makeRoom();
        this.placeholder = greeting(name, said, say);
        this.list.append(this.placeholder);
    }

    // The person's words until the server has made a turn of them.
    pending(text) {
        this.#makeRoom();
        this.placeholder = element("li", { class: "entry person", "data-state": "sending" }, element("p", { class: "bubble" }, hidden(`${words("you")}: `), text));
        this.list.append(this.placeholder);
        this.#follow();
    }

    // A line at the end of a conversation; the next turn then needs none.
    startOver() {
        if (this.empty || this.fresh) return;
        this.fresh = true;
        this.#separate(words("new_conversation"), "conversation");
        this.#follow();
    }

    #add(turn) {
        this.#makeRoom();
        if (turn.door === "web" && !turn.typed) this.partial("");
        const view = new TurnView(turn);
        this.views.set(turn.id, view);
        this.#separators(turn);
        this.list.append(...view.entries, ...(this.live ? [this.live] : []));
        this.last = turn;
        this.fresh = false;
    }

    #separators(turn) {
        const day = new Date(turn.created).toDateString();
        const another = this.last && this.last.conversation !== turn.conversation && !this.fresh;
        if (!this.last || new Date(this.last.created).toDateString() !== day) this.#separate(dayName(turn.created), another ? "day conversation" : "day");
        else if (another) this.#separate(words("new_conversation"), "conversation");
    }

    #separate(text, kind) {
        this.list.append(element("li", { class: `separator ${kind}` }, text));
    }

    // What stood in for a turn goes when one comes.
    #makeRoom() {
        this.#keepFocus(() => this.placeholder?.remove());
        this.placeholder = null;
    }

    // Removes or hides something; a focus that was in it stays in the list instead of falling to the page's top.
    #keepFocus(act) {
        const focused = document.activeElement;
        act();
        if (focused && focused !== document.body && !focused.checkVisibility()) this.log?.focus({ preventScroll: true });
    }

    #look() {
        this.following = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
        if (this.following && this.newest) this.newest.hidden = true;
    }

    #grown() {
        if (this.following) this.#follow();
        else if (this.newest) this.newest.hidden = false;
    }

    #follow() {
        if (!this.log) return;
        this.log.scrollTop = this.log.scrollHeight;
        this.following = true;
        if (this.newest) this.newest.hidden = true;
    }
}

export function dayName(created) {
    const day = new Date(created);
    const today = new Date();
    const yesterday = new Date(today);
    yesterday.setDate(today.getDate() - 1);
    if (day.toDateString() === today.toDateString()) return words("today");
    if (day.toDateString() === yesterday.toDateString()) return words("yesterday");
    return day.toLocaleDateString(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}
