// The empty conversation: a greeting, and words to try.

import { element } from "./element.js";
import { words } from "./messages.js";

// `said`: what this character says first; without it the page asks to say hello.
export function greeting(name, said, say) {
    const tries = ["try_1", "try_2", "try_3"].map((key) => {
        const button = element("button", { type: "button" }, words(key));
        button.onclick = () => say(words(key));
        return button;
    });
    const hello = element("p", {}, element("strong", {}, said || words("hello", { name })), words("hello_hint"));
    return element("li", { class: "greeting" }, hello, element("div", { class: "tries" }, ...tries));
}
