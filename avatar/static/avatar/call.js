// One WebRTC connection at a time: the microphone's sound out, the secretary's sound and picture in.

import { apart, LipSync } from "./lipsync.js";
import { Pulse } from "./pulse.js";

const PATIENCE = 5_000; // milliseconds until a connection that does not come is called failed
const IMPATIENCE = 2_500; // the same for one that renews another: somebody is in the middle of a call
const HICCUP = 2_000; // milliseconds that a broken connection may take to mend itself

export const possible = typeof RTCPeerConnection !== "undefined";

export class Call {
    // `send(type, fields)` signals; `video` is the element that shows what arrives, and `shown(stream)` gets it;
    // `changed("connected" | "failed")` follows the connection.
    constructor(send, { video, shown, changed }) {
        this.send = send;
        this.video = video;
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
        this.patience = this.held ? IMPATIENCE : PATIENCE;
        const peer = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
        this.peer = peer;
        const stream = new MediaStream();
        this.sender = this.#transceivers(peer, stream, track);
        peer.ontrack = () => this.peer === peer && this.shown(stream);
        peer.onicecandidate = ({ candidate }) => this.peer === peer && this.send("candidate", { candidate: candidate?.toJSON() ?? null });
        peer.onconnectionstatechange = () => this.peer === peer && this.#follow(peer.connectionState);
        this.timer = setTimeout(() => this.#fail(), this.patience);
        await peer.setLocalDescription();
        if (this.peer === peer) this.send("offer", { sdp: peer.localDescription.sdp });
    }

    async answer(sdp) {
        if (this.peer?.signalingState === "have-local-offer") await this.peer.setRemoteDescription({ type: "answer", sdp: apart(sdp) });
    }

    // Another microphone on the same connection; no new offer is needed.
    async replace(track) {
        await this.sender?.replaceTrack(track);
    }

    // `quiet`: the socket is gone or somebody else has the call, so there is nobody to tell.
    end({ quiet = false } = {}) {
        if (this.on && !quiet) this.send("hangup");
        if (!quiet) this.held = false;
        this.#close();
    }

    #transceivers(peer, stream, track) {
        const audio = peer.addTransceiver(track ?? "audio", { direction: track ? "sendrecv" : "recvonly" });
        const video = peer.addTransceiver("video", { direction: "recvonly" });
        preferH264(video);
        for (const { receiver } of [audio, video]) stream.addTrack(receiver.track);
        this.lips = new LipSync({ audio: audio.receiver, video: video.receiver }, this.video);
        this.pulse = new Pulse(audio.receiver, () => this.#fail());
        return audio.sender;
    }

    #follow(state) {
        clearTimeout(this.timer);
        if (state === "connected") this.#begin();
        else if (state === "failed") this.#fail();
        else if (state === "disconnected") this.timer = setTimeout(() => this.#fail(), HICCUP);
        else this.timer = setTimeout(() => this.#fail(), this.patience);
    }

    #begin() {
        this.held = true;
        this.lips.start();
        this.pulse.start();
        this.changed("connected");
    }

    // The server is not told: either another offer follows, which it takes as the end of this one, or Talk gives up.
    #fail() {
        this.#close();
        this.changed("failed");
    }

    #close() {
        clearTimeout(this.timer);
        this.lips?.stop();
        this.pulse?.stop();
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
