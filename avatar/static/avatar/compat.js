// Compatibility mode: the call's sound and picture over the socket, for networks that let no UDP through.

import { Fragments, possible as mediaSource } from "./fragments.js";
import { Pcm } from "./pcm.js";
import { Playback, possible as webCodecs } from "./playback.js";

const HEADER = 10; // bytes: kind, flags, pts (docs/call-protocol.md)
const SOUND = 1;
const PICTURE = 2;
const MICROPHONE = 3;
const CONFIRM = 10; // sound packets (0.2 s) between two confirmations
const PATIENCE = 5_000; // milliseconds until the first sound
const STUCK = 3_000; // milliseconds without sound: it comes all the time, even when nobody speaks

export const possible = async () => mediaSource() || (await webCodecs());

export class Compat {
    // As Call; `socket` carries everything.
    constructor(socket, { video, shown, changed }) {
        this.socket = socket;
        this.video = video;
        this.shown = shown;
        this.changed = changed;
        this.playback = this.starting = null;
        this.connected = false;
    }

    get on() {
        return Boolean(this.starting);
    }

    get withMicrophone() {
        return Boolean(this.track);
    }

    async start(track = null) {
        this.#close();
        const starting = (this.starting = {});
        const playback = (await webCodecs()) ? new Playback() : new Fragments(this.video);
        if (this.starting !== starting) return playback.close(); // another start or an end came meanwhile
        this.playback = playback;
        this.count = 0;
        const works = await opened(playback);
        if (this.playback !== playback) return;
        if (!works) return this.#fail();
        this.heard = performance.now() + PATIENCE - STUCK;
        this.timer = setInterval(() => performance.now() - this.heard > STUCK && this.#fail(), 500);
        this.socket.send("compat", { microphone: Boolean(track) });
        await this.replace(track);
    }

    async replace(track) {
        this.track = track;
        this.pcm ??= new Pcm((piece) => this.#say(piece));
        await this.pcm.follow(track);
    }

    // A binary message of the server.
    take(buffer) {
        if (!this.playback?.stream) return; // of a call that is over
        const view = new DataView(buffer);
        const [kind, key, pts] = [view.getUint8(0), view.getUint8(1) === 1, Number(view.getBigUint64(2))];
        const bytes = new Uint8Array(buffer, HEADER);
        if (kind === SOUND) this.#hear(pts, bytes);
        else if (kind === PICTURE) this.playback.picture(pts, key, bytes);
    }

    end({ quiet = false } = {}) {
        if (this.on && !quiet) this.socket.send("hangup");
        this.#close();
    }

    #hear(pts, bytes) {
        this.playback.sound(pts, bytes);
        this.count += 1;
        this.heard = performance.now();
        if (this.count % CONFIRM === 0) this.socket.sendBytes(message(SOUND, pts));
        if (this.connected) return;
        this.connected = true;
        this.shown(this.playback.stream);
        this.changed("connected");
    }

    // What was said while the line was stuck is of no use any more.
    #say(piece) {
        if (this.connected && !this.socket.clogged) this.socket.sendBytes(message(MICROPHONE, 0, piece));
    }

    // The server is not told, as in Call.
    #fail() {
        this.#close();
        this.changed("failed");
    }

    #close() {
        clearInterval(this.timer);
        this.playback?.close();
        this.pcm?.close();
        this.playback = this.pcm = this.track = this.starting = null;
        this.connected = false;
    }
}

// Whether the browser could: its scripts may not be there any more.
async function opened(playback) {
    try {
        await playback.open();
    } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        return false;
    }
    return true;
}

function message(kind, pts, payload = new ArrayBuffer(0)) {
    const bytes = new Uint8Array(HEADER + payload.byteLength);
    const view = new DataView(bytes.buffer);
    view.setUint8(0, kind);
    view.setBigUint64(2, BigInt(pts));
    bytes.set(new Uint8Array(payload), HEADER);
    return bytes;
}
