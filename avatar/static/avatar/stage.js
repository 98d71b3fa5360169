// The picture: a live stream, a clip, or the portrait while there is neither.

import { Dissolve } from "./dissolve.js";

export class Stage {
    constructor(element) {
        this.element = element;
        this.video = element.querySelector("video");
        this.dissolve = new Dissolve(this.video);
        this.back = element.querySelector(".back");
        this.stream = null;
        this.tap = element.querySelector(".hear");
        this.tap.onclick = () => this.#play();
        // Said only when a picture is really there: until then the portrait stands in.
        element.dataset.shows = "portrait";
        this.video.onloadeddata = () => (element.dataset.shows = this.video.srcObject || this.video.src === this.stream ? "live" : "clip");
        this.video.onemptied = () => (element.dataset.shows = "portrait");
    }

    // `character`: as in docs/call-protocol.md.
    portrait(character) {
        this.video.poster = character.portrait;
        this.video.setAttribute("aria-label", character.name);
        this.back.src = character.portrait;
        this.back.hidden = false;
    }

    calling(on) {
        this.element.dataset.call = on ? "on" : "off";
    }

    // A MediaStream, or the address of one that Media Source makes.
    live(stream) {
        if (this.stream === stream) return;
        this.stream = stream;
        this.rest();
    }

    // The state of the call changes: a person who speaks makes the answer silent.
    follow(before, state) {
        if (state === "speaking") this.speak();
        else if (state === "hearing" && before === "speaking") this.hush();
    }

    // The voice stops at once, and the face with it: what the server sent before it fell silent is still on its way.
    hush() {
        if (this.hushed || this.element.dataset.shows !== "live") return;
        this.hushed = this.video.muted = true;
        this.dissolve.freeze();
    }

    // It may be heard again.
    speak() {
        this.hushed = this.video.muted = false;
    }

    // The call is over: nothing live to go back to.
    off() {
        this.stream = null;
        this.rest();
    }

    // Plays a finished clip with its sound; `started` and `over` tell when it really does.
    clip(address, { started, over }) {
        this.#leave();
        this.video.src = address;
        this.video.onplaying = started;
        this.over = over;
        this.video.onended = this.video.onerror = () => this.rest();
        this.#play();
    }

    // Back to the live picture, else to the portrait.
    rest() {
        this.#leave();
        if (typeof this.stream === "string") this.video.src = this.stream;
        else this.video.srcObject = this.stream;
        if (this.stream) this.#play();
        else this.video.load(); // shows the poster again
    }

    // Answers whether that speaker could be used.
    async speaker(device) {
        try {
            await this.video.setSinkId(device);
        } catch (error) {
            if (!(error instanceof DOMException)) throw error;
            return false;
        }
        return true;
    }

    #leave() {
        const over = this.over;
        this.speak();
        this.over = this.video.onplaying = this.video.onended = this.video.onerror = null;
        this.video.srcObject = null;
        this.video.removeAttribute("src");
        this.tap.hidden = true;
        over?.();
    }

    async #play() {
        try {
            await this.video.play();
            this.tap.hidden = true;
        } catch (error) {
            // AbortError: something else is shown already. NotAllowedError: sound needs a click first.
            if (error.name === "NotAllowedError") this.tap.hidden = false;
            else if (error.name !== "AbortError" && error.name !== "NotSupportedError") throw error;
        }
    }
}
