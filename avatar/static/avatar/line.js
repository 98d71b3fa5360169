// The line of a call: WebRTC, and where that finds no way, the socket.

import { Call, possible as webRtc } from "./call.js";
import { Compat, possible as overSocket } from "./compat.js";
import { possible as mediaSource } from "./fragments.js";
import { words } from "./messages.js";

export const possible = webRtc || "AudioDecoder" in globalThis || mediaSource();

export class Line {
    // As Call. The notices say when the socket is in use.
    constructor(socket, { video, shown, changed, notices }) {
        this.socket = socket;
        this.changed = changed;
        this.notices = notices;
        this.call = new Call((type, fields) => socket.send(type, fields), { video, shown, changed: (what) => this.#direct(what) });
        this.compat = new Compat(socket, { video, shown, changed });
        this.blocked = !webRtc; // WebRTC finds no way
        this.proved = false; // it has found one in this call
    }

    get now() {
        return this.compat.on ? this.compat : this.call;
    }

    get on() {
        return this.now.on;
    }

    get connected() {
        return this.now.connected;
    }

    get withMicrophone() {
        return this.now.withMicrophone;
    }

    async start(iceServers, track = null) {
        this.track = track;
        this.reached = false;
        this.ended = false;
        if (this.blocked) await this.#relay();
        else await this.call.start(iceServers, track);
    }

    answer(sdp) {
        return this.call.answer(sdp);
    }

    // A binary message.
    take(buffer) {
        this.compat.take(buffer);
    }

    async replace(track) {
        this.track = track;
        await this.now.replace(track);
    }

    // The next call tries WebRTC again; one that goes on (`again`, and `quiet`: the socket was lost) knows better.
    end(how = {}) {
        this.ended = true;
        this.call.end(how);
        this.compat.end(how);
        const over = !how.quiet && !how.again;
        if (over || this.proved) this.blocked = !webRtc;
        if (over) this.proved = false;
        this.notices.hide("compat");
    }

    async #direct(what) {
        if (what === "connected") this.reached = this.proved = true;
        // A network that is gone altogether has no way for the socket either.
        const other = !this.reached && this.socket.ready && (await overSocket());
        if (this.ended) return;
        if (other) await this.#relay();
        else this.changed(what);
    }

    async #relay() {
        this.blocked = true;
        this.notices.show("compat", words("compat"));
        await this.compat.start(this.track);
    }
}
