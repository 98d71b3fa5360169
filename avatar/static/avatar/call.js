// One WebRTC connection at a time: the microphone's sound out, the secretary's sound and picture in.

const PATIENCE = 10_000; // milliseconds until a connection that does not come is called failed
const HICCUP = 4_000; // milliseconds that a broken connection may take to mend itself

// Milliseconds. The server paces by one clock, so sound waits no longer than it must. It still waits about 60, and a
// picture without a wait of its own runs ahead of it for the first ten seconds, until the browser has noticed.
const BUFFER = { audio: 0, video: 60 };

export const possible = typeof RTCPeerConnection !== "undefined";

export class Call {
    // `send(type, fields)` signals; `shown(stream)` gets what arrives; `changed("connected" | "failed")` follows the connection.
    constructor(send, { shown, changed }) {
        this.send = send;
        this.shown = shown;
        this.changed = changed;
        this.peer = null;
    }

    get on() {
        return this.peer !== null;
    }

    get connected() {
        return this.peer?.connectionState === "connected";
    }

    get withMicrophone() {
        return Boolean(this.sender?.track);
    }

    // A renewed call is a new connection: both sides begin from nothing, so that no half-open state is carried over.
    async start(iceServers, track = null) {
        this.#close();
        const peer = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
        this.peer = peer;
        const stream = new MediaStream();
        this.sender = this.#transceivers(peer, stream, track);
        peer.ontrack = () => this.peer === peer && this.shown(stream);
        peer.onicecandidate = ({ candidate }) => this.peer === peer && this.send("candidate", { candidate: candidate?.toJSON() ?? null });
        peer.onconnectionstatechange = () => this.peer === peer && this.#follow(peer.connectionState);
        this.timer = setTimeout(() => this.#fail(), PATIENCE);
        await peer.setLocalDescription();
        if (this.peer === peer) this.send("offer", { sdp: peer.localDescription.sdp });
    }

    async answer(sdp) {
        if (this.peer?.signalingState === "have-local-offer") await this.peer.setRemoteDescription({ type: "answer", sdp });
    }

    // Another microphone on the same connection; no new offer is needed.
    async replace(track) {
        await this.sender?.replaceTrack(track);
    }

    // `quiet`: the socket is gone or somebody else has the call, so there is nobody to tell.
    end({ quiet = false } = {}) {
        if (this.on && !quiet) this.send("hangup");
        this.#close();
    }

    #transceivers(peer, stream, track) {
        const audio = peer.addTransceiver(track ?? "audio", { direction: track ? "sendrecv" : "recvonly" });
        const video = peer.addTransceiver("video", { direction: "recvonly" });
        preferH264(video);
        for (const { receiver } of [audio, video]) {
            stream.addTrack(receiver.track);
            if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = BUFFER[receiver.track.kind];
        }
        return audio.sender;
    }

    #follow(state) {
        clearTimeout(this.timer);
        if (state === "connected") this.changed("connected");
        else if (state === "failed") this.#fail();
        else if (state === "disconnected") this.timer = setTimeout(() => this.#fail(), HICCUP);
        else this.timer = setTimeout(() => this.#fail(), PATIENCE);
    }

    #fail() {
        this.end();
        this.changed("failed");
    }

    #close() {
        clearTimeout(this.timer);
        const peer = this.peer;
        this.peer = null;
        this.sender = null;
        peer?.close();
    }
}

function preferH264(transceiver) {
    const codecs = RTCRtpReceiver.getCapabilities?.("video")?.codecs;
    if (!codecs || !transceiver.setCodecPreferences) return;
    const first = codecs.filter((codec) => codec.mimeType === "video/H264");
    transceiver.setCodecPreferences([...first, ...codecs.filter((codec) => !first.includes(codec))]);
}
