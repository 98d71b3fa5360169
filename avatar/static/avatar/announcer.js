// The one live region: what people who do not see the page are told about states, captions and notices.

import { element } from "./element.js";

const KEPT = 4; // lines; the region itself is never read as a whole

export class Announcer {
    // `region`: polite, and told of additions only, so that a line that comes soon after another does not swallow it.
    constructor(region) {
        this.region = region;
    }

    // `lang`: the language of the words where it may differ from the page's.
    say(text, lang = null) {
        this.cancel();
        if (!text) return;
        this.region.append(element("p", { lang }, text));
        while (this.region.childElementCount > KEPT) this.region.firstElementChild.remove();
    }

    // Says it after that many seconds, unless something else is said before.
    later(text, seconds) {
        this.cancel();
        this.timer = setTimeout(() => this.say(text), seconds * 1000);
    }

    cancel() {
        clearTimeout(this.timer);
    }
}
