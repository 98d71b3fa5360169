// The empty conversation: a greeting, and words to try.

import { element } from "./element.js";
import { words } from "./messages.js";

export function greeting(name, say) {
    const tries = ["try_1", "try_2", "try_3"].map((key) => {
        const button = element("button", { type: "button" }, words(key));
        button.onclick = () => say(words(key));
        return button;
    });
    const hello = element("p", {}, element("strong", {}, words("hello", { name })), words("hello_hint"));
    return element("li", { class: "greeting" }, hello, element("div", { class: "tries" }, ...tries));
}
