// Which microphone and which speaker: remembered in this browser, listed anew whenever one is plugged in.

import { element } from "./element.js";
import { words } from "./messages.js";

export class Devices {
    // `chosen.microphone(id)` and `chosen.speaker(id)` answer whether it worked; if not, the choice goes back to the system's own.
    constructor(form, chosen) {
        this.selects = { audioinput: form.querySelector("#microphone"), audiooutput: form.querySelector("#speaker") };
        this.selects.audioinput.onchange = () => this.#choose("audioinput", chosen.microphone);
        this.selects.audiooutput.onchange = () => this.#choose("audiooutput", chosen.speaker);
        form.querySelector(".speaker").hidden = !("setSinkId" in HTMLMediaElement.prototype);
        navigator.mediaDevices?.addEventListener("devicechange", () => this.list());
        this.list();
    }

    get microphone() {
        return this.selects.audioinput.value;
    }

    get speaker() {
        return this.selects.audiooutput.value;
    }

    // Names are empty until the microphone was allowed once, so this runs again afterwards.
    async list() {
        const found = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
        for (const [kind, select] of Object.entries(this.selects)) {
            const own = found.filter((device) => device.kind === kind && device.deviceId && device.deviceId !== "default");
            const wanted = remembered(kind);
            select.replaceChildren(element("option", { value: "" }, words("system_default")), ...own.map(option));
            select.value = own.some(({ deviceId }) => deviceId === wanted) ? wanted : "";
        }
    }

    async #choose(kind, use) {
        const select = this.selects[kind];
        remember(kind, select.value);
        if (await use(select.value)) return;
        remember(kind, "");
        select.value = "";
    }
}

function option({ deviceId, label }, at) {
    return element("option", { value: deviceId }, label || words("device", { number: at + 1 }));
}

// Private windows may forbid storage; a choice then lasts as long as the page.
const kept = new Map();

function remember(kind, id) {
    kept.set(kind, id);
    try {
        localStorage.setItem(kind, id);
    } catch (error) {
        if (!(error instanceof DOMException)) throw error;
    }
}

function remembered(kind) {
    try {
        return kept.get(kind) ?? localStorage.getItem(kind) ?? "";
    } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        return "";
    }
}
