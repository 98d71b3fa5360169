// Runs before the page's own scripts and notes, for the bench, what the page hears, plays, shows and is told.
//
// The microphone and the secretary's voice are recorded side by side by one audio worklet: one clock for both, so that
// the time from one to the other is counted in samples. `tap.take()` hands out what came since it was last asked.

window.tap = { rate: 16_000, patience: 0, pieces: [], arrived: [], frames: [], told: [] };

const WORKLET = `registerProcessor("tap", class extends AudioWorkletProcessor {
    piece = [new Int16Array(1600), new Int16Array(1600)];
    filled = 0;
    process(inputs) {
        for (let at = 0; at < 128; at++, this.filled++) {
            if (this.filled === 1600) this.send();
            this.piece.forEach((side, number) => {
                const channels = inputs[number];
                side[this.filled] = channels.length ? 32767 * Math.max(-1, Math.min(1, channels[0][at])) : 0;
            });
        }
        return true;
    }
    send() {
        this.port.postMessage(this.piece);
        this.piece = [new Int16Array(1600), new Int16Array(1600)];
        this.filled = 0;
    }
});`;

let recorder = null;

async function begin() {
    const context = new AudioContext({ sampleRate: tap.rate, latencyHint: "interactive" });
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([WORKLET], { type: "text/javascript" })));
    recorder = new AudioWorkletNode(context, "tap", { numberOfInputs: 2 });
    recorder.connect(context.destination); // or it is not run
    recorder.port.onmessage = ({ data }) => {
        tap.arrived.push(performance.now());
        tap.pieces.push(data);
        endAnswer(data[1]);
    };
    await context.resume();
}

function record(stream, side) {
    recorder.context.createMediaStreamSource(stream).connect(recorder, 0, side);
}

// A person who has heard enough: `patience` milliseconds after an answer began, it is stopped. 0: never.
let waiting = false;
function endAnswer(samples) {
    if (!tap.patience || waiting || !samples.some((sample) => Math.abs(sample) > 100)) return;
    waiting = true;
    setTimeout(() => {
        document.querySelector("[data-testid=interrupt]").click();
        setTimeout(() => (waiting = false), 500);
    }, tap.patience);
}

const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
    await begin();
    const stream = await open(wanted);
    record(stream, 0);
    return stream;
};

window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...how) {
        super(...how);
        this.addEventListener("track", ({ track }) => track.kind === "audio" && record(new MediaStream([track]), 1));
    }
};

window.WebSocket = class extends WebSocket {
    constructor(...how) {
        super(...how);
        this.addEventListener("message", ({ data }) => typeof data === "string" && tap.told.push([performance.now(), data]));
    }
};

// How much the mouth (of a face: the middle third, between 54 and 58 % of the height) changed with each picture.
tap.watch = () => {
    const video = document.querySelector("[data-testid=avatar-video]");
    const pen = new OffscreenCanvas(44, 6).getContext("2d", { willReadFrequently: true });
    let before = null;
    const see = (_, frame) => {
        pen.drawImage(video, video.videoWidth / 3, video.videoHeight * 0.54, video.videoWidth / 3, video.videoHeight * 0.04, 0, 0, 44, 6);
        const now = pen.getImageData(0, 0, 44, 6).data;
        if (before) tap.frames.push([frame.expectedDisplayTime, now.reduce((sum, value, at) => sum + Math.abs(value - before[at]), 0) / 792]);
        before = now;
        video.requestVideoFrameCallback(see);
    };
    video.requestVideoFrameCallback(see);
};

tap.take = () => {
    const pieces = tap.pieces.splice(0);
    const side = (number) => text(pieces.map((piece) => piece[number]));
    return { arrived: tap.arrived.splice(0), microphone: side(0), voice: side(1), frames: tap.frames.splice(0), told: tap.told.splice(0) };
};

function text(pieces) {
    const bytes = pieces.flatMap((piece) => [...new Uint8Array(piece.buffer)]);
    let letters = "";
    for (let at = 0; at < bytes.length; at += 8192) letters += String.fromCharCode(...bytes.slice(at, at + 8192));
    return btoa(letters);
}
