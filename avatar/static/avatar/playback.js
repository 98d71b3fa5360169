// Packets to sound and picture with WebCodecs: the sound is the clock, a picture is shown when the sound has come to it.

const RATE = 48_000; // of the sound, and of its pts
const PICTURE_RATE = 90_000; // of the picture's pts
const AHEAD = 0.01; // seconds that a picture is painted before its sound leaves: its way through the canvas is longer
const MOST = 50; // decoded pictures that wait: they hold memory of the decoder
const WAITING = 40; // packets in the picture's decoder; one that is further behind goes on with the next keyframe

const SOUND = { codec: "opus", sampleRate: RATE, numberOfChannels: 1 };
const PICTURE = { codec: "avc1.42E01F", optimizeForLatency: true }; // Annex B, since there is no description

export async function possible() {
    if (!("AudioDecoder" in globalThis && "VideoDecoder" in globalThis && "AudioWorkletNode" in globalThis)) return false;
    const answers = await Promise.all([AudioDecoder.isConfigSupported(SOUND), VideoDecoder.isConfigSupported(PICTURE)]);
    return answers.every(({ supported }) => supported);
}

export class Playback {
    // `stream` is what the page's video element shows.
    constructor() {
        this.context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
        this.canvas = document.createElement("canvas");
        this.pen = this.canvas.getContext("2d", { alpha: false });
        this.frames = [];
        this.clock = null;
        this.begun = false; // the picture's decoder has its keyframe
    }

    async open() {
        await this.context.audioWorklet.addModule(new URL("./worklets.js", import.meta.url));
        if (this.context.state === "closed") return;
        this.speaker = new AudioWorkletNode(this.context, "loudspeaker", { numberOfInputs: 0, outputChannelCount: [1] });
        this.speaker.port.onmessage = ({ data }) => (this.clock = data);
        const out = this.context.createMediaStreamDestination();
        this.speaker.connect(out);
        this.stream = new MediaStream([...out.stream.getTracks(), ...this.canvas.captureStream().getTracks()]);
        this.#decode();
        this.#wake();
        this.#paint();
    }

    // `pts` as in docs/call-protocol.md.
    sound(pts, bytes) {
        this.ear.decode(new EncodedAudioChunk({ type: "key", timestamp: (pts / RATE) * 1e6, data: bytes }));
    }

    picture(pts, key, bytes) {
        // Nobody looks at a hidden page, and nothing is painted there.
        if (document.hidden || this.eye.decodeQueueSize > WAITING) this.begun = false;
        else this.begun ||= key;
        if (this.begun) this.eye.decode(new EncodedVideoChunk({ type: key ? "key" : "delta", timestamp: (pts / PICTURE_RATE) * 1e6, data: bytes }));
    }

    close() {
        cancelAnimationFrame(this.next);
        this.awake?.abort();
        [this.ear, this.eye].filter((decoder) => decoder && decoder.state !== "closed").forEach((decoder) => decoder.close());
        this.frames.splice(0).forEach((frame) => frame.close());
        this.stream?.getTracks().forEach((track) => track.stop());
        if (this.context.state !== "closed") this.context.close();
    }

    #decode() {
        this.ear = new AudioDecoder({ output: (data) => this.#hear(data), error: () => this.#again() });
        this.ear.configure(SOUND);
        this.eye = new VideoDecoder({ output: (frame) => this.#see(frame), error: () => this.#again() });
        this.eye.configure(PICTURE);
    }

    // A decoder that met something broken is closed for good: new ones go on with what comes next.
    #again() {
        [this.ear, this.eye].filter(({ state }) => state !== "closed").forEach((decoder) => decoder.close());
        this.begun = false;
        this.#decode();
    }

    #hear(data) {
        const samples = new Float32Array(data.numberOfFrames);
        data.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
        this.speaker.port.postMessage({ pts: Math.round((data.timestamp / 1e6) * RATE), samples }, [samples.buffer]);
        data.close();
    }

    #see(frame) {
        this.frames.push(frame);
        if (this.frames.length > MOST) this.frames.shift().close();
    }

    // Where a browser starts no sound by itself, the next touch or key does.
    #wake() {
        this.awake = new AbortController();
        const wake = () => ["suspended", "interrupted"].includes(this.context.state) && this.context.resume();
        for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wake, { signal: this.awake.signal });
        wake();
    }

    #paint() {
        this.next = requestAnimationFrame(() => this.#paint());
        const due = this.frames.findLastIndex(({ timestamp }) => timestamp / 1e6 <= this.#now());
        if (due < 0) return;
        const passed = this.frames.splice(0, due + 1);
        const frame = passed[due];
        if (this.canvas.width !== frame.displayWidth) {
            this.canvas.width = frame.displayWidth;
            this.canvas.height = frame.displayHeight;
        }
        this.pen.drawImage(frame, 0, 0);
        passed.forEach((one) => one.close());
    }

    // Seconds of the call's timeline that are heard now. Without sound the pictures come as they come.
    #now() {
        if (!this.clock || this.context.state !== "running") return Infinity;
        const since = this.clock.playing ? this.context.currentTime - this.clock.at : 0;
        return this.clock.pts / RATE + since + AHEAD;
    }
}
