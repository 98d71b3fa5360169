// Character, language and expression: shown as the server says, sent when the person changes them.

import { element } from "./element.js";
import { languageName, words } from "./messages.js";

const PAUSE = 180; // milliseconds a slider rests before its value counts

export class Settings {
    constructor(form, send) {
        this.form = form;
        this.character = form.querySelector("#character");
        this.language = form.querySelector("#language");
        this.intensity = form.querySelector("#intensity");
        form.onsubmit = () => false;
        this.character.onchange = () => send("character", { id: this.#id() });
        this.language.onchange = () => send("language", { code: this.language.value });
        const express = () => send("expression", { name: form.elements.expression.value, intensity: this.intensity.valueAsNumber / 100 });
        form.querySelectorAll("[name=expression]").forEach((choice) => (choice.onchange = express));
        this.intensity.oninput = () => {
            clearTimeout(this.timer);
            this.timer = setTimeout(express, PAUSE);
        };
    }

    // `welcome`: as in docs/call-protocol.md.
    fill(welcome) {
        this.characters = welcome.characters;
        this.character.replaceChildren(...welcome.characters.map(({ id, name, manner }) => option(id, manner ? `${name} · ${manner}` : name)));
        this.language.replaceChildren(option("auto", words("as_i_speak")), ...welcome.languages.filter((code) => code !== "auto").map((code) => option(code, languageName(code))));
        this.language.value = welcome.language || "auto";
        this.show(welcome.character);
        this.express(welcome.expression);
    }

    show(character) {
        this.character.value = character.id;
    }

    express(expression) {
        if (!expression) return;
        this.form.elements.expression.value = expression.name;
        this.intensity.value = Math.round(expression.intensity * 100);
    }

    // Ids go back as they came: an option's value is always a string.
    #id() {
        return this.characters.find(({ id }) => String(id) === this.character.value).id;
    }
}

function option(value, text) {
    return element("option", { value }, text);
}
