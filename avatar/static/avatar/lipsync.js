// Lip-sync: holds back whichever of sound and picture is ahead, until both take equally long from the network to the person.
//
// The server sends the sound and the picture of one moment together, so what they wait here is all that parts them. The
// browser's own synchronisation leaves up to 30 ms, takes ten seconds and knows nothing of a slow screen: `apart` turns
// it off, or the two would pull against each other.

const EVERY = 500; // milliseconds between two looks
const AGREE = 15; // milliseconds that nobody notices
const LONGEST = 500; // milliseconds that either is held back: a busy machine makes the browser keep 300 of sound
const LOOKS = 2; // that are judged together, unless the first says that they are FAR apart
const FAR = 60; // milliseconds
const FRAMES = 6; // pictures in a look, at the least
const FIRST = { audio: 0, video: 60 }; // milliseconds: what sound waits on a quiet machine without being held

const SPEAKER = 30; // milliseconds from the jitter buffer to the ear, where the browser does not tell
const WARM = 1_000; // milliseconds until a sound engine knows how late its speaker is

export const possible = "jitterBufferTarget" in (globalThis.RTCRtpReceiver?.prototype ?? {}) && "requestVideoFrameCallback" in HTMLVideoElement.prototype;

// An answer whose picture belongs to another stream than its sound.
export function apart(sdp) {
    if (!possible) return sdp;
    const at = sdp.indexOf("m=video");
    return sdp.slice(0, at) + sdp.slice(at).replace(/^(a=msid:\S+)/m, "$1-picture");
}

export class LipSync {
    // `receivers`: {audio, video}, of one connection; `video`: the element that shows them.
    constructor(receivers, video) {
        this.receivers = receivers;
        this.video = video;
        this.held = {};
        this.waits = [];
        this.speaker = SPEAKER;
        this.plugged = () => this.#ask();
    }

    start() {
        if (!possible) return;
        this.stop(); // a connection that went and came back
        Object.entries(FIRST).forEach(([kind, milliseconds]) => this.#hold(kind, milliseconds));
        this.timer = setInterval(() => this.#look(), EVERY);
        navigator.mediaDevices?.addEventListener("devicechange", this.plugged);
        this.#watch();
        this.#ask();
    }

    stop() {
        navigator.mediaDevices?.removeEventListener("devicechange", this.plugged);
        clearInterval(this.timer);
        this.video.cancelVideoFrameCallback?.(this.callback);
    }

    #watch() {
        this.callback = this.video.requestVideoFrameCallback((_, frame) => {
            // A clip on the same element came by no network.
            if (frame.receiveTime) this.waits.push(frame.expectedDisplayTime - frame.receiveTime);
            this.#watch();
        });
    }

    async #look() {
        const waits = this.waits.splice(0);
        const audio = await this.#sound();
        if (audio === null || waits.length < FRAMES) return;
        if (this.settling) {
            this.settling = false;
            return;
        }
        // Means, not medians: packets that the network delays shorten the waits of both alike.
        const video = mean(waits);
        this.late = [...this.late.slice(1 - LOOKS), video - audio - this.speaker];
        const late = mean(this.late);
        if (this.late.length < LOOKS && Math.abs(late) < FAR) return;
        if (Math.abs(late) > AGREE) this.#correct(late, { audio, video });
    }

    // `late`: milliseconds of the mouth after the sound; `waits`: what each waits now.
    #correct(late, waits) {
        const [ahead, behind] = late > 0 ? ["audio", "video"] : ["video", "audio"];
        const by = Math.abs(late);
        // First the one that is behind is let go, if it is held: nobody should wait longer than need be.
        if (this.held[behind] > 0) this.#hold(behind, Math.min(this.held[behind], waits[behind]) - by);
        else this.#hold(ahead, Math.max(this.held[ahead], waits[ahead]) + by);
    }

    #hold(kind, milliseconds) {
        this.held[kind] = Math.round(Math.min(Math.max(milliseconds, 0), LONGEST));
        this.receivers[kind].jitterBufferTarget = this.held[kind];
        // The first look after a change sees the browser on its way to it: it stretches by a tenth of the time that passes.
        this.late = [];
        this.settling = true;
    }

    // How late the speaker is: headphones without a wire take a quarter of a second.
    async #ask() {
        const context = new AudioContext();
        await new Promise((resolve) => setTimeout(resolve, WARM));
        this.speaker = context.outputLatency * 1000 || SPEAKER;
        await context.close();
    }

    // Milliseconds that sound waited in the jitter buffer since the last look; null when there was none.
    async #sound() {
        const report = await this.receivers.audio.getStats();
        const now = [...report.values()].find(({ type }) => type === "inbound-rtp");
        const before = this.before;
        this.before = now;
        const emitted = now && before ? now.jitterBufferEmittedCount - before.jitterBufferEmittedCount : 0;
        return emitted > 0 ? ((now.jitterBufferDelay - before.jitterBufferDelay) / emitted) * 1000 : null;
    }
}

function mean(values) {
    return values.reduce((sum, value) => sum + value, 0) / values.length;
}
