// Packets to sound and picture with Media Source, where a browser has no WebCodecs: the video element keeps the time.

import { fragment, joined, PICTURE, pictureHeader, SOUND, soundHeader, split } from "./mp4.js";

const Source = globalThis.ManagedMediaSource ?? globalThis.MediaSource;
const OPUS = 'audio/mp4; codecs="opus"';
const PACKET = 960; // 20 ms of sound
const FRAME = PICTURE.rate / 25;
const READY = 0.25; // seconds that lie ready before it plays, and after it has run dry
const SPARE = 0.5; // seconds: with more, it plays a little faster
const MOST = 1.5; // seconds: with more (the page slept), it jumps
const FASTER = 1.06;
const KEPT = 10; // seconds of what was played

export const possible = () => Boolean(Source?.isTypeSupported(OPUS) && Source.isTypeSupported('video/mp4; codecs="avc1.42E01F"'));

export class Fragments {
    // `video` is the page's; `stream` is the address that it shows.
    constructor(video) {
        this.video = video;
        this.source = new Source();
        this.stream = URL.createObjectURL(this.source);
        this.tracks = new Map();
        this.waiting = [];
        this.number = 0;
        this.timer = setInterval(() => this.#keepUp(), 200);
    }

    // The source opens once the element shows it: nothing to wait for here.
    async open() {
        this.video.disableRemotePlayback = true; // ManagedMediaSource asks for it
        this.source.addEventListener("sourceopen", () => this.#begin(), { once: true });
    }

    sound(pts, bytes) {
        if (this.origin === undefined) this.origin = pts / SOUND.rate;
        this.#append(SOUND, { at: this.#since(pts, SOUND), duration: PACKET, key: true, bytes });
    }

    // The first picture brings its parameter sets.
    picture(pts, key, bytes) {
        const units = split(bytes);
        if (key && !this.header) this.#appear(pictureHeader(units));
        const at = this.#since(pts, PICTURE);
        const pictures = units.filter((unit) => ![7, 8].includes(unit[0] & 31));
        if (this.header && at >= 0) this.#append(PICTURE, { at, duration: FRAME, key, bytes: joined(pictures) });
    }

    close() {
        clearInterval(this.timer);
        URL.revokeObjectURL(this.stream);
        this.tracks.clear();
        this.video.playbackRate = 1;
    }

    #since(pts, { rate }) {
        return this.origin === undefined ? -1 : pts - Math.round(this.origin * rate);
    }

    // Both tracks are there before the first packet: none can be added later.
    #begin() {
        this.opened = true;
        if (this.header) this.#appear(this.header);
    }

    #appear(header) {
        this.header = header;
        if (!this.opened || this.tracks.size) return;
        this.#track(SOUND, OPUS, soundHeader());
        this.#track(PICTURE, header.type, header.bytes);
        this.waiting.splice(0).forEach(([track, bytes]) => this.#write(track, bytes));
    }

    #track(track, type, header) {
        const buffer = this.source.addSourceBuffer(type);
        const queue = [header];
        this.tracks.set(track, { buffer, queue });
        buffer.onupdateend = () => this.#next(track);
        this.#next(track);
    }

    #append(track, sample) {
        this.number += 1;
        this.#write(track, fragment(track, { number: this.number, ...sample }));
    }

    #write(track, bytes) {
        if (!this.tracks.size) this.waiting.push([track, bytes]);
        this.tracks.get(track)?.queue.push(bytes);
        this.#next(track);
    }

    // A buffer takes one thing at a time.
    #next(track) {
        const { buffer, queue } = this.tracks.get(track) ?? {};
        if (!queue?.length || buffer.updating || this.source.readyState !== "open") return;
        const size = queue.reduce((sum, bytes) => sum + bytes.length, 0);
        const whole = new Uint8Array(size);
        let at = 0;
        for (const bytes of queue.splice(0)) {
            whole.set(bytes, at);
            at += bytes.length;
        }
        buffer.appendBuffer(whole);
    }

    // Plays as close behind what arrives as it can without running dry.
    #keepUp() {
        const { buffered, src } = this.video;
        if (src !== this.stream || !this.tracks.size || !buffered.length) return;
        const end = buffered.end(buffered.length - 1);
        const ready = end - this.video.currentTime;
        if (ready > MOST || this.video.currentTime < buffered.start(buffered.length - 1)) this.video.currentTime = end - READY;
        this.video.playbackRate = ready > SPARE ? FASTER : 1;
        const { buffer } = this.tracks.get(SOUND);
        if (!buffer.updating && end - buffered.start(0) > 2 * KEPT) for (const one of this.tracks.values()) if (!one.buffer.updating) one.buffer.remove(0, end - KEPT);
    }
}
