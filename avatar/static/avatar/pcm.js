// The microphone as samples for the socket: 16-bit, 16 kHz, a piece each 32 ms.

export class Pcm {
    // `heard(buffer)` gets each piece.
    constructor(heard) {
        this.heard = heard;
    }

    // Other tracks may follow. A page that has none to give gives nothing.
    async follow(track) {
        this.source?.disconnect();
        this.source = null;
        if (!track) return;
        await (this.opened ??= this.#open());
        if (this.context.state === "closed") return;
        this.source = this.context.createMediaStreamSource(new MediaStream([track]));
        this.source.connect(this.node);
    }

    close() {
        this.source?.disconnect();
        if (this.context && this.context.state !== "closed") this.context.close();
    }

    async #open() {
        this.context = new AudioContext(); // of the device's own rate: not every browser converts a microphone's
        await this.context.audioWorklet.addModule(new URL("./worklets.js", import.meta.url));
        if (this.context.state === "closed") return;
        this.node = new AudioWorkletNode(this.context, "stenographer", { channelCount: 1, channelCountMode: "explicit" });
        this.node.port.onmessage = ({ data }) => this.heard(data);
        // Its output is silence, but what leads nowhere need not run.
        this.node.connect(this.context.destination);
        await this.context.resume();
    }
}
